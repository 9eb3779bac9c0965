//! A service with two operations, and a client of it whose transport returns responses from a list.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    Operation,
};
use casebook_stack::{Body, BoxError, Client, ClientBuilder, TransportError};
use casebook_types::Region;
use http::{Request, Response};
use http_body_util::Full;

/// A service whose name consists of two words.
#[derive(Debug)]
pub(crate) enum Desk {}

impl Api for Desk {
    type Error = Fault;

    const SERVICE_ID: &'static str = "help desk";
    const SIGNING_NAME: &'static str = "desk";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        let region = params
            .region
            .as_ref()
            .ok_or(EndpointError::missing_region())?;
        Endpoint::regional("desk", region, params, Some(region.clone()))
    }
}

/// A read-only operation.
#[derive(Debug)]
pub(crate) struct Ask;

/// An operation that is not idempotent.
#[derive(Debug)]
pub(crate) struct Tell;

/// Returns a request with a secret in each part that can contain one.
fn request() -> Result<Request<Bytes>, EncodeError> {
    let request = Request::post("/?token=SECRET0").header("x-token", "SECRET0");
    Ok(request.body(Bytes::from_static(b"SECRET0")).unwrap())
}

macro_rules! operation {
    ($name:ident, $effect:ident) => {
        impl Operation for $name {
            type Api = Desk;
            type Output = ();

            const NAME: &'static str = stringify!($name);
            const EFFECT: Effect = Effect::$effect;

            fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
                request()
            }

            fn decode(_: Response<Bytes>) -> Result<(), DecodeError> {
                Ok(())
            }
        }
    };
}

operation!(Ask, ReadOnly);
operation!(Tell, NonIdempotent);

pub(crate) type TransportResult = Result<Response<Full<Bytes>>, TransportError>;

pub(crate) fn response(status: u16) -> TransportResult {
    let response = Response::builder()
        .status(status)
        .header("x-amzn-requestid", "id-1")
        .header("set-cookie", "SECRET0");
    Ok(response.body(Full::from("[SECRET0]")).unwrap())
}

pub(crate) fn refusal(code: &str) -> TransportResult {
    let response = Response::builder()
        .status(400)
        .header("x-amzn-errortype", code);
    Ok(response.body(Full::default()).unwrap())
}

pub(crate) fn broken() -> TransportResult {
    Err(TransportError::exchange("reset"))
}

/// Returns the builder of a client. Its attempts get `responses`, each after 20 ms, and after the
/// last one no attempt gets a response.
pub(crate) fn client(responses: Vec<TransportResult>) -> ClientBuilder<Desk> {
    let responses = Arc::new(Mutex::new(responses.into_iter()));
    let transport = tower::service_fn(move |_: Request<Body>| {
        let response = responses.lock().unwrap().next();
        async {
            match response {
                None => std::future::pending().await,
                Some(response) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    response.map_err(BoxError::from)
                }
            }
        }
    });
    let credentials = Credentials::new("AKID", "SECRET0").with_session_token("SECRET0");
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(credentials)
        .transport(transport)
}

/// Sends one operation, whose attempts get `responses`.
pub(crate) async fn send(
    responses: Vec<TransportResult>,
) -> Result<(), casebook_stack::Error<Fault>> {
    client(responses).build().unwrap().send(Ask).await
}
