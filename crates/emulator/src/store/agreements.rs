//! Agreements: those that can be accepted, those that were, and the tokens of both.

use std::ops::Bound::{Excluded, Unbounded};

use redb::{ReadableTable as _, TableDefinition, WriteTransaction};
use serde::de::DeserializeOwned;

use super::record::{self, Agreement, AgreementToken, Offer};
use super::slice::Slice;
use super::tables::{AGREEMENT_TOKENS, AGREEMENTS, OFFERS};
use super::{Store, StoreError};

/// How long an expired token is still known, in milliseconds: a day.
const MEMORY: u64 = 86_400_000;

impl Store {
    /// Returns agreements of the account in the order of their ids, after the one named.
    pub(crate) fn agreements(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Slice<Agreement>, StoreError> {
        self.slice(AGREEMENTS, after, size)
    }

    /// Returns agreements that can be accepted, in the order of their ids, after the one named.
    pub(crate) fn offers(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Slice<Offer>, StoreError> {
        self.slice(OFFERS, after, size)
    }

    /// Returns the agreement of the account with an id.
    pub(crate) fn agreement(&self, id: &str) -> Result<Option<Agreement>, StoreError> {
        self.found(AGREEMENTS, id)
    }

    /// Returns the agreement with an id that can be accepted.
    pub(crate) fn offer(&self, id: &str) -> Result<Option<Offer>, StoreError> {
        self.found(OFFERS, id)
    }

    /// Begins a change of agreements, and waits for the end of any other change.
    pub(crate) fn change_agreements(&self) -> Result<AgreementChange, StoreError> {
        let transaction = self.database.begin_write()?;
        Ok(AgreementChange { transaction })
    }

    fn slice<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, &'static str, &'static [u8]>,
        after: Option<&str>,
        size: usize,
    ) -> Result<Slice<T>, StoreError> {
        let table = self.database.begin_read()?.open_table(table)?;
        let range = table.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        Slice::read(range, size, |_, found| record::read(found.value()))
    }

    fn found<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, &'static str, &'static [u8]>,
        id: &str,
    ) -> Result<Option<T>, StoreError> {
        let table = self.database.begin_read()?.open_table(table)?;
        let found = table.get(id)?;
        found.map(|found| record::read(found.value())).transpose()
    }
}

/// A change of agreements, which is committed as a whole. Dropping it changes nothing.
pub(crate) struct AgreementChange {
    transaction: WriteTransaction,
}

impl AgreementChange {
    /// Commits the change; it is on the disk when this returns.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }

    /// Returns the agreement with an id that can be accepted.
    pub(crate) fn offer(&self, id: &str) -> Result<Option<Offer>, StoreError> {
        self.found(OFFERS, id)
    }

    /// Returns the agreement of the account with an id.
    pub(crate) fn agreement(&self, id: &str) -> Result<Option<Agreement>, StoreError> {
        self.found(AGREEMENTS, id)
    }

    /// Returns whether the account has an agreement in force by the ARN of the agreement that it accepted.
    pub(crate) fn has_active(&self, agreement_arn: &str) -> Result<bool, StoreError> {
        for entry in self.transaction.open_table(AGREEMENTS)?.iter()? {
            let found: Agreement = record::read(entry?.1.value())?;
            if found.agreement_arn == agreement_arn && found.is_active() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes an agreement of the account.
    pub(crate) fn put_agreement(&self, agreement: &Agreement) -> Result<(), StoreError> {
        put_all(&self.transaction, std::slice::from_ref(agreement), &[])
    }

    /// Writes an agreement that can be accepted.
    pub(crate) fn put_offer(&self, offer: &Offer) -> Result<(), StoreError> {
        put_all(&self.transaction, &[], std::slice::from_ref(offer))
    }

    /// Returns the record of a token.
    pub(crate) fn token(&self, token: &str) -> Result<Option<AgreementToken>, StoreError> {
        self.found(AGREEMENT_TOKENS, token)
    }

    /// Writes the record of a token, and forgets those that expired a day before `now`.
    pub(crate) fn put_token(
        &self,
        token: &str,
        what: &AgreementToken,
        now: u64,
    ) -> Result<(), StoreError> {
        let mut tokens = self.transaction.open_table(AGREEMENT_TOKENS)?;
        tokens.retain(|_, found| {
            record::read(found)
                .is_ok_and(|found: AgreementToken| found.until.saturating_add(MEMORY) > now)
        })?;
        tokens.insert(token, record::write(what)?.as_slice())?;
        Ok(())
    }

    fn found<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, &'static str, &'static [u8]>,
        id: &str,
    ) -> Result<Option<T>, StoreError> {
        let table = self.transaction.open_table(table)?;
        let found = table.get(id)?;
        found.map(|found| record::read(found.value())).transpose()
    }
}

/// Writes agreements of the account and agreements that can be accepted, and replaces those with the same
/// ids.
pub(super) fn put_all(
    transaction: &WriteTransaction,
    agreements: &[Agreement],
    offers: &[Offer],
) -> Result<(), StoreError> {
    let mut table = transaction.open_table(AGREEMENTS)?;
    for agreement in agreements {
        table.insert(agreement.id.as_str(), record::write(agreement)?.as_slice())?;
    }
    let mut table = transaction.open_table(OFFERS)?;
    for offer in offers {
        table.insert(offer.id.as_str(), record::write(offer)?.as_slice())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expired_token_is_known_for_a_day() {
        let store = Store::sample();
        let token = AgreementToken {
            purpose: "accept".to_owned(),
            until: 1_000,
            used: false,
        };
        let is_known = |now| {
            let change = store.change_agreements().expect("a fresh store");
            change.put_token("new", &token, now).expect("a fresh store");
            change.token("old").expect("a fresh store").is_some()
        };
        let change = store.change_agreements().expect("a fresh store");
        change.put_token("old", &token, 0).expect("a fresh store");
        change.commit().expect("a fresh store");
        assert!(is_known(999 + MEMORY));
        assert!(!is_known(1_000 + MEMORY));
    }
}
