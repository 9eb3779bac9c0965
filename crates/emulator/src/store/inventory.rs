//! How many entries of each kind an emulator has.

use redb::ReadableTableMetadata as _;

use super::tables::{
    ATTACHMENT_SETS, ATTACHMENTS, CASE_LIST, FEEDBACK, PUBLISHED, REPORTS, UPLOADS,
};
use super::{Store, StoreError, cases};

/// How many entries of each kind an emulator has ([`Emulator::inventory`](crate::Emulator::inventory)).
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Emulator, Scenario};
///
/// let empty = Scenario::new().sample_data(false);
/// let emulator = Emulator::builder().scenario(empty).build()?;
/// let inventory = emulator.inventory()?;
/// assert_eq!((inventory.listed_reports, inventory.cases), (0, 0));
/// assert_eq!(inventory.notification_subscription_status, "NOT_SUBSCRIBED");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Inventory {
    /// How many reports are listed, each in its newest version.
    pub listed_reports: u64,
    /// How many versions of reports there are, listed or not.
    pub report_versions: u64,
    /// How many customer agreements there are.
    pub customer_agreements: u64,
    /// How many agreements are offered to the account, including those that it has accepted.
    pub offered_agreements: u64,
    /// How many compliance inquiries there are.
    pub compliance_inquiries: u64,
    /// How many inquiries and queries have feedback. Each has one at most, since the newest replaces
    /// others.
    pub inquiry_feedback: u64,
    /// The account's notification subscription status, as the service writes it: `SUBSCRIBED` or
    /// `NOT_SUBSCRIBED`.
    pub notification_subscription_status: String,
    /// How many cases there are, resolved or not.
    pub cases: u64,
    /// How many cases are not resolved.
    pub unresolved_cases: u64,
    /// How many attachment sets no communication has used, including expired ones that were not removed
    /// yet.
    pub attachment_sets: u64,
    /// How many uploads of large files no communication has used, including expired ones that were not
    /// removed yet.
    pub uploads: u64,
    /// How many attachments all communications have together.
    pub attachments: u64,
}

impl Store {
    /// Counts the entries. To find the unresolved cases, this reads the whole list of cases.
    pub(crate) fn inventory(&self) -> Result<Inventory, StoreError> {
        let transaction = self.database.begin_read()?;
        let contents = transaction.contents().map(|contents| &**contents);
        let (mut cases, mut unresolved_cases) = (0, 0);
        let list = transaction.open_table(CASE_LIST)?;
        let all = ((0, 0), (u64::MAX, u64::MAX));
        for entry in cases::listed(&list, contents, all, |(is_resolved, ..)| is_resolved)? {
            cases += 1;
            unresolved_cases += u64::from(!entry?.1);
        }
        let (listed_reports, report_versions) = match contents {
            Some(contents) => (
                contents.published(None).count() as u64,
                contents.reports().count() as u64,
            ),
            None => (
                transaction.open_table(PUBLISHED)?.len()?,
                transaction.open_table(REPORTS)?.len()?,
            ),
        };
        let outlines = contents.into_iter().flat_map(|contents| {
            let serials = 1..=contents.case_count();
            serials.filter_map(|serial| contents.outline(serial))
        });
        let rendered: u64 = outlines.map(|outline| outline.attachments).sum();
        Ok(Inventory {
            listed_reports,
            report_versions,
            customer_agreements: self.agreements(None, usize::MAX)?.items.len() as u64,
            offered_agreements: self.offers(None, usize::MAX)?.items.len() as u64,
            compliance_inquiries: self.inquiries(None, usize::MAX)?.items.len() as u64,
            inquiry_feedback: transaction.open_table(FEEDBACK)?.len()?,
            notification_subscription_status: self.subscription()?,
            cases,
            unresolved_cases,
            attachment_sets: transaction.open_table(ATTACHMENT_SETS)?.len()?,
            uploads: transaction.open_table(UPLOADS)?.len()?,
            attachments: transaction.open_table(ATTACHMENTS)?.len()? + rendered,
        })
    }
}
