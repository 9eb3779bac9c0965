//! What is generated besides the samples.

use super::report::GeneratedReports;

/// The largest number of communications of a generated case. It bounds the work of a request, which renders
/// all of them.
pub(crate) const MOST_COMMUNICATIONS: u64 = 1_000;
/// The largest number of generated agreements, for the same reason.
pub(crate) const MOST_AGREEMENTS: u32 = 1_000;

/// What the contents of an account have besides the samples.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generated {
    /// The seed of all pseudorandom values.
    pub(crate) seed: u64,
    pub(crate) cases: u32,
    /// The numbers of communications of the generated cases, which repeat.
    pub(crate) communications: Vec<u32>,
    /// The sizes of the attachments of the generated cases, which repeat. A 0 stands for no attachment.
    pub(crate) attachment_bytes: Vec<u64>,
    pub(crate) agreements: u32,
    pub(crate) reports: u32,
    /// About how many bytes the document of each generated report has.
    pub(crate) report_bytes: u32,
}

impl Generated {
    /// Returns the largest number of communications.
    pub(super) fn longest(&self) -> u32 {
        let longest = self.communications.iter().copied().max().unwrap_or(2);
        longest.min(MOST_COMMUNICATIONS as u32)
    }

    pub(crate) fn reports(&self) -> GeneratedReports {
        GeneratedReports {
            count: self.reports,
            bytes: self.report_bytes,
        }
    }
}
