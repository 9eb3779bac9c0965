//! Writes files under a temporary name, and places them.

use std::io;

use super::Folder;
use crate::layout::Layout;
use crate::store::created::Created;
use crate::store::error::{Step, StoreError};
use crate::store::staged::Staged;

impl Folder {
    /// Begins a file whose name is not known yet.
    pub(crate) fn stage(&self) -> io::Result<Staged> {
        let folder = self.root.join(Layout::STAGING);
        Staged::create(&folder, "file", self.access)
    }

    /// Writes a file that is placed later.
    pub(crate) fn stage_new(&self, name: &str, bytes: &[u8]) -> Result<Staged, StoreError> {
        let path = self.path(name)?;
        self.make_parents(&path)?;
        let written = self.stage().and_then(|mut staged| {
            staged.write(bytes)?;
            staged.sync()?;
            Ok(staged.destined_for(&path))
        });
        written.map_err(|error| StoreError::io(path.display(), Step::Write, error))
    }

    /// Places files whose names are free, one after the other, up to the first name that is taken.
    pub(crate) fn place_all(&self, files: Vec<Staged>) -> Result<Vec<Created>, StoreError> {
        let mut created = Vec::with_capacity(files.len());
        for file in files {
            created.push(self.place_new(file)?);
            if created.last() == Some(&Created::Exists) {
                break;
            }
        }
        Ok(created)
    }

    /// Places a document of this size under its name, unless the archive has it. `stage` writes it.
    pub(crate) fn place_blob(
        &self,
        name: &str,
        size: u64,
        stage: impl FnOnce() -> io::Result<Staged>,
    ) -> Result<(), StoreError> {
        let path = self.path(name)?;
        self.make_parents(&path)?;
        let found = self.length(&path)?;
        if found == Some(size) {
            return Ok(());
        }
        let unwritten = |error| StoreError::io(path.display(), Step::Write, error);
        let staged = stage().map_err(unwritten)?;
        staged.sync().map_err(unwritten)?;
        let staged = staged.destined_for(&path);
        match found {
            None => self.place_new(staged).map(drop),
            // On a file system without hard links, a killed run may have left an empty file.
            Some(_) => staged.place().map_err(unwritten),
        }
    }

    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let staged = self.stage_new(name, bytes)?;
        let path = staged.path().to_owned();
        let placed = staged.place();
        placed.map_err(|error| StoreError::io(path.display(), Step::Write, error))
    }

    fn place_new(&self, file: Staged) -> Result<Created, StoreError> {
        let path = file.path().to_owned();
        match file.place_new() {
            Ok(()) => Ok(Created::New),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // A link or a folder of this name is an error.
                self.length(&path)?;
                Ok(Created::Exists)
            }
            Err(error) => Err(StoreError::io(path.display(), Step::Write, error)),
        }
    }
}
