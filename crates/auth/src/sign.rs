//! Signature Version 4, by `aws-sigv4`.
//!
//! Pure: the time and the credentials come in as values, and nothing is sent. A request that has
//! been signed must not be touched any more. Here is decided which headers are signed, what is
//! refused, and where the signature goes; `sigv4.rs` alone calls the signer.

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
use std::time::{Duration, SystemTime};

use casebook_types::Region;
use http::Request;

pub use error::SignError;
pub use options::SigningOptions;

pub(crate) use identity::SigningIdentity;

use crate::Credentials;

/// Where a signature is valid: one service in one Region, for one day.
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
    /// The Region that the request is signed for.
    pub region: Region,
    /// The name that the service signs with.
    pub service: Cow<'static, str>,
}

impl Scope {
    /// One service in one Region.
    #[must_use]
    pub fn new(region: Region, service: impl Into<Cow<'static, str>>) -> Self {
        Self {
            region,
            service: service.into(),
        }
    }
}

/// Signs a request in its headers, in the way the services of this project expect.
///
/// The path is normalized and encoded once more for the signature; the hash of the body is signed
/// but not sent. The request gets `x-amz-date`, `authorization`, for temporary credentials
/// `x-amz-security-token`, and `host` where it has none. Signing a request again replaces the
/// earlier signature. All other headers are signed, save those that change on the way
/// (`user-agent`, `x-amzn-trace-id`, the `amz-sdk-…` headers of a retry, the hop-by-hop headers).
///
/// Any body that is at hand can be signed: `Bytes`, `Vec<u8>`, `String`, `&str`.
///
/// # Errors
///
/// Fails when the request cannot be signed truthfully, such as one that names no host or has a
/// header that is no UTF-8. The request is left as it was, and nothing has been sent.
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

/// Signs a request in its headers, for a service with other habits.
///
/// # Errors
///
/// The same as [`sign`].
pub fn sign_with(
    request: &mut Request<impl AsRef<[u8]>>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    options: SigningOptions,
) -> Result<(), SignError> {
    header_form::sign(request, credentials, scope, time, options)
}

/// Signs a request in its query, so that its URL can be handed on.
///
/// The URL is a secret: with it, the request can be sent by anyone until it expires. The host is
/// signed and so are the headers that [`sign`] signs, save for `x-amz-user-agent` and
/// `x-amz-checksum-mode`; all that are signed must be sent as they are.
///
/// # Errors
///
/// The same as [`sign`]; also when `expires` is not between one second and seven days.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use bytes::Bytes;
/// use casebook_auth::{Credentials, Scope, SigningOptions, presign};
/// use casebook_types::Region;
///
/// let mut request = http::Request::get("https://example.com/document").body(Bytes::new())?;
/// presign(
///     &mut request,
///     &Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
///     &Scope::new(Region::US_EAST_1, "s3"),
///     SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160),
///     Duration::from_secs(60),
///     SigningOptions::new(),
/// )?;
/// let query = request.uri().query().unwrap();
/// assert!(query.contains("&X-Amz-Expires=60&"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn presign(
    request: &mut Request<impl AsRef<[u8]>>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    expires: Duration,
    options: SigningOptions,
) -> Result<(), SignError> {
    query_form::presign(request, credentials, scope, time, expires, options)
}

/// The header that carries the session token.
const SECURITY_TOKEN: http::HeaderName = http::HeaderName::from_static("x-amz-security-token");
/// The header that carries the time of signing.
const DATE: http::HeaderName = http::HeaderName::from_static("x-amz-date");

#[cfg(test)]
mod tests;
