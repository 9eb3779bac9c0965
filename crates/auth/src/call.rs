//! Sends the operations of providers, with retries and signatures.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use casebook_protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    Operation,
};
use casebook_types::Region;
use http::header::{HeaderValue, USER_AGENT};
use http::{Request, Response};

mod report;

use crate::http_client::HttpError;
use crate::{ClockSkew, Credentials, HttpClient, ProviderContext, Scope, SignError, sign};

/// The timeout of one attempt.
const LIMIT: Duration = Duration::from_secs(20);
/// The largest number of attempts, unless configured.
const ATTEMPTS: u32 = 3;

/// A service that providers send requests to.
pub(crate) trait Upstream: Api + Sized {
    /// Resolves the endpoint from all settings.
    fn place(params: &EndpointParams, _: &ProviderContext) -> Result<Endpoint, EndpointError> {
        params.resolve::<Self>()
    }
}

/// The error of an operation, with the host it was sent to.
#[derive(Debug)]
pub(crate) struct CallError {
    operation: &'static str,
    host: Option<Box<str>>,
    why: Why,
}

#[derive(Debug)]
pub(crate) enum Why {
    NoTransport,
    Endpoint(EndpointError),
    Encode(EncodeError),
    Sign(SignError),
    Http(HttpError),
    Refused(Fault),
    Decode(DecodeError),
}

/// Sends an operation, signed if there are credentials.
pub(crate) async fn call<Op>(
    context: &ProviderContext,
    region: Option<&Region>,
    operation: &Op,
    credentials: Option<&Credentials>,
) -> Result<Op::Output, CallError>
where
    Op: Operation<Api: Upstream> + Sync,
{
    let call = Call {
        operation: Op::NAME,
        service: Op::Api::SERVICE_ID,
        signing_name: Op::Api::SIGNING_NAME,
        effect: Op::EFFECT,
        place: Op::Api::place,
        fault: Op::Api::fault,
    };
    let (response, host) = call
        .send(context, region, operation.encode(), credentials)
        .await?;
    Op::decode(response).map_err(|error| call.failed(Some(&host), Why::Decode(error)))
}

/// An operation without its types, so that the code for all operations is compiled once.
struct Call {
    operation: &'static str,
    service: &'static str,
    signing_name: &'static str,
    effect: Effect,
    place: fn(&EndpointParams, &ProviderContext) -> Result<Endpoint, EndpointError>,
    fault: fn(Response<Bytes>) -> Fault,
}

impl Call {
    /// Sends the request until it succeeds, and returns the response and its endpoint.
    async fn send(
        &self,
        context: &ProviderContext,
        region: Option<&Region>,
        request: Result<Request<Bytes>, EncodeError>,
        credentials: Option<&Credentials>,
    ) -> Result<(Response<Bytes>, Endpoint), CallError> {
        let http = context.sender();
        let http = http.ok_or_else(|| self.failed(None, Why::NoTransport))?;
        let endpoint = self.endpoint(context, region);
        let endpoint = endpoint.map_err(|why| self.failed(None, why))?;
        let failed = |why| self.failed(Some(&endpoint), why);
        let request = request.map_err(|error| failed(Why::Encode(error)))?;
        let request = placed(request, &endpoint).map_err(|error| failed(Why::Endpoint(error)))?;
        let signing = match credentials {
            Some(credentials) => {
                let region = endpoint.signing_region();
                let region =
                    region.ok_or_else(|| failed(Why::Endpoint(EndpointError::missing_region())))?;
                Some((credentials, Scope::new(region.clone(), self.signing_name)))
            }
            None => None,
        };
        let most = context
            .settings()
            .max_attempts()
            .map_or(ATTEMPTS, Into::into);
        let mut tried = 0;
        let skew = ClockSkew::default();
        let mut corrected = false;
        loop {
            let mut request = request.clone();
            let time = skew.service_time(context.time().now());
            if let Some((credentials, scope)) = &signing {
                sign(&mut request, credentials, scope, time)
                    .map_err(|error| failed(Why::Sign(error)))?;
            }
            let why = match self.attempt(http, request).await {
                Ok(answer) => return Ok((answer, endpoint)),
                Err(why) => why,
            };
            // The service rejects a signature for its time before anything else, so this costs no
            // attempt.
            if let Why::Refused(fault) = &why
                && signing.is_some()
                && !corrected
                && skew.update(fault, time, context.time().now())
            {
                corrected = true;
                continue;
            }
            tried += 1;
            if tried >= most || !again(&why, self.effect) {
                return Err(failed(why));
            }
            tokio::time::sleep(delay(&why, tried)).await;
        }
    }

    async fn attempt(
        &self,
        http: &HttpClient,
        request: Request<Bytes>,
    ) -> Result<Response<Bytes>, Why> {
        let answer = http.send(request, LIMIT).await.map_err(Why::Http)?;
        if answer.status().is_success() {
            Ok(answer)
        } else {
            Err(Why::Refused((self.fault)(answer)))
        }
    }

    fn endpoint(
        &self,
        context: &ProviderContext,
        region: Option<&Region>,
    ) -> Result<Endpoint, Why> {
        let settings = context.settings();
        // A URL for STS or SSO comes from the user's own configuration, and the AWS CLI accepts
        // plain HTTP there.
        let mut params = context.endpoint_params_in(region).allow_http(true);
        if let Some(url) = settings.endpoint_url(self.service) {
            params = params.endpoint_url(url).map_err(Why::Endpoint)?;
        }
        (self.place)(&params, context).map_err(Why::Endpoint)
    }

    fn failed(&self, endpoint: Option<&Endpoint>, why: Why) -> CallError {
        CallError {
            operation: self.operation,
            host: endpoint.map(|endpoint| endpoint.authority().as_str().into()),
            why,
        }
    }
}

/// Whether another attempt can succeed and is safe.
fn again(why: &Why, effect: Effect) -> bool {
    match why {
        Why::Refused(fault) if fault.is_throttling() => true,
        Why::Refused(fault) => {
            effect != Effect::NonIdempotent
                // STS could not reach the identity provider in time (API reference,
                // AssumeRoleWithWebIdentity).
                && (fault.is_transient() || fault.code() == Some("IDPCommunicationError"))
        }
        Why::Http(_) => effect != Effect::NonIdempotent,
        _ => false,
    }
}

/// Returns a random delay below a limit that doubles with each attempt, as in `casebook-stack`.
fn delay(why: &Why, tried: u32) -> Duration {
    let base = match why {
        Why::Refused(fault) if fault.is_throttling() => 1.0,
        _ => 0.05,
    };
    Duration::from_secs_f64(fastrand::f64() * f64::min(base * 2f64.powi(tried as i32 - 1), 20.0))
}

/// Returns the request with an absolute URI and a user agent.
fn placed(
    mut request: Request<Bytes>,
    endpoint: &Endpoint,
) -> Result<Request<Bytes>, EndpointError> {
    endpoint.apply(&mut request)?;
    let agent = HeaderValue::from_static(concat!("casebook/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().insert(USER_AGENT, agent);
    Ok(request)
}

impl CallError {
    /// Returns the error response of the service, if there was one.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        match &self.why {
            Why::Refused(fault) => Some(fault),
            _ => None,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        if let Some(host) = &self.host {
            write!(f, " at {host}")?;
        }
        match &self.why {
            Why::NoTransport => f.write_str(": no HTTP client is configured"),
            Why::Endpoint(error) if error.is_missing_region() => f.write_str(
                ": expected a region in AWS_REGION, in AWS_DEFAULT_REGION or in the profile, found \
                 none",
            ),
            Why::Endpoint(error) => write!(f, ": {error}"),
            Why::Encode(error) => write!(f, ": {error}"),
            Why::Sign(error) => write!(f, ": {error}"),
            Why::Http(error) => write!(f, ": {error}"),
            Why::Refused(fault) => write!(f, ": {fault}"),
            Why::Decode(error) => write!(f, ": {error}"),
        }
    }
}

impl Error for CallError {}
