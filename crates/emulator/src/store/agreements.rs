//! Agreements that the account can accept (offers), agreements that it has accepted, and the tokens for
//! accepting and terminating them.

use std::ops::Bound::{Excluded, Unbounded};

use redb::{ReadableTable, TableDefinition};
use serde::de::DeserializeOwned;

use super::contents::Contents;
use super::page::{Page, overlay};
use super::record::{self, Agreement, AgreementToken, Offer};
use super::tables::{AGREEMENT_TOKENS, AGREEMENTS, OFFERS};
use super::transaction::Transaction;
use super::{Store, StoreError};

/// How long the record of a token is kept after the token has expired, in milliseconds: a day. So a
/// client that sends an expired token learns that it has expired.
const KEPT_AFTER_EXPIRY: u64 = 86_400_000;

impl Store {
    /// Returns up to `size` agreements of the account with ids greater than `after`, in the order of
    /// their ids.
    pub(crate) fn agreements(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<Agreement>, StoreError> {
        let rendered = |contents: &dyn Contents| contents.agreements(after);
        self.page(AGREEMENTS, after, size, rendered, |found| found.id.clone())
    }

    /// Returns up to `size` offers with ids greater than `after`, in the order of their ids.
    pub(crate) fn offers(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<Offer>, StoreError> {
        let rendered = |contents: &dyn Contents| contents.offers(after);
        self.page(OFFERS, after, size, rendered, |found| found.id.clone())
    }

    /// Returns the account's agreement with an id.
    pub(crate) fn agreement(&self, id: &str) -> Result<Option<Agreement>, StoreError> {
        let read = self.database.begin_read()?;
        let contents = read.contents().map(|contents| &**contents);
        agreement(&read.open_table(AGREEMENTS)?, contents, id)
    }

    /// Returns the offer with an id.
    pub(crate) fn offer(&self, id: &str) -> Result<Option<Offer>, StoreError> {
        let read = self.database.begin_read()?;
        let contents = read.contents().map(|contents| &**contents);
        offer(&read.open_table(OFFERS)?, contents, id)
    }

    /// Begins a change of agreements. If another thread has a change of any kind, this waits until that
    /// one ends.
    pub(crate) fn change_agreements(&self) -> Result<AgreementChange, StoreError> {
        let transaction = self.database.begin_write()?;
        Ok(AgreementChange { transaction })
    }

    fn page<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, &'static str, &'static [u8]>,
        after: Option<&str>,
        size: usize,
        rendered: impl FnOnce(&dyn Contents) -> Vec<T>,
        id: impl Fn(&T) -> String,
    ) -> Result<Page<T>, StoreError> {
        let read = self.database.begin_read()?;
        let rendered = read.contents().map(|contents| rendered(&**contents));
        let rendered = rendered.into_iter().flatten();
        let table = read.open_table(table)?;
        let range = table.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        let all = overlay(
            range,
            |id, found| Ok((id.value().to_owned(), record::read(found.value())?)),
            rendered.map(|found| (id(&found), found)),
        );
        Page::read(all.map(|entry| Ok(entry?.1)), size)
    }
}

/// Returns the account's agreement with an id.
fn agreement(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    contents: Option<&dyn Contents>,
    id: &str,
) -> Result<Option<Agreement>, StoreError> {
    match table.get(id)? {
        Some(stored) => Ok(Some(record::read(stored.value())?)),
        None => Ok(contents.and_then(|contents| contents.agreement(id))),
    }
}

/// Returns the offer with an id.
fn offer(
    table: &impl ReadableTable<&'static str, &'static [u8]>,
    contents: Option<&dyn Contents>,
    id: &str,
) -> Result<Option<Offer>, StoreError> {
    match table.get(id)? {
        Some(stored) => Ok(Some(record::read(stored.value())?)),
        None => Ok(contents.and_then(|contents| contents.offer(id))),
    }
}

/// A transaction that changes agreements. [`commit`](Self::commit) makes all of its changes at
/// once; if it is dropped before, nothing is changed. A thread that holds one must not begin another
/// transaction ([`Transaction`]).
pub(crate) struct AgreementChange {
    transaction: Transaction,
}

impl AgreementChange {
    /// Commits the change; it is on the disk when this returns.
    pub(crate) fn commit(self) -> Result<(), StoreError> {
        self.transaction.commit()
    }

    /// Returns the offer with an id.
    pub(crate) fn offer(&self, id: &str) -> Result<Option<Offer>, StoreError> {
        let contents = self.transaction.contents();
        offer(&self.transaction.open_table(OFFERS)?, contents, id)
    }

    /// Returns the account's agreement with an id.
    pub(crate) fn agreement(&self, id: &str) -> Result<Option<Agreement>, StoreError> {
        let contents = self.transaction.contents();
        agreement(&self.transaction.open_table(AGREEMENTS)?, contents, id)
    }

    /// Returns whether the account has accepted the agreement with this ARN, and that acceptance is in
    /// force.
    pub(crate) fn has_active(&self, agreement_arn: &str) -> Result<bool, StoreError> {
        let is_wanted =
            |found: &Agreement| found.agreement_arn == agreement_arn && found.is_active();
        let table = self.transaction.open_table(AGREEMENTS)?;
        for entry in table.iter()? {
            if is_wanted(&record::read(entry?.1.value())?) {
                return Ok(true);
            }
        }
        let contents = self.transaction.contents();
        let rendered = contents.map(|contents| contents.agreements(None));
        for found in rendered.into_iter().flatten().filter(is_wanted) {
            // A stored agreement with this id, which is not in force, replaces the rendered one.
            if table.get(found.id.as_str())?.is_none() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes an agreement of the account.
    pub(crate) fn put_agreement(&self, agreement: &Agreement) -> Result<(), StoreError> {
        put_all(&self.transaction, std::slice::from_ref(agreement), &[])
    }

    /// Writes an offer.
    pub(crate) fn put_offer(&self, offer: &Offer) -> Result<(), StoreError> {
        put_all(&self.transaction, &[], std::slice::from_ref(offer))
    }

    /// Returns the record of a token.
    pub(crate) fn token(&self, token: &str) -> Result<Option<AgreementToken>, StoreError> {
        let tokens = self.transaction.open_table(AGREEMENT_TOKENS)?;
        let found = tokens.get(token)?;
        found.map(|found| record::read(found.value())).transpose()
    }

    /// Writes the record of a token, and deletes the records of tokens that expired a day or longer
    /// before `now`.
    pub(crate) fn put_token(
        &self,
        token: &str,
        record: &AgreementToken,
        now: u64,
    ) -> Result<(), StoreError> {
        let mut tokens = self.transaction.open_table(AGREEMENT_TOKENS)?;
        tokens.retain(|_, found| {
            record::read(found).is_ok_and(|found: AgreementToken| {
                found.expires.saturating_add(KEPT_AFTER_EXPIRY) > now
            })
        })?;
        tokens.insert(token, record::write(record)?.as_slice())?;
        Ok(())
    }
}

/// Writes agreements of the account and offers, and replaces those with the same ids.
pub(super) fn put_all(
    transaction: &Transaction,
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
            expires: 1_000,
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
        assert!(is_known(999 + KEPT_AFTER_EXPIRY));
        assert!(!is_known(1_000 + KEPT_AFTER_EXPIRY));
    }
}
