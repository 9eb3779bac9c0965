//! Lists the files of a folder.

use std::fs;
use std::io;
use std::path::Path;

use super::{Folder, is_folder};
use crate::store::error::{Step, StoreError};
use crate::store::listed::Listed;

impl Folder {
    /// Returns all files below a folder, sorted.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<Listed>, StoreError> {
        let path = self.path(name)?;
        let mut files = Vec::new();
        if self.has_parents(&path)? && is_folder(&path)? {
            list(&path, name, &mut files)?;
        }
        files.sort_unstable();
        Ok(files)
    }
}

fn list(folder: &Path, name: &str, files: &mut Vec<Listed>) -> Result<(), StoreError> {
    let unread = |error: io::Error| StoreError::io(folder.display(), Step::Read, error);
    for entry in fs::read_dir(folder).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let part = entry.file_name();
        // The archive has no name that begins with a dot or is not UTF-8.
        let Some(part) = part.to_str().filter(|part| !part.starts_with('.')) else {
            continue;
        };
        let name = format!("{name}/{part}");
        if entry.file_type().map_err(unread)?.is_file() {
            let size = match entry.metadata() {
                Ok(found) => found.len(),
                // Another run has just removed it.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(unread(error)),
            };
            files.push(Listed { name, size });
        } else if is_folder(&entry.path())? {
            list(&entry.path(), &name, files)?;
        }
    }
    Ok(())
}
