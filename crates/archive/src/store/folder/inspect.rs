//! Looks at the files of a folder.

use std::fs;
use std::io::{self, Read as _};

use ring::digest::{Context, SHA256};

use super::{Folder, is_folder};
use crate::layout::Layout;
use crate::store::blob::Blob;
use crate::store::error::{Step, StoreError};
use crate::store::listed::Listed;

/// The number of bytes of a file that are read at once.
const PIECE: usize = 256 * 1024;

impl Folder {
    pub(crate) fn folders(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let path = self.path(name)?;
        let mut folders = Vec::new();
        if self.has_parents(&path)? && is_folder(&path)? {
            let unread = |error: io::Error| StoreError::io(path.display(), Step::Read, error);
            for entry in fs::read_dir(&path).map_err(unread)? {
                let entry = entry.map_err(unread)?;
                let folder = entry.file_name();
                let folder = folder.to_str().filter(|name| !name.starts_with('.'));
                if let Some(folder) = folder
                    && entry.file_type().map_err(unread)?.is_dir()
                {
                    folders.push(folder.to_owned());
                }
            }
        }
        folders.sort_unstable();
        Ok(folders)
    }

    pub(crate) fn hash(&self, name: &str) -> Result<Option<Blob>, StoreError> {
        let path = self.path(name)?;
        let unread = |error| StoreError::io(path.display(), Step::Read, error);
        if !self.has_parents(&path)? {
            return Ok(None);
        }
        let mut file = match casebook_files::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unread(error)),
        };
        let (mut hash, mut size) = (Context::new(&SHA256), 0);
        let mut piece = vec![0; PIECE];
        loop {
            let read = match file.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(unread(error)),
            };
            hash.update(&piece[..read]);
            size += read as u64;
        }
        let sha256 = hex::encode(hash.finish());
        Ok(Some(Blob { sha256, size }))
    }

    pub(crate) fn size(&self, name: &str) -> Result<Option<u64>, StoreError> {
        let path = self.path(name)?;
        match self.has_parents(&path)? {
            true => self.length(&path),
            false => Ok(None),
        }
    }

    pub(crate) fn temporary_files(&self) -> Result<Vec<Listed>, StoreError> {
        let path = self.path(Layout::STAGING)?;
        let unread = |error: io::Error| StoreError::io(path.display(), Step::Read, error);
        let mut files = Vec::new();
        if is_folder(&path)? {
            for entry in fs::read_dir(&path).map_err(unread)? {
                let entry = entry.map_err(unread)?;
                let name = entry.file_name();
                let name = format!("{}/{}", Layout::STAGING, name.to_string_lossy());
                // It may be gone by now.
                if let Ok(found) = entry.metadata() {
                    let size = found.len();
                    files.push(Listed { name, size });
                }
            }
        }
        files.sort_unstable();
        Ok(files)
    }
}
