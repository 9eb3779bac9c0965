//! Files that belong to no account.

use std::collections::HashSet;

use serde::de::IgnoredAny;

use super::documents::Documents;
use super::finding::{Finding, FindingKind};
use super::unread::unread;
use crate::layout::Layout;
use crate::store::{Listed, Store, StoreError};

/// The size from which on the list of the runs is not read. A run adds some hundred bytes.
const LARGEST: u64 = 1 << 30;

/// Reads the list of the runs.
pub(super) async fn runs(store: &Store) -> Result<Vec<Finding>, StoreError> {
    let lines = match store.read(Layout::RUNS, LARGEST).await {
        Ok(lines) => lines.unwrap_or_default(),
        Err(error) => return Ok(vec![unread(None, Layout::RUNS, error)?]),
    };
    let lines = lines.split_inclusive(|byte| *byte == b'\n');
    let wrong = lines.enumerate().filter_map(|(index, line)| {
        let error = serde_json::from_slice::<IgnoredAny>(line).err()?;
        let is_torn = !line.ends_with(b"\n");
        Some(Finding {
            kind: match is_torn {
                true => FindingKind::Left,
                false => FindingKind::Damaged,
            },
            account: None,
            file: Layout::RUNS.to_owned(),
            expected: format!("an object of JSON in line {}", index + 1),
            found: error.to_string(),
            advice: match is_torn {
                true => "the next run removes the line",
                false => "restore the file from a copy, or remove the line; no run reads it",
            },
        })
    });
    Ok(wrong.collect())
}

/// Returns the documents that no row and no note names. `named` has those that rows name, `pending` those of
/// the notes, and `is_all` says whether all rows could be read.
pub(super) fn unnamed(
    files: &[Listed],
    named: &Documents,
    pending: &HashSet<String>,
    is_all: bool,
) -> Vec<Finding> {
    let unnamed = files.iter().filter(|file| {
        let sha256 = file.name.rsplit('/').next();
        !sha256.is_some_and(|sha256| named.is_named(sha256) || pending.contains(sha256))
    });
    let finding = |file: &Listed| Finding {
        kind: FindingKind::Left,
        account: None,
        file: file.name.clone(),
        expected: "a row that names the document".to_owned(),
        found: format!("none, and {} bytes", file.size),
        advice: match is_all {
            true => {
                "a killed run has left it, or one that goes on will name it; remove it when no run goes on"
            }
            false => "keep it until all else is mended: what is damaged may name it",
        },
    };
    unnamed.map(finding).collect()
}

/// Returns the temporary files.
pub(super) async fn temporary(store: &Store) -> Result<Vec<Finding>, StoreError> {
    let files = match store.temporary_files().await {
        Ok(files) => files.into_iter(),
        Err(error) => return Ok(vec![unread(None, Layout::STAGING, error)?]),
    };
    let finding = |file: Listed| Finding {
        kind: FindingKind::Left,
        account: None,
        file: file.name,
        expected: "no temporary file when no run goes on".to_owned(),
        found: format!("{} bytes", file.size),
        advice: "the next run removes what a killed run has left",
    };
    Ok(files.map(finding).collect())
}
