//! Values that are made once for each key and shared.

use std::sync::{Mutex, PoisonError};

/// A few keys with their values, behind a lock.
pub(super) struct KeyMap<K, V>(Mutex<Vec<(K, V)>>);

impl<K: PartialEq, V: Clone> KeyMap<K, V> {
    /// Returns the value of this key, and makes it on first use.
    pub(super) fn get_or_insert(&self, key: K, make: impl FnOnce() -> V) -> V {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = entries.iter().find(|(made_for, _)| *made_for == key) {
            return value.clone();
        }
        let value = make();
        entries.push((key, value.clone()));
        value
    }
}

// Not derived, because a derive would require `K: Default`.
impl<K, V> Default for KeyMap<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}
