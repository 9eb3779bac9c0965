//! Where a request carries its signature.

use std::time::Duration;

/// Where a request carries its signature: in its headers or in its query.
///
/// [`Client::signing`](crate::Client::signing) sets it for a client, or for a clone that makes a single
/// call. A layer sets it for a request, as an extension of the request.
///
/// ```
/// use std::time::Duration;
///
/// use casebook_stack::Signing;
///
/// let mut request = http::Request::new(bytes::Bytes::new());
/// let expires = Duration::from_secs(60);
/// request.extensions_mut().insert(Signing::Query { expires });
/// ```
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Signing {
    /// In the header `authorization`, as the official clients do.
    #[default]
    Headers,
    /// In the query, as the parameter `X-Amz-Signature` and others (references of both services,
    /// Common Parameters).
    ///
    /// Everyone who sees the URL can send the request until the signature expires, and proxies log
    /// URLs. An attempt fails with [`Error::Sign`](crate::Error::Sign), and nothing is sent, if
    /// `expires` is not between one second and seven days, or if the URL would be longer than
    /// 65,534 bytes.
    Query {
        /// How long the signature of each attempt is valid.
        expires: Duration,
    },
}
