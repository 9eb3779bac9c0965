//! The only file that knows the crate `aws-sigv4`.
//!
//! The signer trusts its input: it panics on a time beyond the year 9999, on a query that outgrows
//! a URI once it is encoded, and on too many headers. So [`judge`] has everything first.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SessionTokenMode, SignableBody, SignableRequest,
    SignatureLocation, SigningInstructions, SigningSettings,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue};
use http::uri::PathAndQuery;
use http::{Request, Uri};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;

use super::error::Why;
use super::{Scope, SignError, SigningOptions, judge};
use crate::Credentials;

/// The headers that make the request a signed one.
pub(super) fn headers(
    request: &Request<Bytes>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    options: SigningOptions,
) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    let target = target(request.uri())?;
    let host = missing_host(request)?;
    let settings = settings(SignatureLocation::Headers, options);
    let (signed, _) = run(
        request,
        &target,
        host.as_ref(),
        credentials,
        scope,
        time,
        settings,
    )?
    .into_parts();
    let mut headers = Vec::with_capacity(signed.len() + 1);
    for header in signed {
        let name = HeaderName::from_static(header.name());
        let mut value = HeaderValue::from_str(header.value())
            .map_err(|_| Why::Unfit("an access key id and a scope"))?;
        value.set_sensitive(header.sensitive() || name == AUTHORIZATION);
        headers.push((name, value));
    }
    headers.extend(host.map(|host| (HOST, host)));
    Ok(headers)
}

/// The parameters that make a request to this target a signed one, and the `host` header that is
/// signed with them if the request has none.
pub(super) fn parameters(
    request: &Request<Bytes>,
    target: &str,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    expires: Duration,
    options: SigningOptions,
) -> Result<(Parameters, Option<HeaderValue>), SignError> {
    let host = missing_host(request)?;
    let mut settings = settings(SignatureLocation::QueryParams, options);
    settings.expires_in = Some(expires);
    let (_, parameters) = run(
        request,
        target,
        host.as_ref(),
        credentials,
        scope,
        time,
        settings,
    )?
    .into_parts();
    Ok((parameters, host))
}

/// Names and values of query parameters, not encoded yet.
pub(super) type Parameters = Vec<(&'static str, Cow<'static, str>)>;

/// Path and query of a URI, as they are sent.
pub(super) fn target(uri: &Uri) -> Result<Cow<'_, str>, SignError> {
    match uri.path_and_query().map_or("/", PathAndQuery::as_str) {
        whole if whole.starts_with('/') => Ok(whole.into()),
        // A client writes the slash that is missing here.
        query if query.starts_with('?') => Ok(format!("/{query}").into()),
        _ => Err(Why::Path.into()),
    }
}

fn run(
    request: &Request<Bytes>,
    target: &str,
    host: Option<&HeaderValue>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    settings: SigningSettings,
) -> Result<SigningInstructions, SignError> {
    // Encoding once more takes letters outside ASCII along; without it, they are still encoded once.
    let once = settings.percent_encoding_mode == PercentEncodingMode::Single;
    let target = match once && !target.is_ascii() {
        true => Cow::Owned(utf8_percent_encode(target, CONTROLS).to_string()),
        false => Cow::Borrowed(target),
    };
    judge::judge(request, &target, credentials, scope, time)?;
    let mut headers = Vec::with_capacity(request.headers().len() + 1);
    let added = host.map(|host| (&HOST, host));
    for (name, value) in request.headers().iter().chain(added) {
        if is_signed(name) {
            let text =
                std::str::from_utf8(value.as_bytes()).map_err(|_| Why::Header(name.clone()))?;
            headers.push((name.as_str(), text));
        }
    }
    let body = SignableBody::Bytes(request.body());
    let signable =
        SignableRequest::new(request.method().as_str(), target, headers.into_iter(), body)
            .map_err(|error| Why::Signer(error.into()))?;
    let identity = aws_credential_types::Credentials::new(
        credentials.access_key_id(),
        credentials.secret_access_key().expose(),
        credentials
            .session_token()
            .map(|token| token.expose().to_owned()),
        None,
        "casebook",
    )
    .into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(scope.region.as_str())
        .name(&scope.service)
        .time(time)
        .settings(settings)
        .build()
        .map_err(|error| Why::Signer(error.into()))?
        .into();
    let signed = unheard(|| aws_sigv4::http_request::sign(signable, &params));
    let (instructions, _) = signed
        .map_err(|error| Why::Signer(error.into()))?
        .into_parts();
    Ok(instructions)
}

/// Keeps what the signer says from every subscriber: the URI and all headers, which may hold secrets.
///
/// Where nobody listens to the trace, nothing is done, since setting even an empty dispatcher ends
/// the records that `tracing` writes to `log` in a process without a subscriber.
fn unheard<T>(sign: impl FnOnce() -> T) -> T {
    if LevelFilter::current() == LevelFilter::TRACE {
        dispatcher::with_default(&Dispatch::none(), sign)
    } else {
        sign()
    }
}

fn settings(location: SignatureLocation, options: SigningOptions) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    // What is not to be signed is not shown to the signer in the first place.
    settings.excluded_headers = None;
    settings.uri_path_normalization_mode = options.normalize_path.into();
    settings.percent_encoding_mode = match options.double_encode {
        true => PercentEncodingMode::Double,
        false => PercentEncodingMode::Single,
    };
    settings.payload_checksum_kind = match options.content_sha256 {
        true => PayloadChecksumKind::XAmzSha256,
        false => PayloadChecksumKind::NoHeader,
    };
    settings.session_token_mode = match options.sign_session_token {
        true => SessionTokenMode::Include,
        false => SessionTokenMode::Exclude,
    };
    settings
}

/// Everything but what belongs to an earlier signature, differs between two attempts, or may be
/// changed by whoever passes the request on.
fn is_signed(name: &HeaderName) -> bool {
    !matches!(
        name.as_str(),
        "authorization"
            | "x-amz-date"
            | "x-amz-security-token"
            | "amz-sdk-invocation-id"
            | "amz-sdk-request"
            | "user-agent"
            | "x-amzn-trace-id"
            | "connection"
            | "expect"
            | "keep-alive"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// The `host` header that a request without one gets: the authority, without a default port.
fn missing_host(request: &Request<Bytes>) -> Result<Option<HeaderValue>, SignError> {
    if request.headers().contains_key(HOST) {
        return Ok(None);
    }
    let uri = request.uri();
    let host = uri
        .host()
        .filter(|host| !host.is_empty())
        .ok_or(Why::NoHost)?;
    let default = match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        _ => None,
    };
    let value = match uri.port_u16().filter(|port| Some(*port) != default) {
        Some(port) => HeaderValue::try_from(format!("{host}:{port}")),
        None => HeaderValue::from_str(host),
    };
    value.map(Some).map_err(|_| Why::NoHost.into())
}
