//! One page of a listing.

use std::cmp::Ordering;

use redb::StorageError;

use super::StoreError;
use super::merge::merge;

/// Consecutive elements of a listing, and whether more follow.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) continues: bool,
}

impl<T> Page<T> {
    /// Reads up to `size` elements, and finds out whether one more follows.
    pub(super) fn read(
        mut elements: impl Iterator<Item = Result<T, StoreError>>,
        size: usize,
    ) -> Result<Self, StoreError> {
        let items = elements.by_ref().take(size).collect::<Result<_, _>>()?;
        let continues = elements.next().transpose()?.is_some();
        Ok(Self { items, continues })
    }
}

/// Merges entries of a table, and the same ones of the contents that are rendered. An entry of the table
/// replaces one with the same key.
pub(super) fn overlay<K: Ord, V, StoredK, StoredV>(
    stored: impl Iterator<Item = Result<(StoredK, StoredV), StorageError>>,
    mut read: impl FnMut(StoredK, StoredV) -> Result<(K, V), StoreError>,
    rendered: impl Iterator<Item = (K, V)>,
) -> impl Iterator<Item = Result<(K, V), StoreError>> {
    let stored = stored.map(move |entry| {
        let (key, value) = entry?;
        read(key, value)
    });
    merge(stored, rendered.map(Ok), |one, other| match (one, other) {
        (Ok((one, _)), Ok((other, _))) => one.cmp(other),
        // An error ends the listing, so it comes first.
        (Err(_), _) => Ordering::Less,
        (_, Err(_)) => Ordering::Greater,
    })
}
