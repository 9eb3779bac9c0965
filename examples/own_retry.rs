//! Replaces the layer that tries again by tower's machine with a judgement of one's own.
//!
//! ```sh
//! cargo run -p casebook-examples --example own_retry
//! ```
//!
//! It runs offline, against an emulator whose answers get lost on the way.

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

    // The service acts upon every request, and `lost` answers never arrive.
    let line = service_fn({
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
        .transport(line)
        .retry_layer(RetryLayer::new(EverySecond::up_to(5)))
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

/// Tries again every second, with no regard for anybody's load, and still never twice what must
/// not happen twice.
#[derive(Clone)]
struct EverySecond {
    attempt: u32,
    most: u32,
    /// Whether an attempt so far may have been acted upon.
    open: bool,
}

impl EverySecond {
    const fn up_to(most: u32) -> Self {
        Self {
            attempt: 1,
            most,
            open: false,
        }
    }
}

impl<Res> Policy<Request<Bytes>, Res, CallError> for EverySecond {
    type Future = Sleep;

    fn retry(
        &mut self,
        request: &mut Request<Bytes>,
        result: &mut Result<Res, CallError>,
    ) -> Option<Sleep> {
        let error = result.as_ref().err()?;
        // What the operation does when it is sent twice, what went wrong, and how far it got.
        let (effect, class, sent) = (request.effect(), error.retry_class(), error.sent());
        if self.attempt == self.most || !may_repeat(class, effect, sent) {
            return None;
        }
        self.attempt += 1;
        self.open |= effect != Effect::ReadOnly && !error.is_without_effect();
        // Gives the request its number, for the service and for whoever counts.
        request.start_attempt(self.attempt, self.open);
        Some(tokio::time::sleep(Duration::from_secs(1)))
    }

    fn clone_request(&mut self, request: &Request<Bytes>) -> Option<Request<Bytes>> {
        Some(request.clone())
    }
}
