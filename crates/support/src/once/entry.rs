//! The entries that [`Journal::entries`](crate::Journal::entries) lists.

use casebook_types::OnceKey;
use casebook_types::support::CaseId;

use super::record::{Baseline, Record, State};

/// The state of one request in a [`Journal`](crate::Journal). A key with more than ten files has
/// several requests, because one communication brings at most ten files.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JournalEntry {
    /// The key of the call that sent the request.
    pub key: OnceKey,
    /// The number of the request under its key. 0 is the case or reply itself, usually with the first
    /// files. 2, 3, … are communications that bring further files. 1 is a communication that brings the
    /// first files, if the case or reply did not.
    pub part: usize,
    /// Whether the request opens a case. Otherwise it adds a communication.
    pub is_case: bool,
    /// Whether the request is known to have succeeded.
    pub is_done: bool,
    /// The id of the case that the request opened. `None` for a communication, and as long as the
    /// request is not known to have succeeded.
    pub case_id: Option<CaseId>,
}

impl JournalEntry {
    pub(super) fn of(record: Record) -> Self {
        let is_case = matches!(record.baseline, Baseline::Cases { .. });
        let (is_done, case_id) = match record.state {
            State::Done { case_id } => (true, case_id),
            _ => (false, None),
        };
        Self {
            key: record.key,
            part: record.part,
            is_case,
            is_done,
            case_id,
        }
    }
}
