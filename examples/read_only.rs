//! Makes a client that cannot change anything, by a custom layer around typed operations. Lists and
//! helpers go through the layer as well.
//!
//! ```sh
//! cargo run -p casebook-examples --example read_only
//! ```
//!
//! It runs offline, against the emulator.

use std::error::Error as StdError;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::protocol::{Effect, Operation};
use casebook::stack::{Error, NotSent, OperationService as _};
use casebook::support::{
    Attachment, CaseFiles, Client, ClientError, CreateCase, DescribeCases, Files, Uploader,
};
use futures_util::future::Either;
use tower::layer::layer_fn;
use tower::{Service, ServiceBuilder};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let emulator = Emulator::new();
    let client = Client::new(&emulated(&emulator))?;
    let uploader = Uploader::from_client(&client);
    let client = ServiceBuilder::new()
        .layer(layer_fn(|inner| ReadOnly { inner }))
        .service(client);

    let mut cases = client.items(DescribeCases::new());
    let mut count = 0;
    while cases.try_next().await?.is_some() {
        count += 1;
    }
    println!("{count} cases");

    let case = CreateCase::new("A finger slipped".parse()?, "Never mind.".parse()?);
    let error = client.send(case.clone()).await.err();
    refused(&error.ok_or("it only reads")?)?;

    // The requests of helpers such as `CaseFiles` go through the layer, too.
    let files = Files::new([Attachment::new("finger.log", b"slip".as_slice())])?;
    let mut files = CaseFiles::with_uploader(client, uploader, files);
    let error = files.create_case(case).await.err();
    let error = error.ok_or("it only reads")?;
    refused(error.client_error().ok_or("the client says why")?)?;

    for received in emulator.requests() {
        println!("   {}", received.operation.unwrap_or_default());
    }
    Ok(())
}

fn refused(error: &ClientError) -> Result<(), Box<dyn StdError>> {
    let why = error.source().ok_or("it says why")?;
    println!("{error}: {why}; sent: {}", error.sent());
    Ok(())
}

/// Middleware that passes on operations that change nothing, and refuses all others.
#[derive(Clone)]
struct ReadOnly<S> {
    inner: S,
}

/// Works for every operation of every service, because each one declares its `EFFECT`.
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
        if Op::EFFECT == Effect::ReadOnly {
            return Either::Left(self.inner.call(operation));
        }
        let why = NotSent::new(format!("{} changes something", Op::NAME));
        Either::Right(ready(Err(Error::Layer(why.into()))))
    }
}
