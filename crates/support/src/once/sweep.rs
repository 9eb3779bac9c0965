//! Removes the temporary files of writes whose process was killed.

use std::error::Error as StdError;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The age at which a temporary file counts as abandoned. A write takes milliseconds. If a process
/// was suspended for so long during a write, the write finds its file gone and fails. That does no
/// harm: a request is sent only after its record was written.
const OLD: Duration = Duration::from_secs(86_400);

/// Removes old temporary files. One that cannot be removed stays, which does no harm.
pub(super) fn sweep(folder: &Path, now: SystemTime) {
    let swept = casebook_files::sweep(folder, |name, found| {
        let age = found.modified().ok();
        let age = age.and_then(|written| now.duration_since(written).ok());
        is_record(name) && age.is_some_and(|age| age > OLD)
    });
    if let Err(error) = swept {
        tracing::debug!(error = &error as &dyn StdError, "an old file stays");
    }
}

/// Returns whether a file name is the name of a record.
fn is_record(name: &str) -> bool {
    let print = name.strip_suffix(".json");
    print.is_some_and(|print| print.len() == 64 && print.bytes().all(|b| b.is_ascii_hexdigit()))
}
