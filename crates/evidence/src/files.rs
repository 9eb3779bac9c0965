//! The files of a folder with their hashes, and what differs between two such lists.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The SHA-256 of each file in hexadecimal, by its name.
pub type Files = BTreeMap<String, String>;

/// Files that were added, changed or removed.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Changes {
    /// The new SHA-256 of each file that was added or changed.
    #[serde(default)]
    pub added: Files,
    /// The names of the files that were removed.
    #[serde(default)]
    pub removed: BTreeSet<String>,
}

impl Changes {
    /// Returns the changes that make `after` of `before`.
    pub fn between(before: &Files, after: &Files) -> Self {
        let is_new = |(file, sha256): &(&String, &String)| before.get(*file) != Some(*sha256);
        let added = after.iter().filter(is_new);
        let removed = before.keys().filter(|file| !after.contains_key(*file));
        Self {
            added: added
                .map(|(file, sha256)| (file.clone(), sha256.clone()))
                .collect(),
            removed: removed.cloned().collect(),
        }
    }

    /// Makes the changes.
    pub fn apply(self, files: &mut Files) {
        for file in &self.removed {
            files.remove(file);
        }
        files.extend(self.added);
    }

    /// Whether nothing was changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn files() -> impl Strategy<Value = Files> {
        prop::collection::btree_map("[a-d]", "[01]", 0..5)
    }

    proptest! {
        #[test]
        fn the_changes_between_two_lists_make_the_second_of_the_first(
            before in files(),
            after in files(),
        ) {
            let changes = Changes::between(&before, &after);
            prop_assert_eq!(changes.is_empty(), before == after);
            let mut made = before;
            changes.apply(&mut made);
            prop_assert_eq!(made, after);
        }
    }
}
