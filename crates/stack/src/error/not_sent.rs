//! What a layer of one's own says when it kept a request to itself.

use std::error::Error;
use std::fmt;

use super::BoxError;

/// Marks the error of a layer of one's own that sent nothing.
///
/// What such a layer fails with is taken to have been sent, perhaps: nobody here knows better. A
/// layer that does know, because it refused before it called what is below, says so with this. It
/// speaks for the error inside.
///
/// ```
/// use casebook_stack::{CallError, NotSent, Sent};
///
/// let refused = CallError::from_box(NotSent::new("not on a Friday").into());
/// assert_eq!(refused.sent(), Sent::No);
/// assert_eq!(refused.to_string(), "not on a Friday");
/// ```
#[derive(Debug)]
pub struct NotSent(BoxError);

impl NotSent {
    /// Takes why nothing was sent.
    #[must_use]
    pub fn new(why: impl Into<BoxError>) -> Self {
        Self(why.into())
    }

    /// Why nothing was sent, as the error that the layer gave.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }

    /// Why nothing was sent.
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
