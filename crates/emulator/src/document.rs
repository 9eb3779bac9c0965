//! Presigned links, and the requests to them: downloads of documents (PDF files), of exported inquiries
//! (CSV files) and of attachments, and uploads of parts of large files.
//!
//! The path of a link to a document has the number of a copy. Each request generates that copy again,
//! with the same bytes, so the emulator does not store documents.

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
    DocumentKind, PREFIX, UPLOADS, agreement_link, attachment_link, inquiry_link, link,
    link_account, upload_link,
};
pub(crate) use refuse::refuse;
pub(crate) use serve::{failure, serve};
pub(crate) use upload::receive;
