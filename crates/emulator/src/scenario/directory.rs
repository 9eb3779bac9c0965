//! Finds the accounts that a scenario has: the default account, those that it lists, and generated ones.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::account::{Account, AccountStatus, Role};
use super::{Plan, Scenario};
use crate::account::{AccountId, OWNER};

/// What is special about a generated account.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{AccountKind, Emulator, Plan, Scenario};
///
/// let scenario = Scenario::new()
///     .generated_accounts(1_000)
///     .generated_account_kinds(vec![AccountKind::Usual, AccountKind::NoPlan]);
/// let emulator = Emulator::builder().scenario(scenario).build()?;
/// let plan = |id: &str| Ok::<_, Box<dyn std::error::Error>>(emulator.account(id.parse()?).scenario()?.plan);
/// assert_eq!(plan("200000000001")?, Plan::Enterprise);
/// assert_eq!(plan("200000000002")?, Plan::None);
/// assert_eq!(plan("200000000003")?, Plan::Enterprise);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum AccountKind {
    /// Nothing is special.
    Usual,
    /// The account has no support plan with the Support API.
    NoPlan,
    /// The account has no role.
    NoRole,
    /// The role of the account does not trust the management account.
    NoTrust,
    /// AWS has closed the account.
    Suspended,
}

/// The role of a generated account, which the management account may assume, as the one that
/// Organizations makes in an account that it creates.
const GENERATED_ROLE: &str = "OrganizationAccountAccessRole";

impl Scenario {
    /// Returns the account with a number; `None` if the scenario has no such account.
    pub(crate) fn find_account(&self, id: AccountId) -> Option<Cow<'_, Account>> {
        if let Some(listed) = self.accounts.get(id) {
            return Some(Cow::Borrowed(listed));
        }
        if id == AccountId::DEFAULT {
            let account = Account::new(id).name("sample").email(OWNER);
            return Some(Cow::Owned(account));
        }
        let index = id.generated_index()?;
        let kind = self.kind(id)?;
        Some({
            let organization = self.organization.as_ref();
            let management = organization.map_or(AccountId::DEFAULT, |organization| {
                organization.management_account
            });
            let account = Account::new(id)
                .name(format!("generated-{}", index + 1))
                .email(format!("account-{id}@example.com"));
            let role = Role::new(GENERATED_ROLE);
            let trusting = || role.clone().trusts(management.to_string());
            Cow::Owned(match kind {
                AccountKind::Usual | AccountKind::NoPlan => account.role(trusting()),
                AccountKind::NoRole => account,
                AccountKind::NoTrust => account.role(role),
                AccountKind::Suspended => account.role(trusting()).status(AccountStatus::Suspended),
            })
        })
    }

    /// Returns the kind of a generated account; `None` if the account is no generated one.
    fn kind(&self, id: AccountId) -> Option<AccountKind> {
        let index = id
            .generated_index()
            .filter(|index| *index < self.generated_accounts)?;
        let kinds = &self.generated_account_kinds;
        let place = (index as usize).checked_rem(kinds.len());
        Some(place.map_or(AccountKind::Usual, |place| kinds[place]))
    }

    /// Returns whether an account is a generated one without a support plan, so that its scenario is
    /// [`without_plan`](Self::without_plan).
    pub(crate) fn lacks_plan(&self, id: AccountId) -> bool {
        self.accounts.get(id).is_none() && self.kind(id) == Some(AccountKind::NoPlan)
    }

    /// Returns this scenario for one account that has no support plan.
    pub(crate) fn without_plan(&self) -> Self {
        self.for_one_account().plan(Plan::None)
    }

    /// Returns up to `most` numbers of accounts after one, in their order.
    pub(crate) fn accounts_after(&self, after: Option<AccountId>, most: usize) -> Vec<AccountId> {
        let first = match after {
            None => 0,
            Some(after) if after < AccountId::generated(0) => 0,
            Some(after) => after
                .generated_index()
                .map_or(u32::MAX, |index| index.saturating_add(1)),
        };
        let generated = (first..self.generated_accounts).map(AccountId::generated);
        let default = [AccountId::DEFAULT].into_iter();
        let default = default.filter(|default| after.is_none_or(|after| *default > after));
        let listed = self.accounts.ids_after(after).take(most);
        let found = listed.chain(generated.take(most)).chain(default);
        let found: BTreeSet<AccountId> = found.collect();
        found.into_iter().take(most).collect()
    }

    /// Returns the scenario of one account: its own, or this one.
    pub(crate) fn of_account(self: &Arc<Self>, id: AccountId) -> Arc<Self> {
        let own = self.accounts.get(id);
        let own = own.and_then(|account| account.scenario.as_ref());
        Arc::clone(own.unwrap_or(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_listed_once_and_in_order_in_pages_of_any_size() {
        let listed = ["000000000007", "200000000002", "999999999999"];
        let accounts = listed.map(|id| Account::new(id.parse().expect("12 digits")));
        let scenario = Scenario::new()
            .accounts(accounts.into_iter().collect())
            .generated_accounts(3);
        let all: Vec<String> = scenario
            .accounts_after(None, usize::MAX)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            all,
            [
                "000000000007",
                "111122223333",
                "200000000001",
                "200000000002",
                "200000000003",
                "999999999999"
            ]
        );
        for size in 1..=7 {
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let page = scenario.accounts_after(after, size);
                assert!(page.len() <= size);
                let Some(last) = page.last() else { break };
                after = Some(*last);
                paged.extend(page.iter().map(ToString::to_string));
            }
            assert_eq!(paged, all, "{size}");
        }
    }
}
