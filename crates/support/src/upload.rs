//! Large files, which are uploaded in parts before a case or reply names them.

mod complete_attachment_upload;
mod describe_attachment_upload_status;
#[cfg(feature = "client")]
mod error;
mod get_attachment_upload_links;
#[cfg(feature = "client")]
mod links;
#[cfg(feature = "client")]
mod part;
#[cfg(feature = "client")]
mod request_links;
#[cfg(feature = "client")]
mod state;
#[cfg(feature = "client")]
mod uploader;

pub use complete_attachment_upload::*;
pub use describe_attachment_upload_status::*;
#[cfg(feature = "client")]
pub use error::UploadError;
pub use get_attachment_upload_links::*;
#[cfg(feature = "client")]
pub(crate) use state::UploadState;
#[cfg(feature = "client")]
pub(crate) use uploader::UploadObserver;
#[cfg(feature = "client")]
pub use uploader::Uploader;
