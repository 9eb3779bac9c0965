//! Sends the requests of `object_store` through the layers of a client.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use casebook_stack::{CallError, Client};
use http_body_util::BodyExt as _;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};

use super::api::{Kind, S3};

/// Connects `object_store` with a client, whose layers find the endpoint, repeat requests and sign each
/// of them anew.
#[derive(Clone, Debug)]
pub(super) struct Connector(pub(super) Client<S3>);

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

type ResponseFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'a>>;

impl HttpService for Connector {
    fn call<'service, 'future>(&'service self, request: HttpRequest) -> ResponseFuture<'future>
    where
        'service: 'future,
        Self: 'future,
    {
        Box::pin(async {
            let kind = Kind::of(&request);
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            let mut request = http::Request::new(body);
            *request.method_mut() = parts.method;
            *request.headers_mut() = parts.headers;
            // The endpoint layer puts the host of the client before the path.
            *request.uri_mut() = parts.uri;
            let response = kind.send(&self.0, request).await;
            let response = response.map_err(|error| {
                // `object_store` never repeats a request after an error of this kind.
                HttpError::new(HttpErrorKind::Unknown, Failure::new(kind, error))
            })?;
            Ok(response.map(Into::into))
        })
    }
}

/// An operation that has failed, and why. It passes through `object_store` unchanged.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    pub(super) error: Arc<CallError>,
}

impl Failure {
    fn new(kind: Kind, error: CallError) -> Self {
        Self {
            kind,
            error: Arc::new(error),
        }
    }

    /// Finds the failure among the causes of an error.
    pub(super) fn of(error: &object_store::Error) -> Option<&Self> {
        let mut next: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(error) = next {
            if let Some(failure) = error.downcast_ref() {
                return Some(failure);
            }
            next = error.source();
        }
        None
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed", self.kind.name())
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.error)
    }
}
