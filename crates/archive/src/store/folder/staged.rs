//! Files that are written under a temporary name and then placed.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use casebook_files::StagedFile;

use super::Folder;
use crate::layout::Layout;
use crate::store::created::Created;
use crate::store::error::{Step, StoreError};

/// A file under a temporary name.
#[derive(Debug)]
pub(crate) struct Staged {
    staged: StagedFile,
    /// It stays open until the file is placed: an open file is locked, so no other run sweeps it.
    file: File,
}

impl Folder {
    /// Begins a file whose name is not known yet.
    pub(crate) fn stage(&self) -> io::Result<Staged> {
        let path = self.root.join(Layout::STAGING).join("file");
        let (staged, file) = StagedFile::create(&path, self.access)?;
        Ok(Staged { staged, file })
    }

    /// Writes a file that is placed later.
    pub(crate) fn stage_new(&self, name: &str, bytes: &[u8]) -> Result<Staged, StoreError> {
        let path = self.path(name)?;
        self.make_parents(&path)?;
        let written = self.stage().and_then(|mut staged| {
            staged.write(bytes)?;
            staged.file.sync_all()?;
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
        staged.file.sync_all().map_err(unwritten)?;
        let staged = staged.destined_for(&path);
        match found {
            None => self.place_new(staged).map(drop),
            // On a file system without hard links, a killed run may have left an empty file.
            Some(_) => staged.place().map_err(unwritten),
        }
    }

    pub(crate) fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let staged = self.stage_new(name, bytes)?;
        let path = staged.staged.path().to_owned();
        let placed = staged.place();
        placed.map_err(|error| StoreError::io(path.display(), Step::Write, error))
    }

    fn place_new(&self, file: Staged) -> Result<Created, StoreError> {
        let Staged { staged, file } = file;
        let path = staged.path().to_owned();
        let placed = staged.place_new().and_then(|placed| placed.sync());
        drop(file);
        match placed {
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

impl Staged {
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Places the file, and replaces the one of this name.
    fn place(self) -> io::Result<()> {
        let placed = self.staged.place()?.sync();
        drop(self.file);
        placed
    }

    fn destined_for(self, path: &Path) -> Self {
        Self {
            staged: self.staged.destined_for(path),
            file: self.file,
        }
    }
}
