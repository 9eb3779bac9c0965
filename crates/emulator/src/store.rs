//! The memory of an emulator: an embedded database, in a file or in memory.
//!
//! Every change is one transaction, which is synced to the disk before it returns. So an
//! acknowledged change survives the end of the process at any instant, and an interrupted one leaves
//! nothing.
//!
//! `tables` defines what is stored under which key. `reports`, `agreements`, `inquiries` and `tags` have
//! the state of Artifact, `cases` reads that of Support, and a [`Change`] writes it. `inventory` counts the
//! entries. `file` opens data files, `database`
//! opens them again after the disk has failed, and `contents` fills a store that begins.

mod agreements;
mod case;
mod cases;
mod change;
mod contents;
mod database;
mod file;
mod file_id;
mod handle;
mod inquiries;
mod inventory;
mod lock_holder;
mod open_error;
mod record;
mod reports;
mod revision;
mod slice;
mod store_error;
mod tables;
mod tags;
#[cfg(test)]
mod tests;
mod uploads;

pub(crate) use agreements::AgreementChange;
pub(crate) use case::{
    Attachment, AttachmentDetails, AttachmentSet, Case, Communication, LARGEST_SMALL_FILE, Status,
};
pub(crate) use cases::{CaseFilter, Conversation, Conversations, Position, RefreshRequest, Window};
pub(crate) use change::Change;
pub(crate) use contents::Contents;
pub(crate) use handle::Store;
pub(crate) use inquiries::{ClientToken, Feedback, Inquiry, InquiryAnswer, Outcome, Question};
pub use inventory::Inventory;
pub use open_error::OpenError;
pub(crate) use record::{Agreement, AgreementToken, Offer, Report};
pub(crate) use revision::{Revision, revision_id};
pub(crate) use slice::Slice;
pub(crate) use store_error::StoreError;
pub(crate) use tags::Tags;
pub(crate) use uploads::Upload;
