//! Lists the files of a folder.

use std::fs;
use std::io;
use std::path::Path;

use super::{Folder, is_folder};
use crate::store::error::{Step, StoreError};

impl Folder {
    /// Returns the names of all files below a folder, sorted.
    pub(crate) fn list(&self, name: &str) -> Result<Vec<String>, StoreError> {
        let path = self.path(name)?;
        let mut names = Vec::new();
        if self.has_parents(&path)? && is_folder(&path)? {
            list(&path, name, &mut names)?;
        }
        names.sort_unstable();
        Ok(names)
    }
}

fn list(folder: &Path, name: &str, names: &mut Vec<String>) -> Result<(), StoreError> {
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
            names.push(name);
        } else if is_folder(&entry.path())? {
            list(&entry.path(), &name, names)?;
        }
    }
    Ok(())
}
