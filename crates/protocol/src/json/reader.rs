//! The reader of JSON: its position in the text, and the steps that all values need.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use super::error::{ReadError, ReadResult};

/// A reader at a position in a JSON text.
///
/// The functions of [`read`](super::read) read common kinds of values. To read any other kind,
/// write a function with [`maybe_text`](Self::maybe_text) and [`entries`](Self::entries).
pub struct Reader<'de> {
    pub(super) json: &'de str,
    /// The whole JSON text in shared memory, if the strings that are read may be slices of it.
    pub(super) shared: Option<&'de Arc<String>>,
    /// An empty cell, if the JSON text is borrowed and long. When the first string needs shared
    /// memory, the whole text is copied into the cell.
    shared_copy: Option<&'de OnceCell<Arc<String>>>,
    pub(super) at: usize,
    /// A buffer for strings with escapes. It is reused, so that not every such string allocates.
    pub(super) scratch: String,
    /// How many more nested lists and objects the reader may enter.
    depth_left: u8,
}

/// The minimum length of a response in bytes whose memory its strings share. The strings of a
/// shorter response are copied, so that they do not keep the response in memory.
const MIN_SHARED: usize = 4 * 1024;

/// The maximum nesting depth of lists and objects. The reader calls itself for each level, which
/// takes space on the stack.
const MAX_DEPTH: u8 = 128;

impl<'de> Reader<'de> {
    /// Makes a reader of a JSON text. Each `Text` that it reads is a copy.
    pub(super) fn new(json: &'de str) -> Self {
        Self {
            json,
            shared: None,
            shared_copy: None,
            at: 0,
            scratch: String::new(),
            depth_left: MAX_DEPTH,
        }
    }

    /// Makes a reader of a value inside of `depth` lists and objects, which count toward
    /// [`MAX_DEPTH`]. Each `Text` that it reads is a copy.
    pub(super) fn at_depth(json: &'de str, depth: usize) -> Self {
        let depth = depth.try_into().unwrap_or(MAX_DEPTH);
        Self {
            depth_left: MAX_DEPTH.saturating_sub(depth),
            ..Self::new(json)
        }
    }

    /// Makes a reader whose strings are slices of `json`, if `json` is at least [`MIN_SHARED`] long.
    pub(super) fn sharing(json: &'de Arc<String>) -> Self {
        Self {
            shared: (json.len() >= MIN_SHARED).then_some(json),
            ..Self::new(json)
        }
    }

    /// Makes a reader of a borrowed JSON text. If the text is at least [`MIN_SHARED`] long, it is
    /// copied into shared memory when the first string needs that memory.
    pub(super) fn borrowing(json: &'de str, shared_copy: &'de OnceCell<Arc<String>>) -> Self {
        Self {
            shared_copy: (json.len() >= MIN_SHARED).then_some(shared_copy),
            ..Self::new(json)
        }
    }

    /// Returns the whole JSON text in shared memory, or `None` if its strings are copied. A
    /// borrowed text that is long is copied into shared memory by the first call.
    #[cold]
    pub(super) fn shared_json(&mut self) -> Option<&'de Arc<String>> {
        if let Some(copy) = self.shared_copy.take() {
            self.shared = Some(copy.get_or_init(|| Arc::new(self.json.to_owned())));
        }
        self.shared
    }

    /// Returns the position: the number of bytes before the next one to read.
    pub(super) fn at(&self) -> usize {
        self.at.min(self.json.len())
    }

    /// Returns how many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.json.len() - self.at()
    }

    /// Skips blanks, and returns the next byte without moving past it.
    #[inline]
    pub(super) fn peek(&mut self) -> ReadResult<u8> {
        // The services write no blanks, so the next byte is nearly always no blank, and this test
        // is enough.
        match self.next_byte() {
            Some(byte) if byte > b' ' => Ok(byte),
            _ => self.peek_past_blanks(),
        }
    }

    #[inline(never)]
    fn peek_past_blanks(&mut self) -> ReadResult<u8> {
        self.skip_blanks();
        self.next_byte().ok_or_else(ReadError::ends)
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.next_byte() {
            self.at += 1;
        }
    }

    /// Returns the bytes from the position to the end.
    #[inline]
    pub(super) fn rest(&self) -> &'de [u8] {
        self.json.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Returns the byte at the position, or `None` at the end.
    #[inline]
    pub(super) fn next_byte(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    /// Skips blanks, and moves past the next byte if it is `expected`. Fails if it is another one.
    #[inline]
    pub(super) fn take(&mut self, expected: u8) -> ReadResult {
        if self.peek()? == expected {
            self.at += 1;
            Ok(())
        } else {
            Err(ReadError::json())
        }
    }

    /// Moves past a literal: `true`, `false` or `null`. The caller has checked its first letter.
    #[inline]
    pub(super) fn literal(&mut self, literal: &'static str) -> ReadResult {
        let end = self.at + literal.len();
        if self.json.as_bytes().get(self.at..end) == Some(literal.as_bytes()) {
            self.at = end;
            return Ok(());
        }
        self.wrong_literal(literal)
    }

    #[cold]
    fn wrong_literal(&mut self, literal: &'static str) -> ReadResult {
        let rest = self.rest();
        if literal.as_bytes().starts_with(rest) {
            self.at = self.json.len();
            Err(ReadError::ends())
        } else {
            Err(ReadError::json())
        }
    }

    /// Moves to the next entry of a list or object, past the comma. Returns false if the list or
    /// object ends with `close`, and then moves past that. `first` has to be true before the first
    /// call, and belongs to this list or object.
    ///
    /// Whether an entry really follows a comma is checked when the entry is read.
    #[inline]
    pub(super) fn has_entry(&mut self, first: &mut bool, close: u8) -> ReadResult<bool> {
        let byte = self.peek()?;
        if byte == b',' && !*first {
            self.at += 1;
            return Ok(true);
        }
        if byte == close {
            self.leave();
            return Ok(false);
        }
        if *first {
            *first = false;
            return Ok(true);
        }
        Err(ReadError::json())
    }

    /// Moves past the bracket that begins a list or object. Fails if the lists and objects are
    /// nested too deep.
    #[inline]
    pub(super) fn enter(&mut self) -> ReadResult {
        self.at += 1;
        match self.depth_left.checked_sub(1) {
            Some(depth_left) => {
                self.depth_left = depth_left;
                Ok(())
            }
            None => Err(ReadError::expected("fewer levels of lists and objects")),
        }
    }

    /// Moves past the bracket that ends a list or object.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.at += 1;
        self.depth_left += 1;
    }

    /// Skips a value of any kind.
    pub(super) fn skip(&mut self) -> ReadResult {
        let mut first = true;
        match self.peek()? {
            b'"' => self.skip_text(),
            b'[' => {
                self.enter()?;
                while self.has_entry(&mut first, b']')? {
                    self.skip()?;
                }
                Ok(())
            }
            b'{' => {
                self.enter()?;
                while self.has_entry(&mut first, b'}')? {
                    self.expect_name()?;
                    self.skip_text()?;
                    self.take(b':')?;
                    self.skip()?;
                }
                Ok(())
            }
            b'n' => self.literal("null"),
            b't' => self.literal("true"),
            b'f' => self.literal("false"),
            b'-' | b'0'..=b'9' => self.skip_number().map(drop),
            _ => Err(ReadError::json()),
        }
    }

    /// Moves past null if it comes next, and returns whether it did.
    #[inline]
    pub(super) fn null(&mut self) -> ReadResult<bool> {
        match self.peek()? {
            b'n' => self.literal("null").map(|()| true),
            _ => Ok(false),
        }
    }

    /// Reads a list: calls `entry` for each of its entries. `entry` has to read exactly one value.
    /// Null is read as an empty list.
    ///
    /// # Errors
    ///
    /// Fails if the next value is neither a list nor null, or if an entry cannot be read.
    #[inline]
    pub fn entries(&mut self, mut entry: impl FnMut(&mut Self) -> ReadResult) -> ReadResult {
        match self.peek()? {
            b'[' => self.enter()?,
            b'n' => return self.literal("null"),
            _ => return Err(self.unexpected("a list")),
        }
        let mut first = true;
        let mut index = 0;
        while self.has_entry(&mut first, b']')? {
            entry(self).map_err(|error| error.in_entry(index))?;
            index += 1;
        }
        Ok(())
    }

    /// Makes the error for a value of another type than expected. If the value is a string or a
    /// number and not valid JSON, the error says that. A list or an object is not examined, since
    /// it may be long.
    #[cold]
    pub(super) fn unexpected(&mut self, expected: &'static str) -> ReadError {
        let skipped = match self.peek() {
            Ok(b'[' | b'{') => Ok(()),
            _ => self.skip(),
        };
        match skipped {
            Ok(()) => ReadError::expected(expected),
            Err(error) => error,
        }
    }

    /// Fails unless a string comes next. It is for the name of a member, which must be a string.
    #[inline]
    pub(super) fn expect_name(&mut self) -> ReadResult {
        if self.peek()? == b'"' {
            Ok(())
        } else {
            Err(ReadError::json())
        }
    }

    /// Fails if anything but blanks follows.
    pub(super) fn end(&mut self) -> ReadResult {
        self.end_at(self.json.len())
    }

    /// Fails if anything but blanks comes before the position `end`.
    pub(super) fn end_at(&mut self, end: usize) -> ReadResult {
        self.skip_blanks();
        match self.at == end {
            true => Ok(()),
            false => Err(ReadError::json()),
        }
    }
}

/// Prints the position and no part of the text, which may be secret.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("at", &self.at())
            .finish_non_exhaustive()
    }
}
