//! One page of a listing.

use redb::StorageError;

use super::StoreError;

/// Consecutive elements of a listing, and whether more follow.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) continues: bool,
}

impl<T> Page<T> {
    /// Reads up to `size` entries of a range of a table, and finds out whether one more follows.
    pub(super) fn read<K, V>(
        mut range: impl Iterator<Item = Result<(K, V), StorageError>>,
        size: usize,
        mut read: impl FnMut(K, V) -> Result<T, StoreError>,
    ) -> Result<Self, StoreError> {
        let mut items = Vec::new();
        for entry in range.by_ref().take(size) {
            let (key, value) = entry?;
            items.push(read(key, value)?);
        }
        let continues = range.next().transpose()?.is_some();
        Ok(Self { items, continues })
    }
}
