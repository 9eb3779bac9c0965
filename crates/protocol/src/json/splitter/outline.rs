//! Finds a list in a JSON text by the brackets and names that lead to it, without reading the
//! values.

use std::ops::Range;

use super::super::{parse_with, scan};

/// Counts the brackets of a JSON text outside of its strings, piece by piece.
///
/// It checks no other rule of JSON. If a text breaks one, the [`Reader`] refuses it.
///
/// [`Reader`]: super::Reader
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The number of open lists and objects.
    pub(super) depth: usize,
    in_string: bool,
    /// The range of the last string in the scanned bytes, without its quotation marks.
    string: Range<usize>,
    /// Whether the last byte was a backslash that begins an escape.
    escaped: bool,
}

impl Outline {
    /// Scans from `at` past the next mark, and returns the mark. A mark is a bracket, colon or
    /// comma after which at most `max_depth` lists and objects are open. Returns `None` if the
    /// bytes end first.
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

    /// Scans past the closing quotation mark of the current string. Returns `None` if the bytes end
    /// first.
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

/// The names that lead to a list, and how many of them the scan has come to.
#[derive(Debug)]
pub(super) struct Path {
    names: &'static [&'static str],
    /// The number of names whose value the scan is inside of.
    open: usize,
    /// Whether the next value belongs to the next name.
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

    /// Returns the nesting depth inside of the list: the number of lists and objects around an
    /// entry.
    pub(super) fn depth(&self) -> usize {
        self.names.len() + 1
    }

    /// Updates the path for a mark that the outline has found. Returns whether the mark begins an
    /// object in the list.
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
            // The outermost object has no name, so `open` is one less than the depth.
            b'}' | b']' => self.open = self.open.min(outline.depth.saturating_sub(1)),
            _ => {}
        }
        false
    }
}

/// Returns whether a string equals a name. The string may have escapes, as `"\u0072ows"` equals
/// `rows`.
fn is_name(name: &str, string: &[u8]) -> bool {
    if !string.contains(&b'\\') {
        return string == name.as_bytes();
    }
    let quoted = [b"\"", string, b"\""].concat();
    let read = |from: &mut super::Reader<'_>| Ok(from.maybe_text()? == Some(name));
    str::from_utf8(&quoted).is_ok_and(|quoted| parse_with(quoted, read) == Ok(true))
}
