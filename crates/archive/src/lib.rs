//! An archive of cases, findings, reports and agreements of many AWS accounts.
//!
//! An archive is a set of tables ([`TABLES`]). A row of a table is one version of one entity, such as a
//! case: [`Stamp`] names the entity and the version, and a [`Record`] has its values. A run adds a row for
//! each entity that is new or has changed, and a row marked `gone` for each that the service no longer has.
//!
//! # Features
//!
//! - `parquet`: Writes and reads parts in Parquet.
//! - `s3`: Keeps archives in buckets of Amazon S3, and of services with its API.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account_error;
mod account_writer;
mod collect;
mod fingerprint;
mod format;
mod index;
mod layout;
mod micros;
mod parts;
mod record;
mod row_macro;
mod rows;
mod run;
mod shard;
mod state;
mod store;
mod table;
mod verify;

pub use account_error::{AccountError, AccountErrorCause, FailedCall};
pub use account_writer::ArchiveError;
pub use collect::{Gaps, Reading, Source, Sources, SourcesError};
pub use fingerprint::fingerprint;
pub use format::{Format, OwnedStamp, PartBuffer, PartError, UnknownFormat, read_stamps};
pub use layout::Layout;
pub use record::{Cells, Record, Stamp};
pub use rows::{
    AccountRow, AgreementRow, AttachmentRow, CaseRow, CheckRow, CommunicationRow, FindingRow,
    ReportRow, SummaryRow, TABLES,
};
pub use run::{AccountOutcome, Archive, ArchiveEvent, RunError, RunErrorCause, RunId, RunSummary};
pub use shard::{Shard, ShardError};
#[cfg(feature = "s3")]
pub use store::BucketJournal;
pub use store::{
    AccountLock, Blob, BlobWriter, Created, Place, PlaceError, Store, StoreError, StoreOptions,
};
pub use table::{Column, ColumnType, STAMP_COLUMNS, Table};
pub use verify::{Finding, FindingKind, Verdict, Verification};

/// The version of the layout and of the tables. A program reads archives of its own version and of older
/// ones.
pub const VERSION: i32 = 1;

/// The example of the README, which is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
