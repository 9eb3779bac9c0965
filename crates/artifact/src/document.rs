//! The documents behind presigned links.
//!
//! A download is no operation: it is an unsigned `GET` to another host, and no credential and no
//! header of a signature ever goes with it.

mod beginning;
mod body;
mod continuation;
mod documents;
mod download;
mod downloader;
mod error;
mod fetch;
mod head;
mod kind;
mod link;
mod pace;
mod part_file;
mod report_documents;
mod save;
mod staged;

pub use body::DocumentBody;
pub use documents::{Documents, ReportRef};
pub use download::{Download, DownloadProgress};
pub use downloader::Downloader;
pub use error::DownloadError;
pub use kind::DocumentKind;
pub use report_documents::ReportDocuments;
pub use save::SavedDocument;
pub use staged::StagedDocument;
