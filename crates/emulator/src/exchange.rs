//! One request and its answer, and what a fault makes of them.

mod asked;
mod made;

use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::arrived::{Arrived, Unread};
use crate::body::{Body, Ending, Then};
use crate::faults::{Fired, InjectedFault, Reset, Stall, instead};
use crate::lost::ConnectionLostError;
use crate::moment::Moment;
use crate::received::{Entry, Outcome};
use crate::state::State;
use crate::wire::{Listening, Wire};
use crate::{answer, controls};

pub(crate) use asked::Asked;
pub(crate) use made::Made;

/// What becomes of a request: an answer, or the end of the connection.
type Exchanged = Result<Response<Body>, ConnectionLostError>;

/// What an operation does otherwise than ever, though it runs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Twist {
    /// How far ahead the clock is that judges signatures, in seconds.
    pub(crate) skew: i64,
    pub(crate) expired_link: bool,
    pub(crate) degenerate_result: bool,
}

/// Answers a request whose body was read, or not.
pub(crate) async fn exchange(
    state: &State,
    mut parts: Parts,
    body: Result<Bytes, Unread>,
) -> Exchanged {
    let wire: Option<Wire> = parts.extensions.remove();
    let listening: Option<Listening> = parts.extensions.remove();
    let (body, unread) = match body {
        Ok(body) => (body, None),
        Err(unread) => (Bytes::new(), Some(unread)),
    };
    let arrived = Arrived::new(parts, body, state.clock.moment());
    let unread = unread.or_else(|| arrived.has_long_head().then_some(Unread::LongHead));
    if unread.is_none() && arrived.path().starts_with(controls::PREFIX) {
        let answer = controls::answer(&arrived, state, listening);
        return Ok(answer::finish(
            answer,
            &arrived.method,
            state.clock.moment(),
        ));
    }
    let asked = Asked::of(&arrived, unread);
    let fault = asked.name().and_then(|name| state.faults.call(name));
    let entry = state.received.open(
        asked.name(),
        &arrived.method,
        arrived.path(),
        fault.as_deref().map(InjectedFault::name),
    );
    match fault {
        None => {
            let made = state.make(&arrived, asked, Twist::default());
            Ok(made.whole(entry, &arrived, arrived.at))
        }
        Some(fault) => faulty(state, arrived, asked, entry, &fault, wire).await,
    }
}

/// The same where something goes wrong.
///
/// Whatever waits does so before anything is done or after everything was noted, so that whoever
/// drops the future leaves a log that is true.
async fn faulty(
    state: &State,
    #[cfg_attr(
        not(feature = "timed-faults"),
        expect(unused_mut, reason = "only who waits looks at the clock again")
    )]
    mut arrived: Arrived,
    asked: Asked,
    entry: Entry<'_>,
    fault: &Fired,
    wire: Option<Wire>,
) -> Exchanged {
    if let Some(answer) = instead(fault, asked.api()) {
        let acted = false;
        let mut answer = Made { acted, answer }.whole(entry, &arrived, arrived.at);
        match &**fault {
            InjectedFault::Error(failing) => failing.put_headers(answer.headers_mut()),
            InjectedFault::Html(_) => answer::forget_id(&mut answer),
            _ => {}
        }
        return Ok(answer);
    }
    let mut twist = Twist::default();
    match **fault {
        InjectedFault::Reset(Reset::Before) => {
            entry.close(Outcome::NOTHING);
            return Err(reset(wire.as_ref()));
        }
        InjectedFault::Stall(Stall::Before) => {
            entry.close(Outcome::NOTHING);
            return stall(wire.as_ref()).await;
        }
        #[cfg(feature = "timed-faults")]
        InjectedFault::Latency(time) => {
            hold(wire.as_ref(), true);
            tokio::time::sleep(time).await;
            hold(wire.as_ref(), false);
            arrived.at = state.clock.moment();
        }
        InjectedFault::ExpiredLink => twist.expired_link = true,
        InjectedFault::DegenerateResult => twist.degenerate_result = true,
        InjectedFault::Skew(seconds) => twist.skew = seconds,
        _ => {}
    }
    let made = state.make(&arrived, asked, twist);
    let now = arrived.at.skewed(twist.skew);
    deliver(made, entry, fault, &arrived, now, wire).await
}

/// Hands out an answer, or what a fault leaves of it.
async fn deliver(
    mut made: Made,
    entry: Entry<'_>,
    fault: &InjectedFault,
    arrived: &Arrived,
    now: Moment,
    wire: Option<Wire>,
) -> Exchanged {
    let then = match fault {
        InjectedFault::LostAnswer => {
            entry.close(made.outcome(false));
            return Err(ConnectionLostError::new());
        }
        InjectedFault::Stall(Stall::After) => {
            entry.close(made.outcome(false));
            return stall(wire.as_ref()).await;
        }
        InjectedFault::Malformed(how) => {
            made.malform(*how);
            return Ok(made.whole(entry, arrived, now));
        }
        InjectedFault::Reset(Reset::After) => {
            return Ok(made.paced(entry, arrived, now, Then::Closes, Ending::new(wire)));
        }
        #[cfg(feature = "timed-faults")]
        InjectedFault::Drip(drip) => {
            let ending = Ending::new(wire).slowly(drip.bytes, drip.every);
            return Ok(made.paced(entry, arrived, now, Then::Ends, ending));
        }
        InjectedFault::Truncated => Then::Ends,
        InjectedFault::Reset(Reset::During) => Then::Breaks,
        InjectedFault::Stall(Stall::Body) => Then::Stalls,
        _ => return Ok(made.whole(entry, arrived, now)),
    };
    // What has no body has no middle of one: nothing comes of it at all.
    if made.is_bare(arrived) {
        entry.close(made.outcome(false));
        return match then {
            Then::Stalls => stall(wire.as_ref()).await,
            Then::Breaks => Err(reset(wire.as_ref())),
            Then::Ends | Then::Closes => Err(ConnectionLostError::new()),
        };
    }
    if then == Then::Breaks {
        reset(wire.as_ref());
    }
    Ok(made.cut(entry, arrived, now, then, Ending::new(wire)))
}

/// The connection ends, and the peer sees a reset.
fn reset(wire: Option<&Wire>) -> ConnectionLostError {
    if let Some(wire) = wire {
        wire.reset();
    }
    ConnectionLostError::new()
}

/// Nothing happens any more.
async fn stall(wire: Option<&Wire>) -> Exchanged {
    hold(wire, true);
    std::future::pending().await
}

fn hold(wire: Option<&Wire>, held: bool) {
    if let Some(wire) = wire {
        wire.hold(held);
    }
}
