//! The state of an emulator: an embedded database (redb), in a data file or in memory.
//!
//! Every change is one transaction. In a data file, it is synced to the disk before the call that made it
//! returns. So a change that a client saw succeed survives even if the process is killed, and an
//! interrupted change leaves no trace.
//!
//! The initial [`Contents`] of an account are rendered when they are read. A store in memory keeps only
//! what differs from them; in a data file they are written, those of the default account when it is
//! created and those of another one at its first change.
//!
//! `tables` lists the tables with their keys and values; `record`, `case`, `inquiries` and
//! `uploads` define the records, which are JSON. `reports`, `agreements`, `inquiries` and `tags`
//! read and change the state of Artifact. `cases` reads the state of Support, and a [`Change`]
//! writes it; `uploads` does both for large files. A `Page` is a part of a listing, over which `merge`
//! lays the entries of a table. `inventory` counts the entries. `file` creates and opens data files,
//! `database` reopens one after its disk has failed, and `transaction` counts the changes that keep it
//! open.

mod agreements;
mod case;
mod cases;
mod change;
mod contents;
mod database;
mod file;
mod file_id;
mod fill;
mod handle;
mod inquiries;
mod inquiry;
mod inventory;
mod lock_holder;
mod merge;
mod open_error;
mod outlines;
mod page;
mod record;
mod reports;
mod revision;

mod store_error;
mod stored_file;
mod tables;
mod tags;
#[cfg(test)]
mod tests;
mod transaction;
mod unfinished;
mod uploads;

pub(crate) use agreements::AgreementChange;
pub(crate) use case::{
    Attachment, AttachmentDetails, AttachmentSet, Case, Communication, Conversation, File,
    LARGEST_SMALL_FILE, ListEntry, Position, RenderedFile, Status,
};
pub(crate) use cases::{CaseFilter, Conversations, RefreshRequest, Window};
pub(crate) use change::Change;
pub(crate) use contents::{CaseOutline, Contents};
pub(crate) use handle::Store;
pub(crate) use inquiries::{ClientToken, Feedback, Outcome};
pub(crate) use inquiry::{Inquiry, InquiryAnswer, Question};
pub use inventory::Inventory;
pub(crate) use merge::merge;
pub use open_error::OpenError;
pub(crate) use page::Page;
pub(crate) use record::{Agreement, AgreementToken, Offer, Report};
pub(crate) use revision::{Revision, revision_id};

pub(crate) use store_error::StoreError;
pub(crate) use stored_file::StoredFile;
pub(crate) use tags::Tags;
pub(crate) use uploads::Upload;
