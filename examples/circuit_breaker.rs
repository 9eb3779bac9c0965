//! Puts a published circuit breaker above all layers: while the service fails, nothing is sent.
//!
//! ```sh
//! cargo run -p casebook-examples --example circuit_breaker
//! ```
//!
//! It runs offline, against an emulator that is taken down for a while.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{Client, GetReportMetadata, ListReports};
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::stack::{Body, BoxError, CallError, NotSent, RetryClass, RetryConfig};
use http::{Request, Response};
use http_body_util::{Either, Full};
use tower::util::MapErrLayer;
use tower::{Service, service_fn};
use tower_resilience_circuitbreaker::{CircuitBreakerError, CircuitBreakerLayer};

type Answer = Result<Response<Bytes>, CallError>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let line = Connection::default();
    let emulator = Emulator::new();
    let client = Client::builder()
        .config(&emulated(&emulator))
        .transport(line.to(emulator))
        .retry(RetryConfig::off())
        .build()?;

    let open = Duration::from_millis(20);
    let breaker = CircuitBreakerLayer::builder()
        .consecutive_failures(3)
        .wait_duration_in_open(open)
        // Counts transient failures only: an error response such as "not found" is no failure here.
        .failure_classifier(|answer: &Answer| {
            answer
                .as_ref()
                .is_err_and(|error| error.retry_class() == RetryClass::Transient)
        })
        .on_state_transition(|from, to| println!("   {from:?} -> {to:?}"))
        .build()?;
    // While the breaker is open, the error says that nothing was sent.
    let flat = MapErrLayer::new(|error: CircuitBreakerError<CallError>| match error {
        CircuitBreakerError::Inner(error) => error,
        open @ CircuitBreakerError::OpenCircuit => NotSent::new(open).into(),
    });
    let client = client.layer(breaker).layer(flat).boxed();

    println!("refusals are answers:");
    for _ in 0..5 {
        let unknown = GetReportMetadata::new("report-0000000000000000".parse()?);
        let refused = client.send(unknown).await.err().ok_or("it exists")?;
        println!("   {}", refused.code().unwrap_or("no code"));
    }

    println!("the service is down:");
    line.down.store(true, Ordering::Relaxed);
    for _ in 0..5 {
        let before = line.requests.load(Ordering::Relaxed);
        let error = client.send(ListReports::new()).await.err();
        let error = error.ok_or("it is down")?;
        println!(
            "   {error}; sent: {}; {} requests",
            error.sent(),
            line.requests.load(Ordering::Relaxed) - before
        );
    }

    println!("the service is back:");
    line.down.store(false, Ordering::Relaxed);
    tokio::time::sleep(open).await;
    let reports = client.send(ListReports::new()).await?.reports;
    println!("   {} reports", reports.len());
    Ok(())
}

/// The connection to a service: it counts requests, and fails while it is down.
#[derive(Clone, Default)]
struct Connection {
    down: Arc<AtomicBool>,
    requests: Arc<AtomicU32>,
}

impl Connection {
    fn to(
        &self,
        emulator: Emulator,
    ) -> impl Service<
        Request<Body>,
        Response = Response<Either<Full<Bytes>, casebook::emulator::Body>>,
        Error = BoxError,
        Future: Send,
    > + Clone
    + Send
    + Sync
    + use<> {
        let line = self.clone();
        service_fn(move |request| {
            line.requests.fetch_add(1, Ordering::Relaxed);
            let answer =
                (!line.down.load(Ordering::Relaxed)).then(|| emulator.clone().call(request));
            async move {
                Ok(match answer {
                    Some(answer) => answer.await?.map(Either::Right),
                    None => Response::builder()
                        .status(503)
                        .body(Either::Left(Full::default()))?,
                })
            }
        })
    }
}
