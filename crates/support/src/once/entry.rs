//! What a journal tells of itself.

use casebook_types::support::CaseId;

use super::key::OnceKey;
use super::record::{Before, Record, State};

/// What a journal knows of a key.
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: OnceKey,
    /// 0 for what the caller asked for; further communications with files count from 1 on.
    pub part: usize,
    /// Whether it is a case, and no communication.
    pub is_case: bool,
    /// Whether it is known to have happened.
    pub is_done: bool,
    /// The case that it opened.
    pub case_id: Option<CaseId>,
}

impl Entry {
    pub(super) fn of(record: Record) -> Self {
        let is_case = matches!(record.before, Before::Cases { .. });
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
