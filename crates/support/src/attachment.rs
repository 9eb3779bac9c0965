//! Attachments: the files of cases and replies.

mod add_attachments_to_set;
mod attachments;
#[cfg(feature = "client")]
mod case_file;
#[cfg(feature = "client")]
mod case_files;
mod describe_attachment;
#[cfg(feature = "client")]
mod document;
#[cfg(feature = "client")]
mod files;
mod get_attachment_download_link;

pub use add_attachments_to_set::*;
pub use attachments::{Attachment, Attachments};
#[cfg(feature = "client")]
pub use case_file::CaseFile;
#[cfg(feature = "client")]
pub(crate) use case_file::FileFault;
#[cfg(feature = "client")]
pub use case_files::{CaseFiles, CaseFilesError, CaseFilesStep};
pub use describe_attachment::*;
#[cfg(feature = "client")]
pub use document::*;
#[cfg(feature = "client")]
pub use files::{Files, FilesError};
pub use get_attachment_download_link::*;
