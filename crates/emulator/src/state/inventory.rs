//! How many entries of each kind an emulator has.

use super::State;
use crate::store::StoreError;

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
    /// How many agreements can be accepted, accepted or not.
    pub offered_agreements: u64,
    /// The account's notification subscription status, in the service's word.
    pub notification_subscription_status: String,
    /// How many cases there are, resolved or not.
    pub cases: u64,
    /// How many cases are not resolved.
    pub unresolved_cases: u64,
    /// How many attachment sets wait for a communication.
    pub attachment_sets: u64,
    /// How many attachments the communications have.
    pub attachments: u64,
}

impl State {
    pub(crate) fn inventory(&self) -> Result<Inventory, StoreError> {
        let reports = self.store.report_counts()?;
        let agreements = self.store.agreement_counts()?;
        let cases = self.store.case_counts()?;
        Ok(Inventory {
            listed_reports: reports.published,
            report_versions: reports.versions,
            customer_agreements: agreements.accepted,
            offered_agreements: agreements.offered,
            notification_subscription_status: self.store.subscription()?,
            cases: cases.cases,
            unresolved_cases: cases.unresolved_cases,
            attachment_sets: cases.attachment_sets,
            attachments: cases.attachments,
        })
    }
}
