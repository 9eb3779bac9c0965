//! A case in a few words, for tests.

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
    /// Where it stands, in the service's word.
    pub status: &'static str,
    /// Since when it has stood there.
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

/// Something that was said about a case, as [`EmulatedCase::communications`] shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CaseCommunication {
    /// What was said.
    pub body: String,
    /// Who said it, in the form of the service.
    pub submitted_by: String,
    /// When it was said.
    pub created: SystemTime,
    /// The names of the files that came with it.
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
