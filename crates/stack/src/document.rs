//! Downloads the documents behind presigned links.
//!
//! A download is not an operation. It is an unsigned `GET` to another host, without credentials and
//! without headers of a signature. The types have the error of a service as a parameter, because a
//! download gets its links by operations of that service.
//!
//! ```
//! use bytes::Bytes;
//! use casebook_protocol::Fault;
//! use casebook_stack::document::{DownloadError, Downloader};
//! use casebook_stack::{Body, BoxError, Transport};
//! use http::{Request, Response};
//! use tower::service_fn;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let host = service_fn(async |_: Request<Body>| {
//!     Ok::<_, BoxError>(Response::new(Body::from(Bytes::from_static(b"%PDF-1.7"))))
//! });
//! let mut document = Vec::new();
//! let saved = Downloader::new(Transport::new(host))
//!     .document(async || {
//!         let link = "https://host.example/a.pdf".parse();
//!         link.map_err(|_| DownloadError::<Fault>::InvalidLink)
//!     })
//!     .write(&mut document)
//!     .await?;
//! assert_eq!((saved.size, &document[..]), (8, &b"%PDF-1.7"[..]));
//! # Ok(())
//! # }
//! ```

mod body;
mod download;
mod downloader;
mod error;
mod fetch;
mod kind;
mod limits;
mod link;
mod part_file;
mod progress;
mod response_head;
mod resumption;
mod save;
mod saved_document;
mod sniffer;
mod staged;

pub use body::DocumentBody;
pub use download::Download;
pub use downloader::Downloader;
pub use error::DownloadError;
pub use kind::DocumentKind;
#[doc(hidden)]
pub use link::{LinkError, checked};
pub use progress::DownloadProgress;
pub use saved_document::SavedDocument;
pub use staged::StagedDocument;
