//! Finds a list in a JSON text by the brackets and names that lead to it, without reading the
//! values.

use std::ops::Range;

use super::super::{parse_with, scan};

/// Counts the brackets of a JSON text outside of its strings, piece by piece.
///
/// It knows no more of the grammar. If a text breaks the grammar, [`Reader`] refuses it.
///
/// [`Reader`]: super::Reader
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The number of open lists and objects.
    pub(super) depth: usize,
    in_string: bool,
    /// The range of the last string in the scanned bytes, without its quotation marks.
    string: Range<usize>,
    /// Whether the last byte was a backslash.
    escaped: bool,
}

impl Outline {
    /// Scans from `at` past the next mark and returns it. A mark is a bracket, a colon or a comma
    /// behind which at most `max_depth` lists and objects are open. Returns `None` at the end of
    /// the bytes.
    pub(super) fn next(&mut self, bytes: &[u8], at: &mut usize, max_depth: usize) -> Option<u8> {
        loop {
            if self.in_string {
                self.skip_string(bytes, at)?;
            }
            let byte = *bytes.get(*at)?;
            *at += 1;
            match byte {
                b'"' => {
                    self.in_string = true;
                    self.string.start = *at;
                    continue;
                }
                b',' | b':' => {}
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                _ => continue,
            }
            if self.depth <= max_depth {
                return Some(byte);
            }
        }
    }

    /// Scans a string past its closing quotation mark. Returns `None` at the end of the bytes.
    #[inline(always)]
    fn skip_string(&mut self, bytes: &[u8], at: &mut usize) -> Option<()> {
        while self.in_string {
            if !self.escaped {
                *at += scan::plain(bytes.get(*at..)?);
            }
            let byte = *bytes.get(*at)?;
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            *at += 1;
        }
        self.string.end = *at - 1;
        Some(())
    }
}

/// The names that lead to a list, and how far a text has followed them.
#[derive(Debug)]
pub(super) struct Path {
    names: &'static [&'static str],
    /// The number of names whose values have begun and not ended.
    open: usize,
    /// Whether the next value is that of the next name.
    is_next: bool,
}

impl Path {
    pub(super) fn new(names: &'static [&'static str]) -> Self {
        Self {
            names,
            open: 0,
            is_next: false,
        }
    }

    /// Returns the number of lists and objects around an entry of the list.
    pub(super) fn depth(&self) -> usize {
        self.names.len() + 1
    }

    /// Follows the outline past a mark. Returns whether the mark begins an object in the list.
    pub(super) fn follow(&mut self, mark: u8, outline: &Outline, bytes: &[u8]) -> bool {
        let was_next = std::mem::take(&mut self.is_next);
        match mark {
            b':' if outline.depth == self.open + 1 => {
                let string = bytes.get(outline.string.clone());
                let name = self.names.get(self.open);
                self.is_next = name
                    .zip(string)
                    .is_some_and(|(name, string)| is_name(name, string));
            }
            b'{' | b'[' if was_next => self.open += 1,
            b'{' => return self.open == self.names.len() && outline.depth == self.depth() + 1,
            // The outermost object is open without a name.
            b'}' | b']' => self.open = self.open.min(outline.depth.saturating_sub(1)),
            _ => {}
        }
        false
    }
}

/// Returns whether a string, which may have escapes, equals a name.
fn is_name(name: &str, string: &[u8]) -> bool {
    if !string.contains(&b'\\') {
        return string == name.as_bytes();
    }
    let quoted = [b"\"", string, b"\""].concat();
    let read = |from: &mut super::Reader<'_>| Ok(from.maybe_text()? == Some(name));
    str::from_utf8(&quoted).is_ok_and(|quoted| parse_with(quoted, read) == Ok(true))
}
