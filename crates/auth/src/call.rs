//! One operation, from a value to its answer, over the few layers that a provider needs.

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

use crate::transport::HttpError;
use crate::{Credentials, Http, ProviderContext, Scope, SignError, Skew, sign};

/// How long one attempt may take.
const LIMIT: Duration = Duration::from_secs(20);
/// How often is tried, where nothing else is configured.
const ATTEMPTS: u32 = 3;

/// A service that providers ask.
pub(crate) trait Upstream: Api + Sized {
    /// Where it is, by everything that can be configured.
    fn place(params: &EndpointParams, _: &ProviderContext) -> Result<Endpoint, EndpointError> {
        params.resolve::<Self>()
    }
}

/// Why there is no answer, and who was to give it.
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

/// Asks; with credentials it is signed, without it is not.
pub(crate) async fn call<Op>(
    context: &ProviderContext,
    region: Option<&Region>,
    operation: &Op,
    credentials: Option<&Credentials>,
) -> Result<Op::Output, CallError>
where
    Op: Operation<Api: Upstream> + Sync,
{
    let asked = Asked {
        operation: Op::NAME,
        service: Op::Api::SERVICE_ID,
        signing_name: Op::Api::SIGNING_NAME,
        effect: Op::EFFECT,
        place: Op::Api::place,
        fault: Op::Api::fault,
    };
    let (answer, host) = asked
        .answer(context, region, operation.encode(), credentials)
        .await?;
    Op::decode(answer).map_err(|error| asked.failed(Some(&host), Why::Decode(error)))
}

/// An operation without its types, so that what is done for all of them is there once.
struct Asked {
    operation: &'static str,
    service: &'static str,
    signing_name: &'static str,
    effect: Effect,
    place: fn(&EndpointParams, &ProviderContext) -> Result<Endpoint, EndpointError>,
    fault: fn(Response<Bytes>) -> Fault,
}

impl Asked {
    /// A good answer, and who gave it.
    async fn answer(
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
        let skew = Skew::default();
        let mut corrected = false;
        loop {
            let mut request = request.clone();
            let time = skew.correct(context.time().now());
            if let Some((credentials, scope)) = &signing {
                sign(&mut request, credentials, scope, time)
                    .map_err(|error| failed(Why::Sign(error)))?;
            }
            let why = match self.attempt(http, request).await {
                Ok(answer) => return Ok((answer, endpoint)),
                Err(why) => why,
            };
            // A signature refused for its time was not looked at any further, so this costs no attempt.
            if let Why::Refused(fault) = &why
                && signing.is_some()
                && !corrected
                && skew.learn(fault, time, context.time().now())
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

    async fn attempt(&self, http: &Http, request: Request<Bytes>) -> Result<Response<Bytes>, Why> {
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
        let mut params = context.endpoint_params(region).allow_http(true);
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

/// Whether another attempt may end differently, and does no harm.
fn again(why: &Why, effect: Effect) -> bool {
    match why {
        Why::Refused(fault) if fault.is_throttling() => true,
        Why::Refused(fault) => {
            effect != Effect::Once
                // STS could not reach the identity provider in time (API reference,
                // AssumeRoleWithWebIdentity).
                && (fault.is_transient() || fault.code() == Some("IDPCommunicationError"))
        }
        Why::Http(_) => effect != Effect::Once,
        _ => false,
    }
}

/// Somewhere between nothing and a limit that doubles, as everywhere in this project.
fn delay(why: &Why, tried: u32) -> Duration {
    let base = match why {
        Why::Refused(fault) if fault.is_throttling() => 1.0,
        _ => 0.05,
    };
    Duration::from_secs_f64(fastrand::f64() * f64::min(base * 2f64.powi(tried as i32 - 1), 20.0))
}

/// The request with an absolute URI.
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
    /// What the service refused with, if it did.
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
            Why::NoTransport => f.write_str(": there is no transport to ask it over"),
            Why::Endpoint(error) if error.is_missing_region() => f.write_str(
                ": there is no region, neither in AWS_REGION, nor in AWS_DEFAULT_REGION, nor in \
                 the profile",
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
