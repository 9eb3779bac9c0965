//! `manifest.jsonl`: the list of the reports in a folder, one line for each.

mod entry;
mod error;
mod file;
mod lines;
mod parse;

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use casebook_files::Access;

pub(crate) use self::entry::{Acceptance, Entry};
pub(crate) use self::error::ManifestError;
use self::file::ManifestFile;
pub(crate) use self::file::NAME;
use self::lines::Lines;
use self::parse::parse;

/// The manifest of a locked folder, in memory and on the disk: both always have the same lines.
///
/// The first change of a run writes the file whole, and each further one appends to it, so that a run
/// over many reports does not write all lines for each of them. A line that is removed stays in the
/// file, with another line that says so, until [`finish`](Self::finish).
#[derive(Debug)]
pub(crate) struct Manifest {
    lines: Lines,
    file: ManifestFile,
    /// Whether the file has lines that no longer count.
    has_others: bool,
}

impl Manifest {
    /// Reads the manifest of a folder. A folder without a manifest has an empty one. New files get
    /// this access.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read, or when a line was not written by this command. Such a
    /// line must not be lost, so the manifest then stays unchanged.
    pub(crate) fn read(folder: &Path, access: Access) -> Result<Self, ManifestError> {
        let file = ManifestFile::new(folder, access);
        let (lines, has_others) = parse(&file.read()?)?;
        Ok(Self {
            lines,
            file,
            has_others,
        })
    }

    /// Returns the names of all files that the manifest lists, and its own name.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let files = self.entries();
        let files = files.flat_map(|entry| [entry.file.as_str(), entry.terms_file.as_str()]);
        files.chain([NAME])
    }

    /// Returns all lines, oldest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.numbered().map(|(_, entry)| entry)
    }

    /// Returns all lines with their numbers, which stay the same as long as the lines do.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.lines.iter()
    }

    /// Returns the line with this number.
    pub(crate) fn get(&self, number: usize) -> Option<&Entry> {
        self.lines.get(number)
    }

    /// Returns the lines that have this text as the id of their report or as a file name, oldest
    /// first. The case of letters does not count.
    pub(crate) fn with(&self, key: &str) -> impl Iterator<Item = (usize, &Entry)> {
        self.lines.with(key)
    }

    /// Adds lines, after their documents were saved. Each replaces a line about a document with the
    /// same file name.
    ///
    /// # Errors
    ///
    /// Fails when the disk is full or the folder is not writable. The manifest is then unchanged.
    pub(crate) fn add(&mut self, entries: Vec<Entry>) -> Result<(), ManifestError> {
        if !entries.is_empty() {
            self.record(&BTreeSet::new(), &entries)?;
        }
        for entry in entries {
            self.has_others |= self.lines.put(entry);
        }
        Ok(())
    }

    /// Removes and returns the lines with these numbers, because their files are about to change.
    ///
    /// # Errors
    ///
    /// Fails when the disk is full or the folder is not writable. The manifest is then unchanged.
    pub(crate) fn remove(
        &mut self,
        numbers: &BTreeSet<usize>,
    ) -> Result<Vec<Entry>, ManifestError> {
        if !numbers.is_empty() {
            self.record(numbers, &[])?;
        }
        let removed = numbers.iter();
        Ok(removed
            .filter_map(|number| self.lines.remove(*number))
            .collect())
    }

    /// Writes the file whole if it has lines that no longer count. Every run ends with this, so that
    /// each document has one line for all readers.
    ///
    /// # Errors
    ///
    /// Fails when the disk is full or the folder is not writable. The file then stays as it is, and the
    /// next run reads the same lines from it.
    pub(crate) fn finish(&mut self) -> Result<(), ManifestError> {
        if self.has_others {
            self.file.write(self.lines.iter().map(|(_, entry)| entry))?;
            self.has_others = false;
        }
        Ok(())
    }

    /// Brings a change to the disk, before it is made in memory.
    fn record(&mut self, removed: &BTreeSet<usize>, added: &[Entry]) -> io::Result<()> {
        self.file.sync_documents()?;
        let gone = removed.iter().filter_map(|number| self.lines.get(*number));
        let appended = self.file.append(gone, added);
        self.has_others |= match &appended {
            Ok(appended) => *appended && !removed.is_empty(),
            Err(_) => !self.file.is_as_before(),
        };
        if !appended? {
            let lines = self.lines.iter();
            let kept = lines.filter(|(number, _)| !removed.contains(number));
            self.file.write(kept.map(|(_, entry)| entry).chain(added))?;
            self.has_others = false;
        }
        Ok(())
    }
}

#[cfg(test)]
pub(super) mod tests;
