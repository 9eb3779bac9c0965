//! A map of values that are made on first use and then shared.

use std::sync::{Mutex, PoisonError};

/// A map with few keys, behind a lock. A search in a list is fast enough for few keys, and lets
/// keys do without `Hash`.
pub(super) struct KeyMap<K, V>(Mutex<Vec<(K, V)>>);

impl<K: PartialEq, V: Clone> KeyMap<K, V> {
    /// Returns the value of `key`. If there is none, makes it.
    pub(super) fn get_or_insert(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = entries.iter().find(|(made_for, _)| *made_for == key) {
            return value.clone();
        }
        let value = make();
        entries.push((key, value.clone()));
        value
    }

    /// The number of values that were made.
    #[cfg(all(test, feature = "transport"))]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

// Not derived, because a derive would require `K: Default`.
impl<K, V> Default for KeyMap<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
