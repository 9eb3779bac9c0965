//! Large files, which are uploaded in parts before a case or reply names them.

mod complete_attachment_upload;
mod describe_attachment_upload_status;
mod get_attachment_upload_links;

pub use complete_attachment_upload::*;
pub use describe_attachment_upload_status::*;
pub use get_attachment_upload_links::*;
