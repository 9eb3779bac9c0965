//! A file under a temporary name.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use casebook_files::{Access, StagedFile};

/// A file under a temporary name, which is removed on drop unless it is placed.
#[derive(Debug)]
pub(super) struct Staged {
    staged: StagedFile,
    /// It stays open until the file is placed: an open file is locked, so no other run sweeps it.
    file: File,
}

impl Staged {
    /// Creates a file in a folder. Its name is made of `name`, by which a sweep finds it.
    pub(super) fn create(folder: &Path, name: &str, access: Access) -> io::Result<Self> {
        let (staged, file) = StagedFile::create(&folder.join(name), access)?;
        Ok(Self { staged, file })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Opens the file for reading.
    #[cfg(feature = "s3")]
    pub(super) fn open(&self) -> io::Result<File> {
        self.staged.open()
    }

    pub(super) fn destined_for(self, path: &Path) -> Self {
        Self {
            staged: self.staged.destined_for(path),
            file: self.file,
        }
    }

    /// Returns the path that the file will have.
    pub(super) fn path(&self) -> &Path {
        self.staged.path()
    }

    /// Places the file, and replaces the one of this name.
    pub(super) fn place(self) -> io::Result<()> {
        let placed = self.staged.place()?.sync();
        drop(self.file);
        placed
    }

    /// Places the file if its name is free.
    pub(super) fn place_new(self) -> io::Result<()> {
        let placed = self.staged.place_new()?.sync();
        drop(self.file);
        placed
    }
}
