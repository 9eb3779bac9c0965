//! Documents that no row names yet, of which there are notes.

use std::collections::HashSet;

use super::finding::{Finding, FindingKind};
use super::unread::read_or_find;
use crate::account_writer::Note;
use crate::layout::Layout;
use crate::parts::LARGEST;
use crate::store::{Store, StoreError};

/// Returns the documents that the notes of all accounts are about, by their SHA-256. Adds a finding for each
/// account that has notes.
pub(super) async fn pending(
    store: &Store,
    findings: &mut Vec<Finding>,
    unread: &mut Vec<Finding>,
) -> Result<HashSet<String>, StoreError> {
    let mut pending = HashSet::new();
    let files = store.list(Layout::PENDING).await;
    for file in read_or_find(files, Layout::PENDING, unread)? {
        let notes = store.read(&file, LARGEST).await;
        let notes = read_or_find(notes, &file, unread)?.unwrap_or_default();
        let before = pending.len();
        for note in Note::read(&notes) {
            pending.extend(note.documents.iter().map(|blob| blob.sha256.clone()));
        }
        let account = file.rsplit('/').next().and_then(|name| {
            let account = name.strip_prefix("account=")?;
            account.strip_suffix(".jsonl")?.parse().ok()
        });
        findings.push(Finding {
            kind: FindingKind::Left,
            account,
            file,
            expected: "a row for each document".to_owned(),
            found: format!("notes about {} of them", pending.len() - before),
            advice: "run again: the run uses them, and writes the rows",
        });
    }
    Ok(pending)
}
