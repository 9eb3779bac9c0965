//! The documents behind the links: real PDF files on the emulator's own port.
//!
//! A link names a copy of a document. Each request generates the copy again with the same bytes, so the
//! emulator stores no document.

mod agreement;
mod link;
mod pdf;
mod range;
mod refuse;
mod serve;
mod stamp;
mod wording;

pub(crate) use link::{DocumentKind, PREFIX, agreement_link, link};
pub(crate) use refuse::refuse;
pub(crate) use serve::serve;
