//! The signature in the headers.

use std::borrow::Cow;
use std::time::SystemTime;

use http::Request;
use http::header::HOST;

use super::sigv4::SigningRequest;
use super::{
    SECURITY_TOKEN, Scope, SignError, SigningOptions, headers, query_form, target, validate,
};
use crate::Credentials;

/// Signs a request by adding headers. `options` are for services such as S3, which have other rules
/// than most.
///
/// # Errors
///
/// Fails like [`sign`](crate::sign()). The request is then unchanged, and nothing was sent.
pub fn sign_with(
    request: &mut Request<impl AsRef<[u8]>>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    options: SigningOptions,
) -> Result<(), SignError> {
    let target = target::target(request.uri())?;
    let unsigned = query_form::has_signature(&target).then(|| query_form::unsigned(&target));
    let uri = unsigned
        .as_deref()
        .map(|target| target::replace(request.uri(), target));
    let uri = uri.transpose()?;
    let target = target::signable(unsigned.map_or(target, Cow::Owned), options);
    validate::validate(request, &target, credentials, time)?;
    let host = target::missing_host(request)?;
    let signing = SigningRequest {
        method: request.method().as_str(),
        target: &target,
        headers: headers::signed(request, host.as_ref())?,
        body: request.body().as_ref(),
        credentials,
        scope,
        time,
        options,
    };
    let signed = signing.in_headers()?;
    if let Some(uri) = uri {
        *request.uri_mut() = uri;
    }
    let headers = request.headers_mut();
    headers.remove(SECURITY_TOKEN);
    for (name, value) in host.map(|host| (HOST, host)).into_iter().chain(signed) {
        headers.insert(name, value);
    }
    Ok(())
}
