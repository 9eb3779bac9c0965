//! Cases and communications in the form that a test reads.

use std::time::SystemTime;

use crate::scenario::Scenario;
use crate::store::{Case, Communication};
use crate::support;
use crate::time::Timestamp;

/// A case of an emulator, without its communications. [`Emulator::cases`](crate::Emulator::cases) and
/// [`EmulatedCase::summary`](crate::EmulatedCase::summary) return it.
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
    /// The `caseId`, by which the API identifies the case.
    pub case_id: String,
    /// The `displayId`, a short number that people see.
    pub display_id: String,
    /// The subject.
    pub subject: String,
    /// The status as the service writes it, such as `opened` or `resolved`.
    pub status: &'static str,
    /// When the case got this status.
    pub status_since: SystemTime,
    /// When the case was opened.
    pub created: SystemTime,
    /// How many communications the case has, including the first one.
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
    /// The author, as the service writes it in `submittedBy`.
    pub submitted_by: String,
    /// When the communication was written.
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
