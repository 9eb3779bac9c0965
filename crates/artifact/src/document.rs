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
mod sniffer;
mod staged;

pub use body::*;
pub use documents::*;
pub use download::*;
pub use downloader::*;
pub use error::*;
pub use kind::*;
pub use progress::*;
pub use report_documents::*;
pub use saved_document::*;
pub use staged::*;
