//! Removes the temporary files of writes whose process was killed.

use std::error::Error as StdError;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// The age at which a temporary file counts as abandoned. A write takes milliseconds. If a process is
/// suspended for longer than this during a write, its file may be removed, and the write fails. That
/// does no harm: a request is sent only after its record was written.
const OLD: Duration = Duration::from_secs(86_400);

/// Removes the old temporary files of records. A file that cannot be removed stays, which does no harm:
/// no record has its name.
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

/// Returns whether a file name is the name of a record, or of a record of uploads.
fn is_record(name: &str) -> bool {
    let stem = name.strip_suffix(".json");
    let stem = stem.or_else(|| name.strip_suffix(".uploads"));
    stem.is_some_and(|stem| stem.len() == 64 && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}
