//! The signature in the headers.

use std::time::SystemTime;

use http::Request;
use http::header::HOST;

use super::sigv4::Signable;
use super::{SECURITY_TOKEN, Scope, SignError, SigningOptions, headers, target, validate};
use crate::Credentials;

pub(super) fn sign(
    request: &mut Request<impl AsRef<[u8]>>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    options: SigningOptions,
) -> Result<(), SignError> {
    let target = target::signable(target::target(request.uri())?, options);
    validate::validate(request, &target, credentials, scope, time)?;
    let host = target::missing_host(request)?;
    let signable = Signable {
        method: request.method().as_str(),
        target: &target,
        headers: headers::signed(request, host.as_ref())?,
        body: request.body().as_ref(),
        credentials,
        scope,
        time,
        options,
    };
    let signed = signable.in_headers()?;
    let headers = request.headers_mut();
    headers.remove(SECURITY_TOKEN);
    for (name, value) in host.map(|host| (HOST, host)).into_iter().chain(signed) {
        headers.insert(name, value);
    }
    Ok(())
}
