//! The lines of a manifest, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, RandomState};

use super::entry::Entry;

/// The lines, oldest first, of which each document has one.
///
/// A line is found by its report and by its file names without a search through all lines, so that a
/// run over many reports costs no more for each of them.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The numbers count all lines that were ever added; so they stay when others are removed.
    entries: BTreeMap<usize, Entry>,
    /// The hash of each key of a line, with the number of the line. A hash takes less memory than
    /// another copy of the key.
    index: BTreeSet<(u64, usize)>,
    hasher: RandomState,
    next: usize,
}

impl Lines {
    /// Returns all lines.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.iter().map(|(number, entry)| (*number, entry))
    }

    /// Returns the line with this number.
    pub(super) fn get(&self, number: usize) -> Option<&Entry> {
        self.entries.get(&number)
    }

    /// Returns the lines that have this text as the id of their report or as a file name, oldest
    /// first. The case of letters does not count.
    pub(super) fn with(&self, key: &str) -> impl Iterator<Item = (usize, &Entry)> {
        let hash = self.hash(key);
        let same_hash = self.index.range((hash, 0)..=(hash, usize::MAX));
        same_hash
            .filter_map(|(_, number)| Some((*number, self.get(*number)?)))
            .filter(move |(_, entry)| keys(entry).any(|one| one.eq_ignore_ascii_case(key)))
    }

    /// Adds a line. It replaces a line about a document with the same file name, and the method
    /// returns whether there was one.
    pub(super) fn put(&mut self, entry: Entry) -> bool {
        let replaced = self.forget(&entry.file);
        for key in keys(&entry) {
            self.index.insert((self.hash(key), self.next));
        }
        self.entries.insert(self.next, entry);
        self.next += 1;
        replaced
    }

    /// Removes the line about a document with this file name, and returns whether there was one.
    ///
    /// The case of letters does not count, since some file systems ignore it.
    pub(super) fn forget(&mut self, file: &str) -> bool {
        let found = self
            .with(file)
            .find(|(_, entry)| entry.file.eq_ignore_ascii_case(file))
            .map(|(number, _)| number);
        found.and_then(|number| self.remove(number)).is_some()
    }

    /// Removes the line with this number.
    pub(super) fn remove(&mut self, number: usize) -> Option<Entry> {
        let entry = self.entries.remove(&number)?;
        for key in keys(&entry) {
            self.index.remove(&(self.hash(key), number));
        }
        Some(entry)
    }

    fn hash(&self, key: &str) -> u64 {
        self.hasher.hash_one(key.to_ascii_lowercase())
    }
}

/// Returns the texts by which a line is found.
fn keys(entry: &Entry) -> impl Iterator<Item = &str> {
    [entry.id.as_str(), &entry.file, &entry.terms_file].into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::tests::entry;
    use super::*;

    const ID: &str = "report-abcdef0123456789";

    #[test]
    fn a_file_has_one_line() {
        let mut lines = Lines::default();
        assert!(!lines.put(entry(ID, 1)));
        let mut again = entry(ID, 1);
        again.sha256 = "22".into();
        again.file = again.file.to_uppercase();
        assert!(lines.put(again.clone()));
        assert_eq!(lines.iter().collect::<Vec<_>>(), [(1, &again)]);
        assert!(lines.forget(&again.file.to_lowercase()));
        assert!(!lines.forget(&again.file));
        assert!(lines.index.is_empty());
    }

    #[test]
    fn a_line_is_found_by_its_report_and_by_each_of_its_files() {
        let mut lines = Lines::default();
        let others = ["report-abcdef0123456788", "report-abcdef0123456787"];
        for id in [ID].into_iter().chain(others) {
            (1..=2).for_each(|version| assert!(!lines.put(entry(id, version))));
        }
        let found = |key: &str| {
            lines
                .with(key)
                .map(|(number, _)| number)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(ID), [0, 1]);
        assert_eq!(found(&entry(ID, 2).file), [1]);
        assert_eq!(found(&entry(others[0], 1).terms_file.to_uppercase()), [2]);
        assert!(found("").is_empty());
    }
}
