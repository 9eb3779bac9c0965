//! How far the upload of one file has come.

use std::collections::BTreeMap;
use std::ops::Range;

use casebook_types::support::{ETag, UploadId};
use serde::{Deserialize, Serialize};

use super::error::Cause;
use super::get_attachment_upload_links::UploadLinks;

/// The largest part (service model, PartSizeBytes).
const LARGEST_PART: u64 = 104_857_600;
/// The largest number of parts (Amazon S3 User Guide, Multipart upload limits).
const MOST_PARTS: u64 = 10_000;

/// An upload that has begun, and the parts that the service has.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UploadState {
    pub(super) upload_id: UploadId,
    pub(super) part_size: u64,
    pub(super) total_parts: u32,
    /// The `ETag` of each part that was uploaded.
    pub(super) etags: BTreeMap<u32, ETag>,
    /// Whether the service knows that it has all parts.
    pub(super) is_completed: bool,
}

impl UploadState {
    /// Reads the response to the request that began the upload of a file.
    pub(super) fn begin(links: &UploadLinks, size: u64) -> Result<Self, Cause> {
        let upload_id = links.upload_id.clone();
        let upload_id = upload_id.ok_or_else(|| Cause::malformed("an upload id, found none"))?;
        let number = |found: Option<i64>| found.and_then(|found| u64::try_from(found).ok());
        let (part_size, total) = (number(links.part_size_bytes), number(links.total_parts));
        let (part_size, total) = (part_size.unwrap_or(0), total.unwrap_or(0));
        let state = Self {
            upload_id,
            part_size,
            total_parts: u32::try_from(total).unwrap_or(0),
            etags: BTreeMap::new(),
            is_completed: false,
        };
        match state.fits(size) {
            true => Ok(state),
            false => Err(Cause::malformed(format_args!(
                "parts of at most {LARGEST_PART} bytes that make up {size} bytes, found {total} of {part_size} bytes"
            ))),
        }
    }

    /// Returns whether the parts make up a file of this size.
    pub(super) fn fits(&self, size: u64) -> bool {
        (1..=LARGEST_PART).contains(&self.part_size)
            && (1..=MOST_PARTS).contains(&size.div_ceil(self.part_size))
            && u64::from(self.total_parts) == size.div_ceil(self.part_size)
            && self
                .etags
                .keys()
                .all(|part| (1..=self.total_parts).contains(part))
    }

    /// Returns the parts that the service does not have.
    pub(super) fn missing(&self) -> Vec<u32> {
        let parts = 1..=self.total_parts;
        parts
            .filter(|part| !self.etags.contains_key(part))
            .collect()
    }

    /// Returns the place of a part in a file of this size.
    pub(super) fn range(&self, part: u32, size: u64) -> Range<u64> {
        let start = u64::from(part - 1) * self.part_size;
        start..size.min(start + self.part_size)
    }

    /// Returns the number of bytes that the service has, of a file of this size.
    pub(super) fn uploaded(&self, size: u64) -> u64 {
        let parts = self.etags.keys().map(|part| self.range(*part, size));
        parts.map(|part| part.end - part.start).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begin(size: u64, part_size: i64, total_parts: i64) -> Result<UploadState, Cause> {
        let links = UploadLinks {
            upload_id: Some("upload-1".parse().unwrap()),
            part_size_bytes: Some(part_size),
            total_parts: Some(total_parts),
            ..UploadLinks::default()
        };
        UploadState::begin(&links, size)
    }

    #[test]
    fn the_parts_cover_the_file_without_a_gap() {
        for (size, part_size, total) in [(10, 4, 3), (8, 4, 2), (1, 104_857_600, 1)] {
            let state = begin(size, part_size, total).unwrap();
            let mut end = 0;
            for part in state.missing() {
                let range = state.range(part, size);
                assert_eq!(range.start, end);
                end = range.end;
            }
            assert_eq!(end, size);
        }
    }

    #[test]
    fn parts_that_do_not_make_up_the_file_are_malformed() {
        for (size, part_size, total) in [
            (10, 4, 2),
            (10, 4, 4),
            (10, 0, 3),
            (10, -4, 3),
            (10, 104_857_601, 1),
            (10, 4, i64::MAX),
            (157_286_400, 1, 157_286_400),
        ] {
            let refused = begin(size, part_size, total);
            assert!(matches!(refused, Err(Cause::Malformed(_))), "{part_size}");
        }
        let none = UploadState::begin(&UploadLinks::default(), 1);
        assert!(matches!(none, Err(Cause::Malformed(_))));
    }
}
