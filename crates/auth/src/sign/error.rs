//! The error for a request that cannot be signed.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use aws_sigv4::http_request::SigningError;
use http::HeaderName;

/// The error for a request that cannot be signed; the request is unchanged, and nothing was sent.
///
/// ```
/// use bytes::Bytes;
/// use casebook_auth::{Clock, Credentials, Scope, sign};
/// use casebook_types::Region;
///
/// let mut request = http::Request::get("/v1/report/list").body(Bytes::new())?;
/// let refused = sign(
///     &mut request,
///     &Credentials::new("AKIDEXAMPLE", "secret"),
///     &Scope::new(Region::US_EAST_1, "artifact"),
///     Clock::system().now(),
/// )
/// .unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "sign: expected a host in the uri or a host header, found neither",
/// );
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Debug)]
pub struct SignError(pub(super) ErrorKind);

/// Why a request cannot be signed.
#[derive(Debug)]
pub(super) enum ErrorKind {
    /// Neither an authority nor a `host` header.
    NoHost,
    /// A URI with an authority and no scheme, which cannot have a path and a query.
    NoScheme,
    /// More than one `host` header.
    Hosts { found: usize },
    /// A path that does not begin with `/`.
    Path,
    /// A query whose percent-encoded bytes are not UTF-8.
    Query,
    /// A plus sign in a query. Some programs read it as a space, and others as a plus sign.
    Plus,
    /// A path and query that would be too long for a URI once its query is percent-encoded.
    Long { max: usize, found: usize },
    /// A URL that would be too long once it has the parameters of its signature.
    LongLink { max: usize, found: usize },
    /// More headers than any server accepts.
    Headers { max: usize, found: usize },
    /// A header that is not UTF-8.
    Header(HeaderName),
    /// An access key id, a session token or a scope with a character that a header cannot have. The
    /// text says which of them.
    Unfit(&'static str),
    /// A time before 1970, or in a year with more than four digits.
    Time,
    /// A time until the expiry of a presigned URL that is outside of the limits.
    Expires { found: Duration },
    /// Any other error of `aws-sigv4`.
    Signer(SigningError),
}

impl From<ErrorKind> for SignError {
    fn from(kind: ErrorKind) -> Self {
        Self(kind)
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sign: ")?;
        match &self.0 {
            ErrorKind::NoHost => {
                f.write_str("expected a host in the uri or a host header, found neither")
            }
            ErrorKind::NoScheme => f.write_str("expected a uri with a scheme, found only a host"),
            ErrorKind::Hosts { found } => write!(f, "expected one host header, found {found}"),
            ErrorKind::Path => f.write_str("expected a path that begins with '/', found another path"),
            ErrorKind::Query => {
                f.write_str("expected a query of percent-encoded UTF-8, found other bytes")
            }
            ErrorKind::Plus => f.write_str(
                "expected %20 for a space or %2B for a plus sign in the query, found '+', which can mean either",
            ),
            ErrorKind::Long { max, found } => write!(
                f,
                "expected a path and query of at most {max} bytes when encoded, found {found}"
            ),
            ErrorKind::LongLink { max, found } => write!(
                f,
                "expected a link of at most {max} bytes after its host, with the names of the signed headers \
                 and the session token, found up to {found}"
            ),
            ErrorKind::Headers { max, found } => {
                write!(f, "expected at most {max} headers, found {found}")
            }
            ErrorKind::Header(name) => {
                write!(f, "expected UTF-8 in the header {name}, found other bytes")
            }
            ErrorKind::Unfit(what) => write!(f, "expected {what} without control characters, found one"),
            ErrorKind::Time => {
                f.write_str("expected a time between the years 1970 and 9999, found another")
            }
            ErrorKind::Expires { found } => {
                write!(
                    f,
                    "expected a lifetime of 1 to 604800 seconds, found {}",
                    found.as_secs_f64()
                )
            }
            ErrorKind::Signer(_) => {
                f.write_str("expected a request that aws-sigv4 accepts, found one that it refuses")
            }
        }
    }
}

impl Error for SignError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            ErrorKind::Signer(error) => Some(error),
            _ => None,
        }
    }
}
