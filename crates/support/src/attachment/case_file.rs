//! One file that goes with a case or a reply.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_core::Stream;
use futures_util::{StreamExt as _, stream};

use super::Attachment;

mod disk_file;

use disk_file::BLOCK;
pub(super) use disk_file::DiskFile;
pub(crate) use disk_file::FileFault;

/// The bytes of a part of a file, a block at a time.
pub(crate) type Blocks = Pin<Box<dyn Stream<Item = Result<Bytes, FileFault>> + Send>>;

/// A file that goes with a case or a reply: bytes in memory, or a file on the disk.
///
/// A large file on the disk stays there. It was read once when it was [taken](crate::Files::read), and
/// is read again when it is uploaded; if it has other bytes then, the upload fails.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CaseFile(Content);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Content {
    Memory(Attachment),
    Disk(Arc<DiskFile>),
}

impl CaseFile {
    /// Returns the name of the file. It is empty if an attachment has none.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Content::Memory(file) => file.file_name.as_deref().unwrap_or_default(),
            Content::Disk(file) => &file.name,
        }
    }

    /// Returns the size of the file in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.0 {
            Content::Memory(file) => file.size() as u64,
            Content::Disk(file) => file.size,
        }
    }

    /// Returns the attachment, if the bytes are in memory.
    pub(super) fn attachment(&self) -> Option<&Attachment> {
        match &self.0 {
            Content::Memory(file) => Some(file),
            Content::Disk(_) => None,
        }
    }

    /// Returns the SHA-256 of the content.
    pub(super) fn sha256(&self) -> [u8; 32] {
        match &self.0 {
            Content::Memory(file) => {
                let data = file.data.as_ref();
                disk_file::sha256(data.map_or(&[], |data| data.as_bytes()))
            }
            Content::Disk(file) => file.sha256,
        }
    }

    /// Reads a part of the file. No block of a file on the disk comes out that differs from the block
    /// that was read first.
    pub(crate) fn blocks(&self, part: Range<u64>) -> Blocks {
        let file = match &self.0 {
            Content::Disk(file) => return disk_file::blocks(Arc::clone(file), part).boxed(),
            Content::Memory(file) => file,
        };
        let bytes = file.data.clone().unwrap_or_default().into_bytes();
        let within = |at| usize::try_from(at).unwrap_or(usize::MAX).min(bytes.len());
        let (start, end) = (within(part.start), within(part.end));
        let starts = (start..end).step_by(BLOCK);
        stream::iter(starts.map(move |at| Ok(bytes.slice(at..end.min(at + BLOCK))))).boxed()
    }
}

impl From<Attachment> for CaseFile {
    fn from(file: Attachment) -> Self {
        Self(Content::Memory(file))
    }
}

impl From<DiskFile> for CaseFile {
    fn from(file: DiskFile) -> Self {
        Self(Content::Disk(Arc::new(file)))
    }
}
