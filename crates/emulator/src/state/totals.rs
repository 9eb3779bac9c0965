//! Totals of what is in the state, over all accounts and for each of them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AccountView, State};
use crate::account::AccountId;
use crate::scenario::{AccountStatus, Plan};
use crate::store::{CaseFilter, StoreError};
use crate::support;
use crate::time::Timestamp;

/// Totals of what is in the state of an emulator: what a complete archive of all of its accounts has
/// ([`Emulator::totals`](crate::Emulator::totals)).
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Emulator, Scenario};
///
/// let scenario = Scenario::new().sample_data(false).generated_cases(10).generated_accounts(2);
/// let totals = Emulator::builder().scenario(scenario).build()?.totals()?;
/// assert_eq!(totals.accounts.len(), 3);
/// assert_eq!(totals.of_all.cases["resolved"].values().sum::<u64>(), 21);
/// let account = &totals.accounts[&"200000000001".parse()?];
/// assert_eq!(account.of_account.cases["resolved"].values().sum::<u64>(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Totals {
    /// How many accounts there are, by their status and plan, as the document of a scenario writes them.
    pub accounts_by_status: BTreeMap<AccountStatus, BTreeMap<Plan, u64>>,
    /// The sums over all accounts, also those that no client can read.
    #[serde(rename = "total")]
    pub of_all: Sums,
    /// Each account by its number.
    pub accounts: BTreeMap<AccountId, AccountTotals>,
}

/// The totals of one account ([`EmulatedAccount::totals`](crate::EmulatedAccount::totals)).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AccountTotals {
    /// The status of the account in its organization.
    pub status: AccountStatus,
    /// The support plan of the account.
    pub plan: Plan,
    /// The sums, which do not depend on whether the account can be read.
    #[serde(flatten)]
    pub of_account: Sums,
}

/// Numbers of cases, findings and others.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Sums {
    /// The cases within their retention, by the status and the code of the severity.
    pub cases: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// The communications of these cases.
    pub communications: u64,
    /// The attachments of these cases.
    pub attachments: AttachmentSums,
    /// The resources in the results of the Trusted Advisor checks that have run, by the id of the check and
    /// the status of the resource.
    pub findings: BTreeMap<String, BTreeMap<&'static str, u64>>,
    /// The monthly savings that each check estimates, in cents, by the id of the check. Checks that estimate
    /// none are left out.
    pub savings_in_cents: BTreeMap<String, u64>,
    /// The reports that are listed.
    pub reports: u64,
    /// The customer agreements, by their state.
    pub agreements: BTreeMap<String, u64>,
}

/// The number of attachments, and how many bytes they have together.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AttachmentSums {
    /// How many attachments there are.
    pub count: u64,
    /// How many bytes they have.
    pub bytes: u64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        for (status, severities) in &other.cases {
            let into = self.cases.entry(status).or_default();
            severities
                .iter()
                .for_each(|(severity, count)| add(into, severity, *count));
        }
        self.communications += other.communications;
        self.attachments.count += other.attachments.count;
        self.attachments.bytes += other.attachments.bytes;
        for (check, statuses) in &other.findings {
            let into = self.findings.entry(check.clone()).or_default();
            for (status, count) in statuses {
                *into.entry(status).or_default() += count;
            }
        }
        for (check, cents) in &other.savings_in_cents {
            add(&mut self.savings_in_cents, check, *cents);
        }
        self.reports += other.reports;
        for (state, count) in &other.agreements {
            add(&mut self.agreements, state, *count);
        }
    }
}

fn add(map: &mut BTreeMap<String, u64>, key: &str, count: u64) {
    // Most keys are there already, and are not copied.
    match map.get_mut(key) {
        Some(sum) => *sum += count,
        None => drop(map.insert(key.to_owned(), count)),
    }
}

impl State {
    /// Adds up what is in the state of all accounts.
    pub(crate) fn totals(&self, at: Timestamp) -> Result<Totals, StoreError> {
        let mut totals = Totals::default();
        let all = self.scenario.get();
        for id in all.accounts_after(None, usize::MAX) {
            if let Some(account) = self.account_totals(id, at)? {
                let plans = totals.accounts_by_status.entry(account.status).or_default();
                *plans.entry(account.plan).or_default() += 1;
                totals.of_all.add(&account.of_account);
                totals.accounts.insert(id, account);
            }
        }
        Ok(totals)
    }

    /// Adds up what is in the state of an account; `None` if there is no such account.
    pub(crate) fn account_totals(
        &self,
        id: AccountId,
        at: Timestamp,
    ) -> Result<Option<AccountTotals>, StoreError> {
        let all = self.scenario.get();
        let Some((listed, view)) = all.find_account(id).zip(self.account(id)?) else {
            return Ok(None);
        };
        Ok(Some(AccountTotals {
            status: listed.status,
            plan: view.scenario.plan,
            of_account: view.sums(id, at)?,
        }))
    }
}

impl AccountView {
    fn sums(&self, id: AccountId, at: Timestamp) -> Result<Sums, StoreError> {
        let (store, scenario) = (&self.state.store, &*self.scenario);
        let mut sums = Sums {
            reports: store.published(None, usize::MAX)?.items.len() as u64,
            ..Sums::default()
        };
        for agreement in store.agreements(None, usize::MAX)?.items {
            add(&mut sums.agreements, &agreement.state, 1);
        }
        let filter = CaseFilter {
            window: support::retained(scenario, at),
            ..CaseFilter::ALL
        };
        store.outlines(filter, |case| {
            let (status, _) = support::status_of(case.status, scenario, at.millis());
            let severities = sums.cases.entry(status.word()).or_default();
            add(severities, case.severity, 1);
            sums.communications += case.communications;
            sums.attachments.count += case.attachments;
            sums.attachments.bytes += case.attachment_bytes;
        })?;
        let results = scenario.results(id);
        for check in &scenario.samples.parts().checks {
            if support::has_run(store, scenario, check, at)? {
                let counts = results.counts(check);
                if !counts.is_empty() {
                    sums.findings.insert(check.id.clone(), counts);
                }
                let saving = support::saving(results, check);
                if saving > 0 {
                    sums.savings_in_cents.insert(check.id.clone(), saving);
                }
            }
        }
        Ok(sums)
    }
}
