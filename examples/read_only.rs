//! A client that cannot change anything: a layer of one's own around typed operations.
//!
//! ```sh
//! cargo run -p casebook-examples --example read_only
//! ```
//!
//! It runs offline, against the emulator.

use std::error::Error as StdError;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use casebook::auth::Credentials;
use casebook::protocol::{Effect, Operation};
use casebook::stack::{Error, NotSent};
use casebook::support::{Client, CreateCase, DescribeCases};
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use futures_util::future::Either;
use tower::layer::layer_fn;
use tower::{Service, ServiceBuilder, ServiceExt};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::new();
    let client = Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .transport(emulator.clone())
        .build()?;
    let client = ServiceBuilder::new()
        .layer(layer_fn(|inner| ReadOnly { inner }))
        .service(client);

    let cases = client.clone().oneshot(DescribeCases::new()).await?.cases;
    println!("{} cases", cases.len());

    let case = CreateCase::new("A finger slipped".parse()?, "Never mind.".parse()?);
    let error = client.oneshot(case).await.err().ok_or("it only reads")?;
    println!(
        "{error}: {}; sent: {}",
        error.source().ok_or("it says why")?,
        error.sent()
    );
    for received in emulator.requests() {
        println!("   {}", received.operation.unwrap_or_default());
    }
    Ok(())
}

/// Middleware that lets operations through which change nothing, and no others.
#[derive(Clone)]
struct ReadOnly<S> {
    inner: S,
}

/// For every operation of every service, since each says what sending it does.
impl<Op, S, E> Service<Op> for ReadOnly<S>
where
    Op: Operation,
    S: Service<Op, Error = Error<E>>,
{
    type Response = S::Response;
    type Error = Error<E>;
    type Future = Either<S::Future, Ready<Result<S::Response, Error<E>>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error<E>>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        if Op::EFFECT == Effect::Reads {
            return Either::Left(self.inner.call(operation));
        }
        let why = NotSent::new(format!("{} changes something", Op::NAME));
        Either::Right(ready(Err(Error::Layer(why.into()))))
    }
}
