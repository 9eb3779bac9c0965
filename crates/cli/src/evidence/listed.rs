//! The files that a manifest lists.

use casebook_evidence::Files;

use crate::folder::Manifest;

/// Returns the files that a manifest lists: of each line the document and its terms.
pub(super) fn listed(manifest: &Manifest) -> Files {
    let lines = manifest.entries().flat_map(|line| {
        [
            (line.file.clone(), line.sha256.to_ascii_lowercase()),
            (
                line.terms_file.clone(),
                line.terms_sha256.to_ascii_lowercase(),
            ),
        ]
    });
    lines.collect()
}
