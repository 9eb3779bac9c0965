//! Answers one request, with or without an injected fault, and logs it.

mod answer;
mod operate;
mod target;

use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::control;
use crate::faults::{CallFault, InjectedFault, Reset, Stall, replacement};
use crate::http::{
    Body, Connection, ConnectionLostError, EndKind, Ending, HttpRequest, LocalAddress,
    RequestReadError, response,
};
use crate::state::{LogEntry, Outcome, State};
use crate::time::Timestamp;

use answer::Answer;
use operate::{FaultEffects, answer};
use target::Target;

/// The result of a request: a response, or the end of the connection without one.
type ExchangeResult = Result<Response<Body>, ConnectionLostError>;

/// Answers a request. `body` is an error if the body could not be read; the request is answered and
/// logged all the same.
pub(crate) async fn exchange(
    state: &State,
    mut parts: Parts,
    body: Result<Bytes, RequestReadError>,
) -> ExchangeResult {
    let connection: Option<Connection> = parts.extensions.remove();
    let address: Option<LocalAddress> = parts.extensions.remove();
    let (body, unread) = match body {
        Ok(body) => (body, None),
        Err(unread) => (Bytes::new(), Some(unread)),
    };
    let request = HttpRequest::new(parts, body, state.clock.timestamp());
    let unread = unread.or_else(|| {
        request
            .has_long_head()
            .then_some(RequestReadError::LongHead)
    });
    if unread.is_none() && request.path().starts_with(control::PREFIX) {
        let response = control::answer(&request, state, address);
        let now = state.clock.timestamp();
        return Ok(response::finish(response, &request.method, now));
    }
    let target = Target::of(&request, unread);
    let account = target.account(&request, state);
    let fault = target
        .name()
        .and_then(|name| state.faults.call(name, account));
    let entry = state.log.open(
        target.name(),
        account,
        &request.method,
        request.path(),
        fault.as_deref().map(InjectedFault::name),
    );
    match fault {
        None => {
            let answer = answer(state, &request, target, FaultEffects::default());
            Ok(answer.whole(entry, &request, request.at))
        }
        Some(fault) => {
            let connection = connection.unwrap_or_else(Connection::in_process);
            answer_with_fault(state, request, target, entry, &fault, connection).await
        }
    }
}

/// Answers a request that meets a fault.
///
/// This waits (for a latency or a stall) only before the operation runs, or after the log entry was
/// closed. So even if the future is dropped, the log says what was done.
async fn answer_with_fault(
    state: &State,
    #[cfg_attr(
        not(feature = "timed-faults"),
        expect(unused_mut, reason = "only a fault that waits reads the clock again")
    )]
    mut request: HttpRequest,
    target: Target,
    entry: LogEntry<'_>,
    fault: &CallFault,
    connection: Connection,
) -> ExchangeResult {
    if let Some(response) = replacement(fault, target.api()) {
        let acted = false;
        let answer = Answer { acted, response };
        let mut response = answer.whole(entry, &request, request.at);
        match &**fault {
            InjectedFault::Error(failing) => failing.put_headers(response.headers_mut()),
            InjectedFault::Html(_) => response::forget_id(&mut response),
            _ => {}
        }
        return Ok(response);
    }
    let mut effects = FaultEffects::default();
    match **fault {
        InjectedFault::Reset(Reset::Before) => {
            entry.close(Outcome::default());
            connection.reset();
            return Err(ConnectionLostError::new());
        }
        InjectedFault::Stall(Stall::Before) => {
            entry.close(Outcome::default());
            return stall(&connection).await;
        }
        #[cfg(feature = "timed-faults")]
        InjectedFault::Latency(time) => {
            connection.hold(true);
            tokio::time::sleep(time).await;
            connection.hold(false);
            request.at = state.clock.timestamp();
        }
        InjectedFault::ExpiredLink => effects.expired_link = true,
        InjectedFault::DegenerateResult => effects.degenerate_result = true,
        InjectedFault::Skew(seconds) => effects.skew = seconds,
        _ => {}
    }
    let answer = answer(state, &request, target, effects);
    let now = request.at.skewed(effects.skew);
    deliver(answer, entry, fault, &request, now, connection).await
}

/// Returns the response of an operation that ran or, depending on the fault, a part of it or nothing.
async fn deliver(
    mut answer: Answer,
    entry: LogEntry<'_>,
    fault: &InjectedFault,
    request: &HttpRequest,
    now: Timestamp,
    connection: Connection,
) -> ExchangeResult {
    let end = match fault {
        InjectedFault::LostAnswer => {
            entry.close(answer.outcome(false));
            return Err(ConnectionLostError::new());
        }
        InjectedFault::Stall(Stall::After) => {
            entry.close(answer.outcome(false));
            return stall(&connection).await;
        }
        InjectedFault::Malformed(how) => {
            answer.malform(*how);
            return Ok(answer.whole(entry, request, now));
        }
        InjectedFault::Reset(Reset::After) => {
            let ending = Ending::new(connection);
            return Ok(answer.paced(entry, request, now, EndKind::Closes, ending));
        }
        #[cfg(feature = "timed-faults")]
        InjectedFault::Drip(drip) => {
            let ending = Ending::new(connection).slowly(drip.bytes, drip.every);
            return Ok(answer.paced(entry, request, now, EndKind::Ends, ending));
        }
        InjectedFault::Truncated => EndKind::Ends,
        InjectedFault::Reset(Reset::During) => EndKind::Breaks,
        InjectedFault::Stall(Stall::Body) => EndKind::Stalls,
        _ => return Ok(answer.whole(entry, request, now)),
    };
    if end == EndKind::Breaks {
        connection.reset();
    }
    // These faults end in the middle of the body. Without a body, nothing of the response is sent.
    if answer.is_bare(request) {
        entry.close(answer.outcome(false));
        return match end {
            EndKind::Stalls => stall(&connection).await,
            _ => Err(ConnectionLostError::new()),
        };
    }
    Ok(answer.cut(entry, request, now, end, Ending::new(connection)))
}

/// Holds the connection open and never completes.
async fn stall(connection: &Connection) -> ExchangeResult {
    connection.hold(true);
    std::future::pending().await
}
