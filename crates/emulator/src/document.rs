//! What the links lead to, on the emulator's own port: documents, which are real PDF files, CSV files of
//! inquiries, the files of attachments, and the parts of files that are uploaded.
//!
//! A link to a document names a copy of it. Each request generates the copy again with the same bytes,
//! so the emulator stores no document.

mod agreement;
mod export;
mod link;
mod pdf;
mod range;
mod refuse;
mod serve;
mod stamp;
mod upload;
mod wording;

pub(crate) use export::Export;
pub(crate) use link::{
    DocumentKind, PREFIX, UPLOADS, agreement_link, attachment_link, inquiry_link, link, upload_link,
};
pub(crate) use refuse::refuse;
pub(crate) use serve::serve;
pub(crate) use upload::receive;
