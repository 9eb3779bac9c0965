//! What a write leaves behind when its process is killed in the middle of it.

use std::error::Error as StdError;
use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How old a file is that nobody writes to any more. A write takes milliseconds; one that stood
/// still for so long finds its file gone and fails, which comes before anything is sent.
const OLD: Duration = Duration::from_secs(86_400);

/// Removes what was left long ago. Whatever cannot be removed stays, and is in nobody's way.
pub(super) fn sweep(folder: &Path, now: SystemTime) {
    let Ok(files) = fs::read_dir(folder) else {
        return;
    };
    for file in files.flatten().filter(is_unfinished) {
        match remove_old(&file, now) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::debug!(error = &error as &dyn StdError, "an old file stays");
            }
            _ => {}
        }
    }
}

fn remove_old(file: &DirEntry, now: SystemTime) -> io::Result<()> {
    let written = file.metadata()?.modified()?;
    match now.duration_since(written) {
        Ok(age) if age > OLD => fs::remove_file(file.path()),
        _ => Ok(()),
    }
}

/// Whether a file has the name that a record has before it is whole: the record's own, and 16
/// digits more.
fn is_unfinished(file: &DirEntry) -> bool {
    let name = file.file_name();
    let parts = name.to_str().and_then(|name| name.split_once(".json."));
    let digits = |text: &str, number| {
        text.len() == number && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    parts.is_some_and(|(print, more)| digits(print, 64) && digits(more, 16))
}
