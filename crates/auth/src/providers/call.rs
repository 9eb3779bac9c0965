//! Sends the operations that providers need, such as AssumeRole, with retries and signatures.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use casebook_protocol::error::NotSent;
use casebook_protocol::{
    Api, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault, Operation,
};
use casebook_types::Region;
use http::header::{HeaderValue, USER_AGENT};
use http::{Request, Response};

mod attempts;
mod report;

pub(crate) use attempts::Attempts;

use crate::providers::error::AttemptError;
use crate::{ClockSkew, Credentials, Error, HttpClient, ProviderContext, Scope, sign};

/// The maximum number of attempts, unless the user has configured another.
const ATTEMPTS: u32 = 3;

/// A service that providers send requests to.
pub(crate) trait Upstream: Api + Sized {
    /// Resolves the endpoint of the service. A service with settings for its endpoint, such as STS,
    /// overrides this.
    fn resolve_endpoint(
        params: &EndpointParams,
        _: &ProviderContext,
    ) -> Result<Endpoint, EndpointError> {
        params.resolve::<Self>()
    }
}

/// The failure of an operation, with the host to which it was sent, if there was one.
#[derive(Debug)]
pub(crate) struct CallFailure {
    operation: &'static str,
    host: Option<Box<str>>,
    error: AttemptError,
}

/// Sends an operation and returns its output. The request is signed if `credentials` are given.
pub(crate) async fn call<Op>(
    context: &ProviderContext,
    region: Option<&Region>,
    operation: &Op,
    credentials: Option<&Credentials>,
) -> Result<Op::Output, CallFailure>
where
    Op: Operation<Api: Upstream> + Sync,
{
    let call = Call {
        operation: Op::NAME,
        service: Op::Api::SERVICE_ID,
        signing_name: Op::Api::SIGNING_NAME,
        effect: Op::EFFECT,
        resolve_endpoint: Op::Api::resolve_endpoint,
        fault: Op::Api::fault,
    };
    let (response, host) = call
        .send(context, region, operation.encode(), credentials)
        .await?;
    Op::decode(response).map_err(|error| call.failed(Some(&host), Error::Decode(error)))
}

/// An operation as values without type parameters, so that the code that sends it is compiled once
/// for all operations.
struct Call {
    operation: &'static str,
    service: &'static str,
    signing_name: &'static str,
    effect: Effect,
    resolve_endpoint: fn(&EndpointParams, &ProviderContext) -> Result<Endpoint, EndpointError>,
    fault: fn(Response<Bytes>) -> Fault,
}

impl Call {
    /// Sends the request, repeats it if it fails, and returns the response and the endpoint it was
    /// sent to.
    async fn send(
        &self,
        context: &ProviderContext,
        region: Option<&Region>,
        request: Result<Request<Bytes>, EncodeError>,
        credentials: Option<&Credentials>,
    ) -> Result<(Response<Bytes>, Endpoint), CallFailure> {
        let http = context.sender();
        let http = http.ok_or_else(|| self.failed(None, unsent("no HTTP client is configured")))?;
        let endpoint = self.endpoint(context, region);
        let endpoint = endpoint.map_err(|error| self.failed(None, no_endpoint(error)))?;
        let failed = |error| self.failed(Some(&endpoint), error);
        let request = request.map_err(|error| failed(Error::Encode(error)))?;
        let request = addressed(request, &endpoint).map_err(|error| failed(unsent(error)))?;
        let signing = match credentials {
            Some(credentials) => {
                let region = endpoint.signing_region();
                let region =
                    region.ok_or_else(|| failed(no_endpoint(EndpointError::missing_region())))?;
                Some((credentials, Scope::new(region.clone(), self.signing_name)))
            }
            None => None,
        };
        let max = context.settings().max_attempts();
        let attempts = Attempts::new(max.map_or(ATTEMPTS, Into::into), context.time());
        let attempts = attempts.of(self.effect, self.fault);
        let (call, skew, signing) = (self, &ClockSkew::default(), signing.as_ref());
        let attempt = move |request| call.attempt(context, http, request, signing, skew);
        let response = attempts.run(request, attempt).await.map_err(failed)?;
        if !response.status().is_success() {
            return Err(failed(Error::Refused((self.fault)(response))));
        }
        Ok((response, endpoint))
    }

    /// Sends the request. If the service rejects the time of its signature, sends it again with the
    /// corrected time.
    ///
    /// The service checks the time before it does anything else, so the two requests count as one
    /// attempt.
    async fn attempt(
        &self,
        context: &ProviderContext,
        http: &HttpClient,
        request: Request<Bytes>,
        signing: Option<&(&Credentials, Scope)>,
        skew: &ClockSkew,
    ) -> Result<Response<Bytes>, AttemptError> {
        let limit = context.attempt_limit();
        let Some((credentials, scope)) = signing else {
            return http.send(request, limit).await;
        };
        let signed = |time: SystemTime| {
            let mut request = request.clone();
            let signature = sign(&mut request, credentials, scope, time);
            signature.map(|()| request).map_err(Error::Sign)
        };
        let now = || context.time().now();
        let time = skew.service_time(now());
        let response = http.send(signed(time)?, limit).await?;
        if response.status().is_success()
            || !skew.update(&(self.fault)(response.clone()), time, now())
        {
            return Ok(response);
        }
        http.send(signed(skew.service_time(now()))?, limit).await
    }

    fn endpoint(
        &self,
        context: &ProviderContext,
        region: Option<&Region>,
    ) -> Result<Endpoint, EndpointError> {
        let settings = context.settings();
        // Plain HTTP is allowed, as in the AWS CLI: a URL for STS or SSO comes from the user's own
        // configuration.
        let mut params = context.endpoint_params_in(region).allow_http(true);
        if let Some(url) = settings.endpoint_url(self.service) {
            params = params.endpoint_url(url)?;
        }
        (self.resolve_endpoint)(&params, context)
    }

    fn failed(&self, endpoint: Option<&Endpoint>, error: AttemptError) -> CallFailure {
        CallFailure {
            operation: self.operation,
            host: endpoint.map(|endpoint| endpoint.authority().as_str().into()),
            error,
        }
    }
}

/// Returns the request with the URL of its endpoint and a user agent.
fn addressed(
    mut request: Request<Bytes>,
    endpoint: &Endpoint,
) -> Result<Request<Bytes>, EndpointError> {
    endpoint.apply(&mut request)?;
    let agent = HeaderValue::from_static(concat!("casebook/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().insert(USER_AGENT, agent);
    Ok(request)
}

/// Makes the error of a call that fails before its first attempt.
fn unsent(error: impl Into<casebook_protocol::error::BoxError>) -> AttemptError {
    NotSent::new(error).into()
}

fn no_endpoint(error: EndpointError) -> AttemptError {
    match error.is_missing_region() {
        true => unsent(
            "expected a region in AWS_REGION, in AWS_DEFAULT_REGION or in the profile, found none",
        ),
        false => unsent(error),
    }
}

impl CallFailure {
    /// Returns the error response of the service, if there was one.
    pub(crate) fn fault(&self) -> Option<&Fault> {
        self.error.fault()
    }
}

/// Prints the operation, the host and the cause of the error, and leaves out the error's own
/// message, which only names the phase. But if the transport failed or the time was up, the message
/// is printed and not the cause, because the cause is the [source](std::error::Error::source) of
/// the provider's error.
impl fmt::Display for CallFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.operation)?;
        if let Some(host) = &self.host {
            write!(f, " at {host}")?;
        }
        match (&self.error, std::error::Error::source(&self.error)) {
            (Error::Transport(_) | Error::Timeout(_), _) | (_, None) => {
                write!(f, ": {}", self.error)
            }
            (_, Some(cause)) => write!(f, ": {cause}"),
        }
    }
}
