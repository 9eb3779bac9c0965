//! The rows of the tables. Each table is one list of its columns, in a file of its own.

mod account;
mod agreement;
mod attachment;
mod case;
mod check;
mod communication;
mod finding;
mod report;
mod summary;

pub use account::AccountRow;
pub use agreement::AgreementRow;
pub use attachment::AttachmentRow;
pub use case::CaseRow;
pub use check::CheckRow;
pub use communication::CommunicationRow;
pub use finding::FindingRow;
pub use report::ReportRow;
pub use summary::SummaryRow;

use crate::record::Record;
use crate::table::Table;

/// All tables. A run writes the rows of a table before those that refer to them: attachments before
/// communications, communications before cases.
pub const TABLES: &[&Table] = &[
    AttachmentRow::TABLE,
    CommunicationRow::TABLE,
    CaseRow::TABLE,
    CheckRow::TABLE,
    FindingRow::TABLE,
    SummaryRow::TABLE,
    ReportRow::TABLE,
    AgreementRow::TABLE,
    AccountRow::TABLE,
];
