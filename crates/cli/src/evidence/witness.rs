//! Notes the id and the time of each response of a client.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;

use bytes::Bytes;
use casebook::auth::{BoxFuture, Clock};
use casebook::protocol::request_id;
use casebook::stack::{BoxedService, Call, CallError};
use casebook::types::Timestamp;
use casebook_evidence::{AnsweredRequest, Clocks};
use http::header::DATE;
use http::{HeaderMap, Request, Response};
use tower::Layer;
use tower_service::Service;

/// A layer above all others that notes the id of each answered call, and the time of the service in the
/// first answer that has it. Its clones share their notes.
#[derive(Clone)]
pub(crate) struct Witness {
    clock: Clock,
    seen: Arc<Mutex<Seen>>,
}

/// What was noted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// When the witness was created, by the clock of this machine (RFC 3339).
    pub(crate) since: String,
    /// The answered requests, in the order of their answers.
    pub(crate) requests: Vec<AnsweredRequest>,
    /// The time of the service beside ours.
    pub(crate) clocks: Option<Clocks>,
}

impl Witness {
    /// Creates the layer. The clock tells when an answer came.
    pub(crate) fn new(clock: Clock) -> Self {
        let seen = Seen {
            since: whole_second(clock.now()),
            ..Seen::default()
        };
        let seen = Arc::new(Mutex::new(seen));
        Self { clock, seen }
    }

    /// Returns the time by the clock of this machine, in whole seconds (RFC 3339).
    pub(crate) fn now(&self) -> String {
        whole_second(self.clock.now())
    }

    /// Returns what was noted so far.
    pub(crate) fn seen(&self) -> Seen {
        let seen = self.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, operation: &str, answered: &Result<Response<Bytes>, CallError>) {
        let (id, clocks) = match answered {
            Ok(response) => {
                let headers = response.headers();
                (request_id(headers), self.clocks(headers))
            }
            Err(CallError::Refused(fault)) => (fault.request_id(), None),
            Err(_) => return,
        };
        let seen = self.seen.lock();
        let mut seen = seen.unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = id {
            seen.requests.push(AnsweredRequest::new(operation, id));
        }
        if seen.clocks.is_none() {
            seen.clocks = clocks;
        }
    }

    /// Reads the header `Date` of a response (RFC 9110, section 6.6.1).
    fn clocks(&self, headers: &HeaderMap) -> Option<Clocks> {
        let date: Timestamp = headers.get(DATE)?.to_str().ok()?.parse().ok()?;
        let there = whole_second(date.to_system_time()?);
        Some(Clocks::new(there, self.now()))
    }
}

/// Returns a time in whole seconds (RFC 3339), rounded down.
pub(crate) fn whole_second(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    let seconds = std::time::Duration::from_secs(since.unwrap_or_default().as_secs());
    // A time that a machine or a header has is within the years that RFC 3339 can write.
    Timestamp::try_from(SystemTime::UNIX_EPOCH + seconds)
        .map_or_else(|_| String::new(), |time| time.as_str().to_owned())
}

impl Layer<BoxedService> for Witness {
    type Service = BoxedService;

    fn layer(&self, inner: BoxedService) -> BoxedService {
        let witness = self.clone();
        BoxedService::new(Witnessed { inner, witness })
    }
}

#[derive(Clone)]
struct Witnessed {
    inner: BoxedService,
    witness: Witness,
}

impl Service<Request<Bytes>> for Witnessed {
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = BoxFuture<'static, Result<Response<Bytes>, CallError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let call = request.extensions().get::<Call>();
        let operation = call.map_or("", |call| call.operation);
        let sending = self.inner.call(request);
        let witness = self.witness.clone();
        Box::pin(async move {
            let answered = sending.await;
            witness.note(operation, &answered);
            answered
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use casebook::artifact::{Client, ListReports};
    use casebook::emulated;
    use casebook_emulator::Emulator;

    use super::*;

    #[tokio::test]
    async fn the_ids_of_all_answers_and_the_time_of_the_first_are_noted() {
        let emulator = Emulator::new();
        let there = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        emulator.clock().set(there);
        let here = Clock::fixed(SystemTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_900));
        let witness = Witness::new(here);
        let client = Client::new(&emulated(&emulator))
            .unwrap()
            .layer(witness.clone());
        client.send(ListReports::new()).await.unwrap();
        client.send(ListReports::new()).await.unwrap();
        let seen = witness.seen();
        assert_eq!(seen.since, "2023-11-14T22:13:20Z");
        assert_eq!(seen.requests.len(), 2);
        assert!(seen.requests.iter().all(|it| it.operation == "ListReports"));
        assert_ne!(seen.requests[0], seen.requests[1]);
        let clocks = seen.clocks.unwrap();
        assert_eq!(clocks.service, "2027-01-15T08:00:00Z");
        assert_eq!(clocks.here, "2023-11-14T22:13:20Z");
    }
}
