//! Replaces the retry layer by tower's `RetryLayer` with a custom policy.
//!
//! ```sh
//! cargo run -p casebook-examples --example own_retry
//! ```
//!
//! It runs offline, against an emulator whose responses get lost on the way.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::protocol::Effect;
use casebook::stack::{AttemptError, Body, BoxError, CallError, RepeatableRequest, may_repeat};
use casebook::support::{Client, CreateCase, DescribeCases};
use http::Request;
use tokio::time::Sleep;
use tower::retry::{Policy, RetryLayer};
use tower::{Service, service_fn};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let lost = Arc::new(AtomicU32::new(0));

    // The service acts on every request, and the next `lost` responses never arrive.
    let transport = service_fn({
        let (emulator, lost) = (emulator.clone(), Arc::clone(&lost));
        move |request: Request<Body>| {
            let answer = emulator.clone().call(request);
            let lose = lost
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok();
            async move {
                let answer = answer.await?;
                if lose {
                    return Err("the connection broke".into());
                }
                Ok::<_, BoxError>(answer)
            }
        }
    });

    let client = Client::builder()
        .config(&emulated(&emulator))
        .transport(transport)
        .retry_layer(RetryLayer::new(FixedDelay::up_to(5)))
        .build()?;

    lost.store(4, Ordering::Relaxed);
    let before = client.send(DescribeCases::new()).await?.cases.len();
    println!(
        "{} requests for one DescribeCases, after {before} cases",
        emulator.requests().len()
    );

    lost.store(1, Ordering::Relaxed);
    let case = CreateCase::new("Instances stop at noon".parse()?, "Every day.".parse()?);
    let error = client.send(case).await.err().ok_or("its answer was lost")?;
    println!("CreateCase: {error}; sent: {}", error.sent());

    let after = client.send(DescribeCases::new()).await?.cases.len();
    println!("{} case more, not five", after - before);
    Ok(())
}

/// Retries every second, whatever the load of the service, but never repeats an operation that must
/// not happen twice.
#[derive(Clone)]
struct FixedDelay {
    attempt: u32,
    most: u32,
    /// Whether the service may have acted on an earlier attempt.
    open: bool,
}

impl FixedDelay {
    const fn up_to(most: u32) -> Self {
        Self {
            attempt: 1,
            most,
            open: false,
        }
    }
}

impl<Res> Policy<Request<Bytes>, Res, CallError> for FixedDelay {
    type Future = Sleep;

    fn retry(
        &mut self,
        request: &mut Request<Bytes>,
        result: &mut Result<Res, CallError>,
    ) -> Option<Sleep> {
        let error = result.as_ref().err()?;
        // What sending twice does, the class of the error, and whether the attempt was sent.
        let (effect, class, sent) = (request.effect(), error.retry_class(), error.sent());
        if self.attempt == self.most || !may_repeat(class, effect, sent) {
            return None;
        }
        self.attempt += 1;
        self.open |= effect != Effect::ReadOnly && !error.is_without_effect();
        // Numbers the attempt, for a header of the request and for the layers below.
        request.start_attempt(self.attempt, self.open);
        Some(tokio::time::sleep(Duration::from_secs(1)))
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}
