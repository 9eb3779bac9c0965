//! Cases and communications as tests see them.

use std::time::SystemTime;

use crate::scenario::Scenario;
use crate::store::{Case, Communication};
use crate::support;
use crate::time::Timestamp;

/// A case that an emulator keeps, as [`Emulator::cases`](crate::Emulator::cases) and
/// [`EmulatedCase`](crate::EmulatedCase) show it.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
///
/// let cases = Emulator::new().cases()?;
/// let newest = &cases[0];
/// assert!(newest.case_id.starts_with("case-"));
/// assert!(newest.communications > 0);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CaseSummary {
    /// The id by which the API knows it.
    pub case_id: String,
    /// The id that people see.
    pub display_id: String,
    /// What it is about.
    pub subject: String,
    /// The status, in the service's word.
    pub status: &'static str,
    /// When the case came to this status.
    pub status_since: SystemTime,
    /// When it was opened.
    pub created: SystemTime,
    /// How many communications it has, the first included.
    pub communications: u64,
}

impl CaseSummary {
    pub(crate) fn of(case: Case, scenario: &Scenario, now: Timestamp) -> Self {
        let (status, since) = support::status_at(&case, scenario, now.millis());
        Self {
            case_id: case.case_id,
            display_id: case.display_id,
            subject: case.subject,
            status: status.word(),
            status_since: Timestamp::from_millis(since).into(),
            created: Timestamp::from_millis(case.created).into(),
            communications: case.communications,
        }
    }
}

/// A communication of a case ([`EmulatedCase::communications`](crate::EmulatedCase::communications)).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CaseCommunication {
    /// The text.
    pub body: String,
    /// The author, in the form of the service.
    pub submitted_by: String,
    /// When it was written.
    pub created: SystemTime,
    /// The names of the attached files.
    pub file_names: Vec<String>,
}

impl CaseCommunication {
    pub(super) fn of((at, said): (u64, Communication)) -> Self {
        let attached = said.attachments.into_iter();
        Self {
            body: said.body,
            submitted_by: said.submitted_by,
            created: Timestamp::from_millis(at).into(),
            file_names: attached.map(|attached| attached.file_name).collect(),
        }
    }
}
