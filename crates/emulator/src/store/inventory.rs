//! How many entries of each kind an emulator has.

use redb::{ReadableTable as _, ReadableTableMetadata as _};

use super::tables::{
    AGREEMENTS, ATTACHMENT_SETS, ATTACHMENTS, CASE_LIST, CASES, FEEDBACK, INQUIRIES, OFFERS,
    PUBLISHED, REPORTS, UPLOADS,
};
use super::{Store, StoreError};

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
        let mut unresolved_cases = 0;
        for entry in transaction.open_table(CASE_LIST)?.iter()? {
            let (is_resolved, ..) = entry?.1.value();
            unresolved_cases += u64::from(!is_resolved);
        }
        Ok(Inventory {
            listed_reports: transaction.open_table(PUBLISHED)?.len()?,
            report_versions: transaction.open_table(REPORTS)?.len()?,
            customer_agreements: transaction.open_table(AGREEMENTS)?.len()?,
            offered_agreements: transaction.open_table(OFFERS)?.len()?,
            compliance_inquiries: transaction.open_table(INQUIRIES)?.len()?,
            inquiry_feedback: transaction.open_table(FEEDBACK)?.len()?,
            notification_subscription_status: self.subscription()?,
            cases: transaction.open_table(CASES)?.len()?,
            unresolved_cases,
            attachment_sets: transaction.open_table(ATTACHMENT_SETS)?.len()?,
            uploads: transaction.open_table(UPLOADS)?.len()?,
            attachments: transaction.open_table(ATTACHMENTS)?.len()?,
        })
    }
}
