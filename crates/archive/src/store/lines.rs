//! Finds out how a file of lines of JSON ends.

use serde::de::IgnoredAny;

/// Returns where the whole lines of a text end, and whether the last of them has no line feed.
///
/// A killed run may have left the beginning of a line, which no line of the result has. A last line
/// without a line feed may be whole, because a person has edited the file.
pub(super) fn end_of_lines(text: &[u8]) -> (usize, bool) {
    let feed = text.iter().rposition(|byte| *byte == b'\n');
    let begin = feed.map_or(0, |feed| feed + 1);
    match serde_json::from_slice::<IgnoredAny>(&text[begin..]) {
        Ok(_) => (text.len(), true),
        Err(_) => (begin, false),
    }
}
