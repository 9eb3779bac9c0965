//! Downloads the documents behind presigned links.
//!
//! A download is not an operation. It is an unsigned `GET` to another host, without credentials and
//! without headers of a signature.

mod body;
mod documents;
mod download;
mod downloader;
mod error;
mod fetch;
mod kind;
mod limits;
mod link;
mod part_file;
mod progress;
mod report_documents;
mod response_head;
mod resumption;
mod save;
mod saved_document;
mod settings;
mod sniffer;
mod staged;

pub use body::DocumentBody;
pub use documents::{Documents, ReportRef};
pub use download::Download;
pub use downloader::Downloader;
pub use error::DownloadError;
pub use kind::DocumentKind;
pub use progress::DownloadProgress;
pub use report_documents::ReportDocuments;
pub use saved_document::SavedDocument;
pub use staged::StagedDocument;
