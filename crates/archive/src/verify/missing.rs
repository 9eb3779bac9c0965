//! Reads the documents that rows name.

use super::finding::FindingKind;
use super::findings::Findings;
use super::reading::Reading;
use super::versions::Versions;
use crate::account_writer::ArchiveError;
use crate::format::{NamedDocument, OwnedStamp};
use crate::layout::Layout;

/// The number of documents of a table that are not there from which on the rest is only counted.
const MOST: usize = 10_000;

/// What to do about a document that is damaged, about one that is not there, and about one of an older
/// version.
const DAMAGED: &str = "restore it from a copy, or move it and the state of the account out of the archive \
                       and run again: the run then reads the account anew";
const LAST: &str = "restore it from a copy, or move the state of the account out of the archive and run \
                    again: the run then reads the account anew";
const OLDER: &str = "restore it from a copy, if there is one; a later version is there";

/// The versions of a table whose documents are not there.
#[derive(Debug, Default)]
pub(super) struct Missing(Vec<Version>);

/// A version whose document is not there.
#[derive(Debug)]
struct Version {
    id: String,
    version: i32,
    file: String,
    expected: String,
}

impl Missing {
    /// Reads a document, unless it was read before and is whole.
    pub(super) async fn read(
        &mut self,
        named: NamedDocument,
        stamp: &OwnedStamp,
        reading: &mut Reading<'_>,
    ) -> Result<(), ArchiveError> {
        if reading.documents.is_whole(&named.sha256) {
            return Ok(());
        }
        let name = Layout::blob(&named.sha256);
        let expected = match named.size {
            Some(size) => format!("the document of {:?} with {size} bytes", stamp.id),
            None => format!("the terms of {:?}", stamp.id),
        };
        let hashed = reading.store.hash(&name).await;
        let is_whole = matches!(&hashed, Ok(Some(found)) if found.sha256 == named.sha256);
        reading.documents.add(&named.sha256, is_whole);
        match hashed {
            Ok(Some(_)) if is_whole => {}
            Ok(Some(found)) => {
                let found = format_args!("{} bytes with the SHA-256 {}", found.size, found.sha256);
                reading.findings.damaged(&name, expected, found, DAMAGED);
            }
            Ok(None) if self.0.len() < MOST => self.0.push(Version {
                id: stamp.id.clone(),
                version: stamp.version,
                file: name,
                expected,
            }),
            Ok(None) => reading.findings.count(),
            Err(error) => reading.findings.unread(&name, error)?,
        }
        Ok(())
    }

    /// Says which documents are not there, by the last versions of the table.
    pub(super) fn tell(self, versions: &Versions, findings: &mut Findings) {
        for missing in self.0 {
            let last = versions.get(&missing.id).map(|last| last.version);
            let (kind, advice) = match last {
                Some(last) if last > missing.version => (FindingKind::Lost, OLDER),
                _ => (FindingKind::Damaged, LAST),
            };
            findings.add(kind, &missing.file, missing.expected, "no file", advice);
        }
    }
}
