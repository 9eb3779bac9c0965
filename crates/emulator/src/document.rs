//! The documents behind the links, on the emulator's own port: real PDF files of reports, and CSV files
//! of inquiries.
//!
//! A link names a copy of a document. Each request generates the copy again with the same bytes, so the
//! emulator stores no document.

mod agreement;
mod export;
mod link;
mod pdf;
mod range;
mod refuse;
mod serve;
mod stamp;
mod wording;

pub(crate) use export::Export;
pub(crate) use link::{DocumentKind, PREFIX, agreement_link, inquiry_link, link};
pub(crate) use refuse::refuse;
pub(crate) use serve::serve;
