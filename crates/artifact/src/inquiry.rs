//! Compliance inquiries: questions about compliance, which the service answers.

mod create_compliance_inquiry;
#[cfg(feature = "client")]
mod document;
mod export_compliance_inquiry;
mod get_compliance_inquiry_metadata;
mod inquiry_content;
mod list_compliance_inquiries;
mod list_compliance_inquiry_queries;
mod put_compliance_inquiry_feedback;
mod query_summary;
#[cfg(feature = "client")]
mod wait;

use casebook_types::artifact::InquiryId;
use casebook_types::{Text, ValueError};

pub use create_compliance_inquiry::*;
#[cfg(feature = "client")]
pub use document::*;
pub use export_compliance_inquiry::*;
pub use get_compliance_inquiry_metadata::*;
pub use inquiry_content::*;
pub use list_compliance_inquiries::*;
pub use list_compliance_inquiry_queries::*;
pub use put_compliance_inquiry_feedback::*;
pub use query_summary::*;
#[cfg(feature = "client")]
pub use wait::*;

/// Parses the identifier of an inquiry in a response. A missing identifier is the same error as an empty
/// one.
fn inquiry_id(id: Option<&Text>) -> Result<InquiryId, ValueError> {
    id.map_or("", |id| id).parse()
}
