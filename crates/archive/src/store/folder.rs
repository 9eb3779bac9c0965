//! An archive in a folder.

mod inspect;
mod line;
mod list;
mod placing;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use casebook_files::{Access, Lock, create_folder, sweep, write_new};
use tokio::task::spawn_blocking;

use super::error::{ErrorKind, Step, StoreError};
use super::lock::AccountLock;
use super::marker::Marker;
use super::name;
use crate::format::Format;
use crate::layout::Layout;

/// An archive in a folder. Its methods block.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    access: Access,
}

impl Folder {
    pub(super) fn new(root: &Path, access: Access) -> Self {
        Self {
            root: root.to_owned(),
            access,
        }
    }

    /// Runs a function in a thread that may block. The function ends even if the future is dropped.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        function: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let folder = Arc::clone(self);
        let done = spawn_blocking(move || function(&folder)).await;
        done.unwrap_or_else(|error| {
            let source = io::Error::other(error);
            Err(StoreError::io(self.root.display(), Step::Write, source))
        })
    }

    /// Refuses a place that is no folder.
    pub(super) fn expect_folder(&self) -> Result<(), StoreError> {
        let found = match fs::metadata(&self.root) {
            Ok(found) if found.is_file() => "a file",
            Ok(found) if !found.is_dir() => "no file and no folder",
            Ok(_) | Err(_) => return Ok(()),
        };
        Err(self.at_root(ErrorKind::NoFolder { found }))
    }

    /// Reads the marker, or makes an archive of an empty folder.
    pub(super) fn open(&self, wanted: Option<Format>) -> Result<Marker, StoreError> {
        self.expect_folder()?;
        create_folder(&self.root, self.access).map_err(|error| self.root_error(error))?;
        let marker = match self.marker(wanted)? {
            Some(marker) => marker,
            None => self.make(wanted)?,
        };
        let staging = self.root.join(Layout::STAGING);
        self.make_folder(&staging)?;
        if let Err(error) = sweep(&staging, |_, _| true) {
            // The files take space, and do no other harm.
            tracing::debug!(%error, "temporary files of killed runs stay");
        }
        Ok(marker)
    }

    fn marker(&self, wanted: Option<Format>) -> Result<Option<Marker>, StoreError> {
        let Some(bytes) = self.read(Layout::MARKER, Marker::LIMIT)? else {
            return Ok(None);
        };
        let marker = Marker::read(&bytes, wanted);
        let path = self.root.join(Layout::MARKER);
        marker
            .map(Some)
            .map_err(|kind| StoreError::new(path.display(), kind))
    }

    /// Makes an archive, unless the folder has files.
    fn make(&self, wanted: Option<Format>) -> Result<Marker, StoreError> {
        let entries = fs::read_dir(&self.root).map_err(|error| self.root_error(error))?;
        for entry in entries {
            let name = entry.map_err(|error| self.root_error(error))?.file_name();
            let name = name.to_string_lossy();
            // A killed run may have left the temporary file of the marker, and a new volume has the
            // folder `lost+found`.
            if !name.starts_with(&format!(".{}.", Layout::MARKER)) && name != "lost+found" {
                // Another run may have made the archive since the marker was looked for.
                if let Some(marker) = self.marker(wanted)? {
                    return Ok(marker);
                }
                let file = name.chars().filter(|c| !c.is_control()).take(60).collect();
                return Err(self.at_root(ErrorKind::NoArchive { file }));
            }
        }
        let path = self.root.join(Layout::MARKER);
        let marker = Marker::new(wanted);
        match write_new(&path, &marker.write(), self.access) {
            Ok(()) => {
                let _ = sweep(&self.root, |name, _| name == Layout::MARKER);
                Ok(marker)
            }
            // Another run has just made the archive.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let marker = self.marker(wanted)?;
                marker.ok_or_else(|| StoreError::io(path.display(), Step::Write, error))
            }
            Err(error) => Err(StoreError::io(path.display(), Step::Write, error)),
        }
    }

    pub(super) fn read(&self, name: &str, limit: u64) -> Result<Option<Bytes>, StoreError> {
        let path = self.path(name)?;
        if !self.has_parents(&path)? {
            return Ok(None);
        }
        match casebook_files::read(&path, limit) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                Err(StoreError::new(path.display(), ErrorKind::Long { limit }))
            }
            Err(error) => Err(StoreError::io(path.display(), Step::Read, error)),
        }
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name)?;
        if !self.has_parents(&path)? {
            return Ok(());
        }
        let removed = casebook_files::remove(&path);
        removed.map_err(|error| StoreError::io(path.display(), Step::Remove, error))
    }

    /// Returns whether there is a file of this name.
    pub(super) fn has(&self, name: &str) -> Result<bool, StoreError> {
        let path = self.path(name)?;
        Ok(self.has_parents(&path)? && self.length(&path)?.is_some())
    }

    /// Returns the length of a file, or `None` if there is none.
    fn length(&self, path: &Path) -> Result<Option<u64>, StoreError> {
        let unread = |error| StoreError::io(path.display(), Step::Read, error);
        match fs::symlink_metadata(path) {
            Ok(found) if found.is_file() => Ok(Some(found.len())),
            // Opening it gives the error that names its type.
            Ok(_) => match casebook_files::open(path) {
                Ok(file) => Ok(Some(file.metadata().map_err(unread)?.len())),
                Err(error) => Err(unread(error)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unread(error)),
        }
    }

    pub(super) fn lock(&self, name: &str) -> Result<Option<AccountLock>, StoreError> {
        let path = self.path(name)?;
        self.make_parents(&path)?;
        match Lock::try_take(&path, self.access) {
            Ok(lock) => Ok(lock.map(|lock| AccountLock::new(Some(lock)))),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                Ok(Some(AccountLock::new(None)))
            }
            Err(error) => Err(StoreError::io(path.display(), Step::Write, error)),
        }
    }

    /// Returns the path of a file or folder of the archive.
    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        match name::mistake(name) {
            None => Ok(self.root.join(name)),
            Some(mistake) => {
                let kind = ErrorKind::Name(mistake);
                Err(StoreError::new(format_args!("{name:?}"), kind))
            }
        }
    }

    /// Returns whether the folders above a path exist, and refuses links among them.
    fn has_parents(&self, path: &Path) -> Result<bool, StoreError> {
        for folder in self.parents(path) {
            if !is_folder(&folder)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes the folders above a path, and refuses links among them.
    fn make_parents(&self, path: &Path) -> Result<(), StoreError> {
        for folder in self.parents(path) {
            self.make_folder(&folder)?;
        }
        Ok(())
    }

    fn make_folder(&self, path: &Path) -> Result<(), StoreError> {
        if is_folder(path)? {
            return Ok(());
        }
        let made = create_folder(path, self.access);
        made.map_err(|error| StoreError::io(path.display(), Step::Write, error))
    }

    /// Returns the folders between the root and a path, the outermost first.
    fn parents(&self, path: &Path) -> Vec<PathBuf> {
        let below = |folder: &&Path| *folder != self.root;
        let folders = path.ancestors().skip(1).take_while(below);
        let mut folders: Vec<_> = folders.map(Path::to_owned).collect();
        folders.reverse();
        folders
    }

    fn at_root(&self, kind: ErrorKind) -> StoreError {
        StoreError::new(self.root.display(), kind)
    }

    fn root_error(&self, error: io::Error) -> StoreError {
        StoreError::io(self.root.display(), Step::Write, error)
    }
}

/// Returns whether a folder exists, and refuses anything else in its place.
fn is_folder(path: &Path) -> Result<bool, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(found) => {
            let found = if found.is_symlink() {
                "a link"
            } else if found.is_file() {
                "a file"
            } else {
                "no file and no folder"
            };
            Err(StoreError::new(
                path.display(),
                ErrorKind::NoFolder { found },
            ))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(StoreError::io(path.display(), Step::Read, error)),
    }
}
