//! The initial contents of an account.

use std::fmt::Debug;

use super::case::{Attachment, Case, Conversation, ListEntry, Position, Status};
use super::inquiry::Inquiry;
use super::record::{Agreement, Offer, Report};

/// The contents that an account has when it is new, and after a reset.
///
/// They are rendered when they are read, always with the same result, so they take no memory. A store in
/// memory keeps only what differs from them. A data file has all of them, because another version of this
/// crate may render others.
pub(crate) trait Contents: Debug + Send + Sync {
    /// Returns when the emulator was built or reset, in milliseconds: the first runs of Trusted Advisor
    /// checks are derived from it.
    fn start(&self) -> u64;

    /// Returns every version of every report.
    fn reports(&self) -> Box<dyn Iterator<Item = Report> + '_>;
    /// Returns the newest published version of each report with an id greater than `after`, in the order
    /// of their ids.
    fn published(&self, after: Option<&str>) -> Box<dyn Iterator<Item = Report> + '_>;
    /// Returns all versions of a report, the oldest first.
    fn versions(&self, id: &str) -> Vec<Report>;

    /// Returns the agreements of the account with ids greater than `after`, in the order of their ids.
    fn agreements(&self, after: Option<&str>) -> Vec<Agreement>;
    /// Returns the agreements that can be accepted, with ids greater than `after`, in the order of their
    /// ids.
    fn offers(&self, after: Option<&str>) -> Vec<Offer>;
    /// Returns the account's agreement with an id.
    fn agreement(&self, id: &str) -> Option<Agreement>;
    /// Returns the agreement that can be accepted, with an id.
    fn offer(&self, id: &str) -> Option<Offer>;
    /// Returns the inquiry with an id.
    fn inquiry(&self, id: &str) -> Option<Inquiry>;
    /// Returns the inquiries with ids greater than `after`, in the order of their ids.
    fn inquiries(&self, after: Option<&str>) -> Vec<Inquiry>;

    /// Returns how many cases there are. Their serials are the numbers from 1 on.
    fn case_count(&self) -> u64;
    /// Returns the case with a serial.
    fn case(&self, serial: u64) -> Option<Case>;
    /// Returns what totals need of the case with a serial.
    fn outline(&self, serial: u64) -> Option<CaseOutline<'_>>;
    /// Returns the serial of the case with a `caseId`.
    fn serial(&self, case_id: &str) -> Option<u64>;
    /// Returns the serial of the case with a `displayId`.
    fn displayed_serial(&self, display_id: &str) -> Option<u64>;
    /// Returns the entries of the list of cases from one position up to the one before another, the newest
    /// first.
    fn listed(
        &self,
        from: Position,
        to: Position,
    ) -> Box<dyn Iterator<Item = (Position, ListEntry<'_>)> + '_>;
    /// Returns the communications of the case with a serial, the oldest first.
    fn conversation(&self, serial: u64) -> Conversation;
    /// Returns the attachment with an id.
    fn attachment(&self, id: &str) -> Option<Attachment>;
}

/// What totals need of a case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CaseOutline<'a> {
    /// The status, and since when the case has had it, in milliseconds.
    pub(crate) status: (Status, u64),
    pub(crate) severity: &'a str,
    pub(crate) communications: u64,
    pub(crate) attachments: u64,
    pub(crate) attachment_bytes: u64,
}
