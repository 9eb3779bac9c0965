//! The bytes of a file, which are read part by part.

use bytes::Bytes;
use redb::ReadOnlyTable;

use super::case::{File, FilePart};
use super::tables::FILES;
use super::{Store, StoreError};

/// A file as it was when it was opened. Only one of its parts is read at a time.
pub(crate) struct StoredFile {
    files: ReadOnlyTable<u64, &'static [u8]>,
    /// The only part is the whole file, if it did not come in parts.
    parts: Vec<FilePart>,
}

impl Store {
    /// Opens a file.
    pub(crate) fn stored_file(&self, file: &File) -> Result<StoredFile, StoreError> {
        let files = self.database.begin_read()?.open_table(FILES)?;
        let mut parts = file.parts.clone();
        if parts.is_empty() {
            let file_number = file.file_number;
            let bytes = files.get(file_number)?.ok_or_else(missing)?;
            let length = bytes.value().len() as u64;
            parts.push(FilePart {
                file_number,
                length,
            });
        }
        Ok(StoredFile { files, parts })
    }
}

impl StoredFile {
    /// Returns how many bytes the file has.
    pub(crate) fn length(&self) -> u64 {
        self.parts.iter().map(|part| part.length).sum()
    }

    /// Returns the bytes from an offset up to the end of the part that they are in; none behind the end of
    /// the file.
    pub(crate) fn read(&self, from: u64) -> Result<Bytes, StoreError> {
        let mut within = from;
        for part in &self.parts {
            if within < part.length {
                let bytes = self.files.get(part.file_number)?.ok_or_else(missing)?;
                let rest = bytes.value().get(within as usize..).ok_or_else(missing)?;
                return Ok(Bytes::copy_from_slice(rest));
            }
            within -= part.length;
        }
        Ok(Bytes::new())
    }

    /// Returns all of the bytes, for a file that is small.
    pub(crate) fn whole(&self) -> Result<Bytes, StoreError> {
        if let [_] = self.parts[..] {
            return self.read(0);
        }
        let mut offset = 0;
        let mut whole = Vec::new();
        for part in &self.parts {
            whole.extend_from_slice(&self.read(offset)?);
            offset += part.length;
        }
        Ok(whole.into())
    }
}

fn missing() -> StoreError {
    StoreError::corrupted("the bytes of a file are missing")
}
