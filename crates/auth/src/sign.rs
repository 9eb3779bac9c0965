//! Signature Version 4, by the crate `aws-sigv4`.
//!
//! The functions are pure: they take the time and the credentials as values, and send nothing.
//! After signing, a request must not be changed. This module decides which headers are signed,
//! which requests are refused, and where the signature goes. Only `sigv4.rs` calls `aws-sigv4`.

mod error;
mod hash;
mod header_form;
mod headers;
mod identity;
mod options;
mod query_form;
mod sigv4;
mod target;
mod untraced;
mod validate;

use std::borrow::Cow;
use std::time::SystemTime;

use casebook_types::Region;
use http::Request;

pub use error::SignError;
pub use header_form::sign_with;
pub use options::SigningOptions;
pub use query_form::presign;

pub(crate) use identity::SigningIdentity;

use crate::Credentials;

/// The scope of a signature: the service and the Region for which the signature is valid.
///
/// ```
/// use casebook_auth::Scope;
/// use casebook_types::Region;
///
/// let scope = Scope::new(Region::US_EAST_1, "artifact");
/// assert_eq!(scope.service, "artifact");
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Scope {
    /// The Region in which the signature is valid.
    pub region: Region,
    /// The signing name of the service, such as `artifact`.
    pub service: Cow<'static, str>,
}

impl Scope {
    /// Creates the scope of one service in one Region.
    #[must_use]
    pub fn new(region: Region, service: impl Into<Cow<'static, str>>) -> Self {
        Self {
            region,
            service: service.into(),
        }
    }
}

/// Signs a request by adding headers, with the options that are right for nearly every service.
///
/// The function sets `x-amz-date` and `authorization`. It also sets `x-amz-security-token` for temporary
/// credentials, and `host` if the request has none. Signing a request again replaces the earlier
/// signature, including one that [`presign`] put into the query.
///
/// The signature covers the method, the path, the query, the body and all headers, except for headers
/// that change on the way: `user-agent`, `x-amzn-trace-id`, `amz-sdk-invocation-id`,
/// `amz-sdk-request`, `expect`, and the hop-by-hop headers. For the signature, the path is normalized
/// and percent-encoded a second time; the request keeps its path. The signature covers the hash of the
/// body, which is not sent. It covers no body if the request has the header
/// `x-amz-content-sha256: UNSIGNED-PAYLOAD`.
///
/// The body can be any type that implements `AsRef<[u8]>`, such as `Bytes`, `Vec<u8>` or `String`.
///
/// # Errors
///
/// Fails when the request cannot be signed, for example because it has no host, a header is not
/// UTF-8, or the query has a bare `+`, which can mean a space or a plus sign. The request is then
/// unchanged, and nothing was sent.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use bytes::Bytes;
/// use casebook_auth::{Credentials, Scope, sign};
/// use casebook_types::Region;
///
/// let mut request = http::Request::get("https://artifact.us-east-1.amazonaws.com/v1/report/list")
///     .body(Bytes::new())?;
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let scope = Scope::new(Region::US_EAST_1, "artifact");
/// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
///
/// sign(&mut request, &credentials, &scope, time)?;
/// assert_eq!(request.headers()["host"], "artifact.us-east-1.amazonaws.com");
/// assert_eq!(request.headers()["x-amz-date"], "20150830T123600Z");
/// assert!(request.headers()["authorization"].is_sensitive());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sign(
    request: &mut Request<impl AsRef<[u8]>>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
) -> Result<(), SignError> {
    sign_with(request, credentials, scope, time, SigningOptions::new())
}

/// The header that carries the session token.
const SECURITY_TOKEN: http::HeaderName = http::HeaderName::from_static("x-amz-security-token");
/// The header that carries the time of signing.
const DATE: http::HeaderName = http::HeaderName::from_static("x-amz-date");

/// The header with the hash of the body, or with the note that the body is not signed.
const CONTENT_SHA256: http::HeaderName = http::HeaderName::from_static("x-amz-content-sha256");

#[cfg(test)]
mod tests;
