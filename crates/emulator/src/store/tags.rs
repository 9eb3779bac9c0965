//! The tags of resources.

use std::collections::BTreeMap;

use redb::ReadableTable as _;

use super::tables::TAGS;
use super::transaction::Transaction;
use super::{Store, StoreError, record};

/// The tags of a resource: each key with its value.
pub(crate) type Tags = BTreeMap<String, String>;

impl Store {
    /// Returns the tags of a resource.
    pub(crate) fn tags(&self, arn: &str) -> Result<Tags, StoreError> {
        let table = self.database.begin_read()?.open_table(TAGS)?;
        let tags = table.get(arn)?;
        tags.map_or(Ok(Tags::new()), |tags| record::read(tags.value()))
    }

    /// Changes the tags of a resource by `change`, which must not begin another transaction. If
    /// `change` returns an error, the tags stay as they are.
    pub(crate) fn change_tags<E: From<StoreError>>(
        &self,
        arn: &str,
        change: impl FnOnce(&mut Tags) -> Result<(), E>,
    ) -> Result<(), E> {
        let transaction = self.database.begin_write()?;
        let mut tags: Tags = {
            let table = transaction.open_table(TAGS).map_err(StoreError::from)?;
            let tags = table.get(arn).map_err(StoreError::from)?;
            tags.map_or(Ok(Tags::new()), |tags| record::read(tags.value()))?
        };
        change(&mut tags)?;
        put(&transaction, arn, &tags)?;
        Ok(transaction.commit()?)
    }
}

pub(super) fn put(transaction: &Transaction, arn: &str, tags: &Tags) -> Result<(), StoreError> {
    let mut table = transaction.open_table(TAGS)?;
    if tags.is_empty() {
        table.remove(arn)?;
    } else {
        table.insert(arn, record::write(tags)?.as_slice())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_changed_and_forgotten() {
        let store = Store::sample();
        assert!(store.tags("arn-1").expect("a fresh store").is_empty());
        let add = |arn: &str, key: &str| {
            let change = |tags: &mut Tags| -> Result<(), StoreError> {
                tags.insert(key.to_owned(), "value".to_owned());
                Ok(())
            };
            store.change_tags(arn, change).expect("a fresh store");
        };
        add("arn-1", "a");
        add("arn-1", "b");
        add("arn-2", "c");
        let keys = |arn| Vec::from_iter(store.tags(arn).expect("a fresh store").into_keys());
        assert_eq!(
            (keys("arn-1"), keys("arn-2")),
            (vec!["a".into(), "b".into()], vec!["c".into()])
        );
        let refused = store.change_tags("arn-1", |tags| {
            tags.clear();
            Err(StoreError::misuse("refused"))
        });
        assert!(refused.is_err());
        assert_eq!(keys("arn-1").len(), 2);
        let clear = |tags: &mut Tags| -> Result<(), StoreError> {
            tags.clear();
            Ok(())
        };
        store.change_tags("arn-1", clear).expect("a fresh store");
        assert!(keys("arn-1").is_empty());
    }
}
