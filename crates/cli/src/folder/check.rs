//! Compares the files of a folder with its manifest.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::manifest::Entry;

/// Knows which files are intact: those that exist, have the size in the manifest, and were not
/// found to have another hash.
#[derive(Debug)]
pub(crate) struct Check {
    folder: PathBuf,
    damaged: HashSet<String>,
}

impl Check {
    /// Checks the sizes only.
    pub(crate) fn by_size(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            damaged: HashSet::new(),
        }
    }

    /// Reads and hashes the files of these lines. A file that cannot be read counts as damaged.
    pub(crate) fn by_hash<'a>(folder: &Path, entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut check = Self::by_size(folder);
        for entry in entries {
            for (file, size, sha256) in [
                (&entry.file, entry.size, &entry.sha256),
                (&entry.terms_file, entry.terms_size, &entry.terms_sha256),
            ] {
                let is_told = |found: String| found.eq_ignore_ascii_case(sha256);
                if check.is(file, size) && !hash(&folder.join(file)).is_ok_and(is_told) {
                    check.damaged.insert(file.clone());
                }
            }
        }
        check
    }

    /// Returns whether both files of a line are intact.
    pub(crate) fn both(&self, entry: &Entry) -> bool {
        self.document(entry) && self.terms(entry)
    }

    /// Returns whether the document of a line is intact.
    pub(crate) fn document(&self, entry: &Entry) -> bool {
        self.is(&entry.file, entry.size)
    }

    /// Returns whether the terms of a line are intact.
    pub(crate) fn terms(&self, entry: &Entry) -> bool {
        self.is(&entry.terms_file, entry.terms_size)
    }

    fn is(&self, name: &str, size: u64) -> bool {
        is_plain(name)
            && !self.damaged.contains(name)
            && fs::symlink_metadata(self.folder.join(name))
                .is_ok_and(|found| found.is_file() && found.len() == size)
    }
}

/// Returns the SHA-256 of a file in hexadecimal digits.
pub(crate) fn hash(path: &Path) -> io::Result<String> {
    let mut file = casebook_files::open(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => hash.update(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hex::encode(hash.finalize()))
}

/// Returns whether a name in the manifest is a file of the folder itself.
pub(crate) fn is_plain(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!(parts.next(), Some(Component::Normal(part)) if part == name) && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::super::manifest::tests::entry;
    use super::*;

    #[test]
    fn only_reading_finds_a_changed_byte() {
        let dir = tempfile::tempdir().unwrap();
        let mut entry = entry("report-abcdef0123456789", 1);
        fs::write(dir.path().join(&entry.file), "abc").unwrap();
        fs::write(dir.path().join(&entry.terms_file), "ab").unwrap();
        // The SHA-256 of "abc" (FIPS 180-4, example of one block).
        entry.sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into();
        assert!(Check::by_size(dir.path()).both(&entry));
        let check = Check::by_hash(dir.path(), [&entry].into_iter());
        assert!(check.document(&entry));
        assert!(!check.terms(&entry) && !check.both(&entry));
        fs::write(dir.path().join(&entry.file), "abd").unwrap();
        assert!(Check::by_size(dir.path()).document(&entry));
        assert!(!Check::by_hash(dir.path(), [&entry].into_iter()).document(&entry));
    }

    #[test]
    fn a_manifest_cannot_point_elsewhere() {
        for odd in ["../a.pdf", "/etc/passwd", "a/b.pdf", "", ".", "a/"] {
            assert!(!is_plain(odd), "{odd}");
        }
        assert!(is_plain("a.pdf"));
    }
}
