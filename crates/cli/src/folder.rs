//! The folder of `report sync`: its lock, its file names and its manifest.

use std::io;
use std::path::{Path, PathBuf};

use casebook_files::{Access, FileTypeError, Lock, create_folder, sync_folder};

mod check;
mod manifest;
mod name;
mod plan;

pub(crate) use casebook_evidence::{RUNS, SUMS};
pub(crate) use check::{Check, hash, is_plain};
pub(crate) use manifest::{Acceptance, Entry, Manifest, ManifestError, NAME as MANIFEST};
pub(crate) use name::{Stem, is_terms};
pub(crate) use plan::{Decision, PlannedReport, decide, is_explicit};

use crate::failure::Failure;

/// A locked folder: no other run writes to it while this value exists.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    access: Access,
    /// `None` if the file system has no locks; most folders have a single user anyway.
    _lock: Option<Lock>,
}

/// The result of [`Folder::restrict`].
#[derive(Debug, Default)]
pub(crate) struct Restriction {
    /// The number of files that other users could read or write before.
    pub(crate) files: usize,
    /// The first file that could not be restricted, and the reason.
    pub(crate) left: Option<(String, io::Error)>,
}

/// The file that a run locks for as long as it uses the folder.
pub(crate) const LOCK: &str = ".casebook.lock";

impl Folder {
    /// Opens and locks the folder, and creates it if it is missing. New files in it get this access.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be created or written to, or when another run has locked it.
    pub(crate) fn open(path: &Path, access: Access) -> Result<Self, Failure> {
        let unwritable = |path: &Path, error: &io::Error| {
            Failure::transfer(format_args!("{}: {error}", path.display()))
        };
        create_folder(path, access).map_err(|error| unwritable(path, &error))?;
        let place = path.join(LOCK);
        let lock = match Lock::try_take(&place, access) {
            Ok(Some(lock)) => Some(lock),
            Ok(None) => {
                return Err(Failure::other(format_args!(
                    "{}: another run is working in this folder",
                    path.display()
                )));
            }
            Err(error) if error.kind() == io::ErrorKind::Unsupported => None,
            Err(error) => return Err(unwritable(&place, &error)),
        };
        Ok(Self {
            path: path.to_owned(),
            access,
            _lock: lock,
        })
    }

    /// Returns the path of the folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the access to new files in the folder.
    pub(crate) fn access(&self) -> Access {
        self.access
    }

    /// Syncs the names of all files to the disk.
    ///
    /// # Errors
    ///
    /// Fails when the disk reports an error.
    pub(crate) fn sync(&self) -> io::Result<()> {
        sync_folder(&self.path)
    }

    /// Removes the permissions of other users from the files of earlier runs, if new files in the
    /// folder are for their owner only. Files that the manifest does not list stay unchanged.
    pub(crate) fn restrict(&self, manifest: &Manifest) -> Restriction {
        let mut restriction = Restriction::default();
        if self.access != Access::Owner {
            return restriction;
        }
        let names = manifest.names().filter(|name| is_plain(name));
        for name in names.chain([RUNS, SUMS]) {
            match casebook_files::restrict_to_owner(&self.path.join(name)) {
                Ok(true) => restriction.files += 1,
                Ok(false) => {}
                // Others cannot read a missing file, and a symbolic link is not a file of this
                // folder.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) if error.get_ref().is_some_and(|why| why.is::<FileTypeError>()) => {}
                Err(error) => {
                    let _ = restriction.left.get_or_insert((name.to_owned(), error));
                }
            }
        }
        restriction
    }

    /// Removes the temporary files of killed runs.
    ///
    /// The folder is locked, so no running process uses such a file.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read, or a file cannot be removed.
    pub(crate) fn sweep(&self) -> io::Result<()> {
        casebook_files::sweep(&self.path, |name, _| is_ours(name))
    }
}

/// Whether a run may write a file of this name.
fn is_ours(name: &str) -> bool {
    name.ends_with(".pdf") || [MANIFEST, RUNS, SUMS].contains(&name) || is_seal(name)
}

/// Whether a file has the temporary name of one that a run writes.
pub(crate) fn is_left(part: &str) -> bool {
    casebook_files::final_name(part).is_some_and(is_ours)
}

/// Whether a file is a part of a seal: the seal itself, or the question or the answer of its timestamp.
fn is_seal(name: &str) -> bool {
    seal_number(name).is_some()
}

/// Returns the number of the seal that a file is a part of, and the kind of the part.
pub(crate) fn seal_number(name: &str) -> Option<(u32, &str)> {
    let (number, kind) = name.strip_prefix("seal-")?.split_once('.')?;
    let is_number = number.len() >= 4 && number.bytes().all(|b| b.is_ascii_digit());
    let is_known = ["json", "tsq", "tsr"].contains(&kind);
    (is_number && is_known).then_some((number.parse().ok()?, kind))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_second_run_is_told_that_there_is_a_first_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b");
        let first = Folder::open(&path, Access::Owner).unwrap();
        let refused = Folder::open(&path, Access::Owner).unwrap_err();
        assert_eq!(refused.exit().number(), 255);
        assert!(refused.to_string().contains("another run"), "{refused}");
        drop(first);
        Folder::open(&path, Access::Owner).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_is_a_failed_transfer() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let refused = Folder::open(&file.join("reports"), Access::Owner).unwrap_err();
        assert_eq!(refused.exit().number(), 1);
        assert!(refused.to_string().contains("file/reports"), "{refused}");
    }

    #[test]
    fn only_what_is_ours_is_swept() {
        let dir = tempfile::tempdir().unwrap();
        // `casebook_files::sweep` recognizes temporary files by their names. `Folder::sweep`
        // removes only those for a document or the manifest.
        let ours = [
            ".a_v1_x.pdf.12-3.part",
            ".manifest.jsonl.12-3.part",
            ".runs.txt.12-3.part",
            ".manifest-sha256.txt.12-3.part",
            ".seal-0001.json.12-3.part",
        ];
        let theirs = ["a.pdf", ".a.doc.1-1.part"];
        for name in ours.into_iter().chain(theirs) {
            fs::write(dir.path().join(name), "").unwrap();
        }
        Folder::open(dir.path(), Access::Owner)
            .unwrap()
            .sweep()
            .unwrap();
        for name in ours {
            assert!(!dir.path().join(name).exists(), "{name}");
        }
        for name in theirs {
            assert!(dir.path().join(name).exists(), "{name}");
        }
    }
}
