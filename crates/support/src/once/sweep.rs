//! What a write leaves behind when its process is killed in the middle of it.

use std::error::Error as StdError;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How old a part is that no process writes to any more. A write takes milliseconds; one that stood
/// still for so long finds its file gone and fails, which comes before anything is sent.
const OLD: Duration = Duration::from_secs(86_400);

/// Removes what was left long ago. What cannot be removed stays, and is in nobody's way.
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

/// Whether a file has the name of a record.
fn is_record(name: &str) -> bool {
    let print = name.strip_suffix(".json");
    print.is_some_and(|print| print.len() == 64 && print.bytes().all(|b| b.is_ascii_hexdigit()))
}
