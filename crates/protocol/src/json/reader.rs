//! The reader and its basic steps.

use std::cell::OnceCell;
use std::fmt;
use std::sync::Arc;

use super::error::{ReadError, ReadResult};

/// A reader at a position in a JSON text.
///
/// The functions of [`read`](super::read) read common kinds of values. For other kinds use
/// [`maybe_text`](Self::maybe_text) and [`entries`](Self::entries).
pub struct Reader<'de> {
    pub(super) text: &'de str,
    /// The whole text in shared memory, if the texts that are read share this memory.
    pub(super) whole: Option<&'de Arc<String>>,
    /// The cell for a shared copy of a borrowed text. The copy is made when a text first needs it.
    copy: Option<&'de OnceCell<Arc<String>>>,
    pub(super) at: usize,
    /// A buffer for texts with escapes.
    pub(super) scratch: String,
    /// How many more lists and objects may be entered.
    depth_left: u8,
}

/// The minimum length of a response whose memory its texts share. The texts of a shorter response are
/// copied and do not keep it in memory.
const MIN_SHARED: usize = 4 * 1024;

/// The maximum nesting depth of lists and objects. Each level takes space on the stack.
const MAX_DEPTH: u8 = 128;

impl<'de> Reader<'de> {
    /// Makes a reader whose texts are copies.
    pub(super) fn new(text: &'de str) -> Self {
        Self {
            text,
            whole: None,
            copy: None,
            at: 0,
            scratch: String::new(),
            depth_left: MAX_DEPTH,
        }
    }

    /// Makes a reader of a value that is inside this number of lists and objects. Its texts are
    /// copies.
    pub(super) fn at_depth(text: &'de str, depth: usize) -> Self {
        let depth = depth.try_into().unwrap_or(MAX_DEPTH);
        Self {
            depth_left: MAX_DEPTH.saturating_sub(depth),
            ..Self::new(text)
        }
    }

    /// Makes a reader whose texts share the memory of the whole text, if that is long.
    pub(super) fn sharing(whole: &'de Arc<String>) -> Self {
        Self {
            whole: (whole.len() >= MIN_SHARED).then_some(whole),
            ..Self::new(whole)
        }
    }

    /// Makes a reader of a borrowed text. If that is long, it is copied into shared memory as soon
    /// as a text that is read has to share it.
    pub(super) fn borrowing(text: &'de str, copy: &'de OnceCell<Arc<String>>) -> Self {
        Self {
            copy: (text.len() >= MIN_SHARED).then_some(copy),
            ..Self::new(text)
        }
    }

    /// Returns the whole text in shared memory. A borrowed text that is long is copied there first.
    #[cold]
    pub(super) fn shared_text(&mut self) -> Option<&'de Arc<String>> {
        if let Some(copy) = self.copy.take() {
            self.whole = Some(copy.get_or_init(|| Arc::new(self.text.to_owned())));
        }
        self.whole
    }

    /// Returns how many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at.min(self.text.len())
    }

    /// Returns how many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.text.len() - self.at()
    }

    /// Skips blanks and returns the next byte without taking it.
    #[inline]
    pub(super) fn peek(&mut self) -> ReadResult<u8> {
        // The services write no blanks, so the next byte is nearly always the one to return.
        match self.here() {
            Some(byte) if byte > b' ' => Ok(byte),
            _ => self.peek_past_blanks(),
        }
    }

    #[inline(never)]
    fn peek_past_blanks(&mut self) -> ReadResult<u8> {
        self.skip_blanks();
        self.here().ok_or_else(ReadError::ends)
    }

    fn skip_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.here() {
            self.at += 1;
        }
    }

    /// Returns the rest of the text.
    #[inline]
    pub(super) fn rest(&self) -> &'de [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Returns the next byte.
    #[inline]
    pub(super) fn here(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips blanks and takes one byte.
    #[inline]
    pub(super) fn take(&mut self, expected: u8) -> ReadResult {
        if self.peek()? == expected {
            self.at += 1;
            Ok(())
        } else {
            Err(ReadError::json())
        }
    }

    /// Takes a word, whose first letter comes next.
    #[inline]
    pub(super) fn word(&mut self, word: &'static str) -> ReadResult {
        let end = self.at + word.len();
        if self.text.as_bytes().get(self.at..end) == Some(word.as_bytes()) {
            self.at = end;
            return Ok(());
        }
        self.wrong_word(word)
    }

    #[cold]
    fn wrong_word(&mut self, word: &'static str) -> ReadResult {
        let rest = self.rest();
        if word.as_bytes().starts_with(rest) {
            self.at = self.text.len();
            Err(ReadError::ends())
        } else {
            Err(ReadError::json())
        }
    }

    /// Steps to the next entry of a list or object, past the comma. Returns false if `close` ends it.
    ///
    /// It does not check that an entry follows the comma; reading the entry does.
    #[inline]
    pub(super) fn next(&mut self, first: &mut bool, close: u8) -> ReadResult<bool> {
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

    /// Enters a list or object.
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

    /// Leaves a list or object, past the byte that ends it.
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
                while self.next(&mut first, b']')? {
                    self.skip()?;
                }
                Ok(())
            }
            b'{' => {
                self.enter()?;
                while self.next(&mut first, b'}')? {
                    self.key()?;
                    self.skip_text()?;
                    self.take(b':')?;
                    self.skip()?;
                }
                Ok(())
            }
            b'n' => self.word("null"),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'-' | b'0'..=b'9' => self.skip_number().map(drop),
            _ => Err(ReadError::json()),
        }
    }

    /// Takes null, if it comes next.
    #[inline]
    pub(super) fn null(&mut self) -> ReadResult<bool> {
        match self.peek()? {
            b'n' => self.word("null").map(|()| true),
            _ => Ok(false),
        }
    }

    /// Reads a list, entry by entry; null is an empty one. `entry` has to read exactly one value.
    ///
    /// # Errors
    ///
    /// Fails if the next value is neither a list nor null, or if an entry cannot be read.
    #[inline]
    pub fn entries(&mut self, mut entry: impl FnMut(&mut Self) -> ReadResult) -> ReadResult {
        match self.peek()? {
            b'[' => self.enter()?,
            b'n' => return self.word("null"),
            _ => return Err(self.other("a list")),
        }
        let mut first = true;
        let mut index = 0;
        while self.next(&mut first, b']')? {
            entry(self).map_err(|error| error.in_entry(index))?;
            index += 1;
        }
        Ok(())
    }

    /// Makes the error for a value that is not the expected one, or for one that is not JSON at all.
    #[cold]
    pub(super) fn other(&mut self, expected: &'static str) -> ReadError {
        let skipped = match self.peek() {
            Ok(b'[' | b'{') => Ok(()),
            _ => self.skip(),
        };
        match skipped {
            Ok(()) => ReadError::expected(expected),
            Err(error) => error,
        }
    }

    /// Fails unless a text comes next, which is the name of a member.
    #[inline]
    pub(super) fn key(&mut self) -> ReadResult {
        if self.peek()? == b'"' {
            Ok(())
        } else {
            Err(ReadError::json())
        }
    }

    /// Fails if anything but blanks follows.
    pub(super) fn end(&mut self) -> ReadResult {
        self.end_at(self.text.len())
    }

    /// Fails if anything but blanks follows up to a position.
    pub(super) fn end_at(&mut self, end: usize) -> ReadResult {
        self.skip_blanks();
        match self.at == end {
            true => Ok(()),
            false => Err(ReadError::json()),
        }
    }
}

/// Shows the position and nothing of the text.
impl fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader")
            .field("at", &self.at())
            .finish_non_exhaustive()
    }
}
