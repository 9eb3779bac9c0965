//! Marks errors of layers that sent nothing.

use std::error::Error;
use std::fmt;

use super::BoxError;

/// Marks the error of a layer as not sent.
///
/// Without this mark, a request counts as perhaps sent when a layer fails. So a layer that refuses
/// a request, instead of passing it to the inner service, should wrap its error in `NotSent`.
/// `Display` and `source` are those of the wrapped error.
///
/// ```
/// use casebook_protocol::error::NotSent;
///
/// let refused = NotSent::new("not on a Friday");
/// assert_eq!(refused.to_string(), "not on a Friday");
/// ```
#[derive(Debug)]
pub struct NotSent(BoxError);

impl NotSent {
    /// Wraps the error of a layer that sent nothing.
    #[must_use]
    pub fn new(error: impl Into<BoxError>) -> Self {
        Self(error.into())
    }

    /// Returns a reference to the error inside.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }

    /// Returns the error inside.
    #[must_use]
    pub fn into_inner(self) -> BoxError {
        self.0
    }
}

impl fmt::Display for NotSent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for NotSent {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
