//! Caches the responses to DescribeServices for an hour, by a custom layer above all layers.
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
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::stack::{Call, CallError, StreamRequest};
use casebook::support::{Client, DescribeServices};
use casebook::types::support::{LanguageCode, ServiceCode};
use futures_util::future::{BoxFuture, Either};
use http::{Method, Request, Response, Uri};
use tokio::time::Instant;
use tower::{Layer, Service};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let emulator = Emulator::new();
    let client = Client::new(&emulated(&emulator))?.layer(CacheLayer::new(
        "DescribeServices",
        Duration::from_secs(3600),
    ));

    for _ in 0..100 {
        client.send(DescribeServices::new()).await?;
    }
    println!("100 calls: {} request", emulator.requests().len());

    // A request with other parameters has its own entry in the cache.
    let ec2: ServiceCode = "amazon-elastic-compute-cloud-linux".parse()?;
    let ec2 = DescribeServices::new().service_code_list(ec2);
    let found = client.send(ec2).await?.services.len();
    println!(
        "{found} service by its code: {} requests",
        emulator.requests().len()
    );

    // The next page of a list would have an entry of its own, and so has a request in another
    // language.
    let japanese = DescribeServices::new().language(LanguageCode::Japanese);
    client.send(japanese).await?;
    println!(
        "and another language: {} requests",
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

/// Layer that caches the responses to one operation.
///
/// Clones of a client share the cache. Give a client of another account or Region its own layer,
/// because a request above all layers does not name its account and Region yet. Two concurrent
/// requests for a missing entry both go to the service.
struct CacheLayer {
    operation: &'static str,
    lifetime: Duration,
    memory: Entries,
}

type Entries = Arc<Mutex<HashMap<CacheKey, (Instant, Response<Bytes>)>>>;

/// The key of a cached response: everything that distinguishes one request of an operation from
/// another. In awsJson the input is in the body; in restJson it is in the path and the query, too.
#[derive(Clone, Eq, Hash, PartialEq)]
struct CacheKey {
    method: Method,
    uri: Uri,
    body: Bytes,
}

impl CacheKey {
    fn of(request: &Request<Bytes>) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            body: request.body().clone(),
        }
    }
}

impl CacheLayer {
    fn new(operation: &'static str, lifetime: Duration) -> Self {
        Self {
            operation,
            lifetime,
            memory: Entries::default(),
        }
    }
}

impl<S> Layer<S> for CacheLayer {
    type Service = CacheService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CacheService {
            inner,
            operation: self.operation,
            lifetime: self.lifetime,
            memory: Arc::clone(&self.memory),
        }
    }
}

#[derive(Clone)]
struct CacheService<S> {
    inner: S,
    operation: &'static str,
    lifetime: Duration,
    memory: Entries,
}

type Answer = Result<Response<Bytes>, CallError>;

impl<S> Service<Request<Bytes>> for CacheService<S>
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
        let other = call.is_none_or(|call| call.operation != self.operation);
        // The body of a streamed response bypasses all layers, so it cannot be cached here.
        let streamed = request.extensions().get::<StreamRequest>().is_some();
        if other || streamed {
            return Either::Right(Either::Left(self.inner.call(request)));
        }
        let asked = CacheKey::of(&request);
        if let Some(answer) = self.remembered(&asked) {
            return Either::Left(ready(Ok(answer)));
        }
        // `poll_ready` has prepared this inner service, so call it here and not in the future.
        let answer = self.inner.call(request);
        let memory = Arc::clone(&self.memory);
        Either::Right(Either::Right(Box::pin(async move {
            // Above all layers `Ok` is a success; error responses are `Err` and are not cached.
            let answer = answer.await?;
            let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.insert(asked, (Instant::now(), answer.clone()));
            Ok(answer)
        })))
    }
}

impl<S> CacheService<S> {
    fn remembered(&self, asked: &CacheKey) -> Option<Response<Bytes>> {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.retain(|_, (since, _)| since.elapsed() < self.lifetime);
        memory.get(asked).map(|(_, answer)| answer.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook::artifact::{self, ListReports};
    use casebook::types::artifact::MaxResults;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn the_second_page_is_never_answered_with_the_first() -> Result<(), Box<dyn Error>> {
        let emulator = Emulator::new();
        let client = artifact::Client::new(&emulated(&emulator))?;
        let ten = MaxResults::new(10).ok_or("ten is in bounds")?;
        let list = ListReports::new().max_results(ten);
        let plain: Vec<_> = client.items(list.clone()).try_collect().await?;
        let asked = emulator.requests().len();
        assert!(asked > 3, "a list of several pages");

        let remembering = client.layer(CacheLayer::new("ListReports", HOUR));
        for _ in 0..3 {
            let items: Vec<_> = remembering.items(list.clone()).try_collect().await?;
            assert_eq!(items, plain);
        }
        assert_eq!(emulator.requests().len(), 2 * asked, "asked once only");
        Ok(())
    }

    #[tokio::test]
    async fn another_language_and_another_client_have_answers_of_their_own()
    -> Result<(), Box<dyn Error>> {
        let emulator = Emulator::new();
        let client = || {
            let client = Client::new(&emulated(&emulator));
            client.map(|client| client.layer(CacheLayer::new("DescribeServices", HOUR)))
        };
        let (one, other) = (client()?, client()?);
        let english = DescribeServices::new();
        let japanese = english.clone().language(LanguageCode::Japanese);
        for count in [1, 2, 3, 3] {
            match count {
                1 => one.send(english.clone()).await?,
                2 => one.send(japanese.clone()).await?,
                _ => other.send(english.clone()).await?,
            };
            assert_eq!(emulator.requests().len(), count);
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_streamed_answer_comes_whole_each_time() -> Result<(), Box<dyn Error>> {
        let client = Client::new(&emulated(&Emulator::new()))?
            .layer(CacheLayer::new("DescribeServices", HOUR));
        for _ in 0..2 {
            let answer = client.stream(DescribeServices::new()).await?;
            let pieces: Vec<Bytes> = answer.try_collect().await?;
            assert!(pieces.concat().len() > 100);
        }
        Ok(())
    }
}
