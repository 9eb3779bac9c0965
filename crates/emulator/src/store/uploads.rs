//! Uploads of large files in parts, until a communication uses the file.

use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::case::{File, FilePart};
use super::tables::{FILES, UPLOAD_PARTS, UPLOADS};
use super::{Change, Store, StoreError, record};

/// A large file that is being uploaded. Times are in milliseconds.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Upload {
    pub(crate) file_name: String,
    pub(crate) size: u64,
    pub(crate) part_size: u64,
    pub(crate) created: u64,
    /// When the upload was completed; `None` until then.
    pub(crate) completed: Option<u64>,
}

impl Upload {
    /// Returns the number of parts.
    pub(crate) fn total_parts(&self) -> u32 {
        u32::try_from(self.size.div_ceil(self.part_size)).unwrap_or(u32::MAX)
    }

    /// Returns the length of a part in bytes; `None` if the file has no part of this number. The
    /// first part has the number 1.
    pub(crate) fn part_length(&self, part_number: u32) -> Option<u64> {
        let before = u64::from(part_number.checked_sub(1)?) * self.part_size;
        let rest = self.size.checked_sub(before).filter(|rest| *rest > 0)?;
        Some(rest.min(self.part_size))
    }
}

/// A part of an upload that the store has received.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct UploadPart {
    /// The number under which the store has the bytes.
    #[serde(rename = "number")]
    pub(crate) file_number: u64,
    pub(crate) etag: String,
    pub(crate) is_completed: bool,
}

impl Store {
    /// Returns an upload.
    pub(crate) fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        let uploads = self.database.begin_read()?.open_table(UPLOADS)?;
        let upload = uploads.get(id)?;
        upload
            .map(|upload| record::read(upload.value()))
            .transpose()
    }

    /// Returns the parts of an upload that the store has received, in the order of their part numbers.
    pub(crate) fn upload_parts(&self, id: &str) -> Result<Vec<(u32, UploadPart)>, StoreError> {
        parts(&self.database.begin_read()?.open_table(UPLOAD_PARTS)?, id)
    }
}

impl Change {
    /// Returns an upload.
    pub(crate) fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        let uploads = self.transaction().open_table(UPLOADS)?;
        let upload = uploads.get(id)?;
        upload
            .map(|upload| record::read(upload.value()))
            .transpose()
    }

    /// Adds an upload, or replaces it.
    pub(crate) fn put_upload(&self, id: &str, upload: &Upload) -> Result<(), StoreError> {
        let mut uploads = self.transaction().open_table(UPLOADS)?;
        uploads.insert(id, record::write(upload)?.as_slice())?;
        Ok(())
    }

    /// Returns the parts of an upload that the store has received, in the order of their part numbers.
    pub(crate) fn upload_parts(&self, id: &str) -> Result<Vec<(u32, UploadPart)>, StoreError> {
        parts(&self.transaction().open_table(UPLOAD_PARTS)?, id)
    }

    /// Writes the record of a part, and replaces the one with its part number.
    pub(crate) fn put_upload_part(
        &self,
        id: &str,
        part_number: u32,
        part: &UploadPart,
    ) -> Result<(), StoreError> {
        let mut parts = self.transaction().open_table(UPLOAD_PARTS)?;
        parts.insert((id, part_number), record::write(part)?.as_slice())?;
        Ok(())
    }

    /// Stores the bytes of a part. If the part was received before, this removes the earlier bytes.
    pub(crate) fn write_upload_part(
        &self,
        id: &str,
        part_number: u32,
        bytes: &[u8],
        etag: String,
    ) -> Result<(), StoreError> {
        let file = self.add_file(String::new(), bytes.len(), |memory| {
            memory.copy_from_slice(bytes);
        })?;
        let former = {
            let parts = self.transaction().open_table(UPLOAD_PARTS)?;
            let former = parts.get((id, part_number))?;
            former.map(|former| record::read::<UploadPart>(former.value()))
        };
        if let Some(former) = former.transpose()? {
            self.transaction()
                .open_table(FILES)?
                .remove(former.file_number)?;
        }
        let part = UploadPart {
            file_number: file.file_number,
            etag,
            is_completed: false,
        };
        self.put_upload_part(id, part_number, &part)
    }

    /// Removes the records of an upload, and returns it as a file. The bytes stay in the store.
    pub(crate) fn take_upload(&self, id: &str, upload: Upload) -> Result<File, StoreError> {
        let mut parts = Vec::new();
        for (part_number, part) in self.remove_upload(id)? {
            let length = upload
                .part_length(part_number)
                .ok_or_else(|| StoreError::corrupted("an upload has a part beyond its end"))?;
            parts.push(FilePart {
                file_number: part.file_number,
                length,
            });
        }
        let first = parts.first();
        let first = first.ok_or_else(|| StoreError::corrupted("a ready upload has no parts"))?;
        Ok(File {
            name: upload.file_name,
            file_number: first.file_number,
            parts,
            rendered: None,
        })
    }

    /// Removes the uploads that began before a time (in milliseconds), and the bytes of their parts.
    pub(crate) fn remove_uploads_before(&self, time: u64) -> Result<(), StoreError> {
        let mut old = Vec::new();
        for entry in self.transaction().open_table(UPLOADS)?.iter()? {
            let (id, upload) = entry?;
            let upload: Upload = record::read(upload.value())?;
            if upload.created < time {
                old.push(id.value().to_owned());
            }
        }
        for id in old {
            let parts = self.remove_upload(&id)?;
            let mut files = self.transaction().open_table(FILES)?;
            for (_, part) in parts {
                files.remove(part.file_number)?;
            }
        }
        Ok(())
    }

    /// Removes the records of an upload, and returns those of its parts.
    fn remove_upload(&self, id: &str) -> Result<Vec<(u32, UploadPart)>, StoreError> {
        self.transaction().open_table(UPLOADS)?.remove(id)?;
        let found = self.upload_parts(id)?;
        let mut parts = self.transaction().open_table(UPLOAD_PARTS)?;
        for (part_number, _) in &found {
            parts.remove((id, *part_number))?;
        }
        Ok(found)
    }
}

fn parts(
    parts: &impl redb::ReadableTable<(&'static str, u32), &'static [u8]>,
    id: &str,
) -> Result<Vec<(u32, UploadPart)>, StoreError> {
    let entries = parts.range((id, 0)..=(id, u32::MAX))?;
    let read = entries.map(|entry| {
        let (key, part) = entry?;
        Ok((key.value().1, record::read(part.value())?))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_file_are_as_long_as_the_file() {
        for (size, part_size, lengths) in
            [(10, 4, vec![4, 4, 2]), (8, 4, vec![4, 4]), (1, 4, vec![1])]
        {
            let upload = Upload {
                file_name: "core".to_owned(),
                size,
                part_size,
                created: 0,
                completed: None,
            };
            let total = upload.total_parts();
            let found: Vec<_> = (1..=total)
                .filter_map(|part_number| upload.part_length(part_number))
                .collect();
            assert_eq!(found, lengths);
            assert_eq!(upload.part_length(total + 1), None);
            assert_eq!(upload.part_length(0), None);
        }
    }
}
