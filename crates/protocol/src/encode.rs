//! The error for an operation that cannot be written as a request.

use std::error::Error;
use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

/// The characters that are percent-encoded in a path, a query or a form: all except the unreserved
/// ones (RFC 3986, section 2.3).
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The error for an operation that cannot be written as a request. Nothing was sent.
///
/// Operations of your own make this error of any error or message with [`new`](Self::new). The
/// operator `?` converts errors of `http` and `serde_json`.
#[derive(Debug)]
pub struct EncodeError(ErrorKind);

#[derive(Debug)]
enum ErrorKind {
    Request(http::Error),
    Json(serde_json::Error),
    Other(Box<dyn Error + Send + Sync>),
}

impl EncodeError {
    /// Makes an error for an operation that cannot be written for this reason.
    ///
    /// Return it only from [`Operation::encode`](crate::Operation::encode), because the message of
    /// the error claims that nothing was sent. The reason becomes the [`source`](Error::source) and
    /// is shown to people, so it must not contain a secret.
    ///
    /// ```
    /// use std::error::Error;
    ///
    /// use casebook_protocol::EncodeError;
    ///
    /// let error = EncodeError::new("topic: expected an ARN, found an empty text");
    /// let reason = error.source().expect("the reason is kept");
    /// assert_eq!(reason.to_string(), "topic: expected an ARN, found an empty text");
    /// assert!(error.to_string().ends_with("nothing was sent"));
    /// ```
    #[must_use]
    pub fn new(reason: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(ErrorKind::Other(reason.into()))
    }

    pub(crate) const fn request(error: http::Error) -> Self {
        Self(ErrorKind::Request(error))
    }

    pub(crate) const fn json(error: serde_json::Error) -> Self {
        Self(ErrorKind::Json(error))
    }

    /// Returns whether the path and query are too long together for a URI, or have a character that
    /// a URI cannot have.
    #[must_use]
    pub fn is_uri(&self) -> bool {
        matches!(&self.0, ErrorKind::Request(error) if error.is::<http::uri::InvalidUri>())
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the operation does not fit into a request; nothing was sent")
    }
}

impl Error for EncodeError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0 {
            ErrorKind::Request(error) => Some(error),
            ErrorKind::Json(error) => Some(error),
            ErrorKind::Other(error) => Some(&**error),
        }
    }
}

impl From<http::Error> for EncodeError {
    fn from(error: http::Error) -> Self {
        Self::request(error)
    }
}

impl From<serde_json::Error> for EncodeError {
    fn from(error: serde_json::Error) -> Self {
        Self::json(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_given_by_an_operation_is_the_source_with_its_type() {
        let io = std::io::Error::other("the file is gone");
        let error = EncodeError::new(io);
        let source = error.source().unwrap().downcast_ref::<std::io::Error>();
        assert_eq!(source.unwrap().to_string(), "the file is gone");
        assert!(!error.is_uri());
    }

    #[test]
    fn the_question_mark_converts_errors_of_http_and_serde_json() {
        fn encode(uri: &str, body: &str) -> Result<http::Request<serde_json::Value>, EncodeError> {
            let body = serde_json::from_str(body)?;
            Ok(http::Request::builder().uri(uri).body(body)?)
        }
        assert!(encode("/", "{}").is_ok());
        assert!(encode("a b", "{}").unwrap_err().is_uri());
        assert!(!encode("/", "{").unwrap_err().is_uri());
    }
}
