//! Why an operation cannot be written down.

use std::error::Error;
use std::fmt;

/// The operation does not fit into a request. Nothing was sent.
#[derive(Debug)]
pub struct EncodeError(Why);

#[derive(Debug)]
enum Why {
    Request(http::Error),
    Json(serde_json::Error),
}

impl EncodeError {
    pub(crate) const fn request(error: http::Error) -> Self {
        Self(Why::Request(error))
    }

    pub(crate) const fn json(error: serde_json::Error) -> Self {
        Self(Why::Json(error))
    }

    /// Whether the path and query are too long for a request.
    #[must_use]
    pub fn is_uri(&self) -> bool {
        matches!(&self.0, Why::Request(error) if error.is::<http::uri::InvalidUri>())
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
            Why::Request(error) => Some(error),
            Why::Json(error) => Some(error),
        }
    }
}
