//! Reads the bytes of a manifest.

use super::entry::Removed;
use super::error::ManifestError;
use super::lines::Lines;

/// Reads the bytes of a manifest. Returns the lines that count, and whether there were others.
///
/// A run that was killed, or a power loss, may have left a last line without a line feed, or zeros in
/// the place of bytes that had not reached the disk. Such a line is no more than the beginning of one
/// whose report does not count yet, so it is left out, as is a line that a later one replaces.
///
/// # Errors
///
/// Fails when a line was not written by this command. Such a line must not be lost, so the manifest
/// then stays unchanged.
pub(super) fn parse(bytes: &[u8]) -> Result<(Lines, bool), ManifestError> {
    let (mut lines, mut others) = (Lines::default(), false);
    for (at, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if line.trim_ascii().is_empty() {
            continue;
        }
        if !line.ends_with(b"\n") || has_lost_bytes(line) {
            others = true;
            continue;
        }
        match serde_json::from_slice(line) {
            Ok(entry) => others |= lines.put(entry),
            Err(why) => {
                let removed = removed(line).ok_or(ManifestError::Line { at: at + 1, why })?;
                lines.forget(&removed);
                others = true;
            }
        }
    }
    Ok((lines, others))
}

/// Whether a line has zeros that a file system put there in the place of a block that was lost. A text
/// in UTF-16 has no two zeros in a row, so it is not taken for such a line.
fn has_lost_bytes(line: &[u8]) -> bool {
    line.windows(2).any(|two| two == [0, 0])
}

fn removed(line: &[u8]) -> Option<String> {
    let read = serde_json::from_slice::<Removed>(line).ok();
    read.filter(|line| line.removed).map(|line| line.file)
}
