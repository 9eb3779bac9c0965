//! Remembers what DescribeServices answered, for an hour: a layer of one's own above all layers.
//!
//! ```sh
//! cargo run -p casebook-examples --example cache_services
//! ```
//!
//! It runs offline, against the emulator; the hour passes at once, on tokio's own clock.

use std::collections::HashMap;
use std::error::Error;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use casebook::auth::Credentials;
use casebook::stack::{Call, CallError};
use casebook::support::{Client, DescribeServices};
use casebook::types::Region;
use casebook::types::support::ServiceCode;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use futures_util::future::{BoxFuture, Either};
use http::{Request, Response};
use tokio::time::Instant;
use tower::{Layer, Service};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let client = Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .transport(emulator.clone())
        .build()?
        .layer(Remember::new("DescribeServices", Duration::from_secs(3600)));

    for _ in 0..100 {
        client.send(DescribeServices::new()).await?;
    }
    println!("100 calls: {} request", emulator.requests().len());

    // Another question has an answer of its own.
    let ec2: ServiceCode = "amazon-elastic-compute-cloud-linux".parse()?;
    let ec2 = DescribeServices::new().service_code_list(ec2);
    let found = client.send(ec2).await?.services.len();
    println!(
        "{found} service by its code: {} requests",
        emulator.requests().len()
    );

    tokio::time::advance(Duration::from_secs(3600)).await;
    let services = client.send(DescribeServices::new()).await?.services;
    println!(
        "{} services an hour later: {} requests",
        services.len(),
        emulator.requests().len()
    );
    Ok(())
}

/// Layer that remembers the answers of one operation, by what was asked.
///
/// Clones of the client share what is remembered. Two that ask at once for what is not there both
/// ask the service.
struct Remember {
    operation: &'static str,
    lifetime: Duration,
    memory: Memory,
}

type Memory = Arc<Mutex<HashMap<Bytes, (Instant, Response<Bytes>)>>>;

impl Remember {
    fn new(operation: &'static str, lifetime: Duration) -> Self {
        Self {
            operation,
            lifetime,
            memory: Memory::default(),
        }
    }
}

impl<S> Layer<S> for Remember {
    type Service = Remembering<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Remembering {
            inner,
            operation: self.operation,
            lifetime: self.lifetime,
            memory: Arc::clone(&self.memory),
        }
    }
}

#[derive(Clone)]
struct Remembering<S> {
    inner: S,
    operation: &'static str,
    lifetime: Duration,
    memory: Memory,
}

type Answer = Result<Response<Bytes>, CallError>;

impl<S> Service<Request<Bytes>> for Remembering<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>, Error = CallError>,
    S::Future: Send + 'static,
{
    type Response = Response<Bytes>;
    type Error = CallError;
    type Future = Either<Ready<Answer>, Either<S::Future, BoxFuture<'static, Answer>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), CallError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let call = request.extensions().get::<Call>();
        if call.is_none_or(|call| call.operation != self.operation) {
            return Either::Right(Either::Left(self.inner.call(request)));
        }
        let asked = request.body().clone();
        if let Some(answer) = self.remembered(&asked) {
            return Either::Left(ready(Ok(answer)));
        }
        // The inner service was made ready for this very call, so it is called here and now.
        let answer = self.inner.call(request);
        let memory = Arc::clone(&self.memory);
        Either::Right(Either::Right(Box::pin(async move {
            // Up here `Ok` is a success; refusals have become errors, and nobody remembers those.
            let answer = answer.await?;
            let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.insert(asked, (Instant::now(), answer.clone()));
            Ok(answer)
        })))
    }
}

impl<S> Remembering<S> {
    fn remembered(&self, asked: &Bytes) -> Option<Response<Bytes>> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.retain(|_, (since, _)| since.elapsed() < self.lifetime);
        memory.get(asked).map(|(_, answer)| answer.clone())
    }
}
