//! The only file that knows the crate `aws-sigv4`: it derives keys, computes signatures, and makes
//! the parameters of presigned URLs.
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
use http::Request;
use http::header::{HOST, HeaderName, HeaderValue};
use tracing::dispatcher::{self, Dispatch};
use tracing::level_filters::LevelFilter;
use zeroize::Zeroizing;

use super::error::Why;
use super::target::{missing_host, signable};
use super::{Scope, SignError, SigningOptions, judge};
use crate::Credentials;

/// The key that signatures of one day, Region and service are made with.
pub(super) fn key(
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
) -> Zeroizing<[u8; 32]> {
    let secret = credentials.secret_access_key().expose();
    let derived = v4::generate_signing_key(secret, time, scope.region.as_str(), &scope.service);
    let mut key = Zeroizing::new([0; 32]);
    key.iter_mut()
        .zip(derived.as_ref())
        .for_each(|(to, from)| *to = *from);
    key
}

/// The signature of a text, in hexadecimal.
pub(super) fn signature(key: &Zeroizing<[u8; 32]>, to_sign: &str) -> String {
    v4::calculate_signature(&key[..], to_sign.as_bytes())
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
    let instructions = run(
        request,
        &signable(target.into(), options),
        host.as_ref(),
        credentials,
        scope,
        time,
        settings(SignatureLocation::QueryParams, expires, options),
    )?;
    Ok((instructions.into_parts().1, host))
}

/// Names and values of query parameters, not encoded yet.
pub(super) type Parameters = Vec<(&'static str, Cow<'static, str>)>;

fn run(
    request: &Request<Bytes>,
    target: &str,
    host: Option<&HeaderValue>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    settings: SigningSettings,
) -> Result<SigningInstructions, SignError> {
    judge::judge(request, target, credentials, scope, time)?;
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

fn settings(
    location: SignatureLocation,
    expires: Duration,
    options: SigningOptions,
) -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.signature_location = location;
    settings.expires_in = Some(expires);
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
pub(super) fn is_signed(name: &HeaderName) -> bool {
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

/// The value of `authorization` as the crate's own signer has it, to compare ours with.
#[cfg(test)]
pub(super) fn authorization(
    request: &Request<Bytes>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    options: SigningOptions,
) -> Result<String, SignError> {
    let target = super::target::target(request.uri())?;
    let host = missing_host(request)?;
    let instructions = run(
        request,
        &signable(target, options),
        host.as_ref(),
        credentials,
        scope,
        time,
        settings(SignatureLocation::Headers, Duration::ZERO, options),
    )?;
    let headers = instructions.into_parts().0;
    let header = headers
        .iter()
        .find(|header| header.name() == "authorization");
    Ok(header.map_or("", |header| header.value()).to_owned())
}
