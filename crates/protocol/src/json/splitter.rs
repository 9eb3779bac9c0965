//! Splits a JSON text that arrives in pieces into the objects of one of its lists and the rest.

mod outline;
#[cfg(test)]
mod tests;

use std::fmt;
use std::marker::PhantomData;

use bytes::{Buf as _, BytesMut};

use super::error::{MORE_TEXT, VALID_JSON};
use super::members::Members;
use super::reader::Reader;
use super::{parse, read};
use crate::decode::{is_blank, is_empty_or_null};
use crate::parse_error::ParseError;
use outline::{Outline, Path};

/// Splits a JSON text that arrives in pieces into the objects of one of its lists and the rest.
///
/// [`next_entry`](Self::next_entry) returns each object of the list as an `E` as soon as the object
/// is complete, and [`finish`](Self::finish) returns the rest of the text as an `R`. At any time,
/// only the rest, one object and the pieces that were not split yet are in memory. An object may
/// have up to 1 MiB, and the rest up to 16 MiB.
///
/// The splitter itself only counts brackets. A [`Reader`] reads each object and the rest, so the
/// values and errors are those of reading the whole text at once, wherever the pieces end. There
/// are three exceptions: the limits; invalid UTF-8, which a reader of the whole text reports before
/// all other errors and the splitter when it comes to it; and an empty text or `null`, of which the
/// splitter makes a rest without members, as from the body of any response, and which
/// [`parse`](super::parse) refuses.
///
/// ```
/// use casebook_protocol::json::Splitter;
/// use casebook_protocol::members;
///
/// #[derive(Debug, Default)]
/// struct Page {
///     status: Option<String>,
///     rows: Vec<Row>,
/// }
///
/// #[derive(Debug, Default)]
/// struct Row {
///     id: Option<String>,
/// }
///
/// members! { Page { "status" => status: text, "rows" => rows: list } }
/// members! { Row { "id" => id: text } }
///
/// let mut splitter = Splitter::<Page, Row>::new(&["rows"]);
/// let mut ids = Vec::new();
/// for piece in [r#"{"rows":[{"id":"a"},{"#, r#""id":"b"}],"status":"ok"}"#] {
///     splitter.push(piece.as_bytes());
///     while let Some(row) = splitter.next_entry()? {
///         ids.extend(row.id);
///     }
/// }
/// assert_eq!(ids, ["a", "b"]);
/// assert_eq!(splitter.finish()?.status.as_deref(), Some("ok"));
/// # Ok::<(), casebook_protocol::ParseError>(())
/// ```
pub struct Splitter<R, E> {
    part: Part,
    /// Whether the first byte that is not a blank has arrived.
    has_begun: bool,
    outline: Outline,
    path: Path,
    /// The bytes that were neither read as an object nor moved into `rest`.
    buffer: BytesMut,
    /// The number of bytes in the buffer that the outline has scanned.
    scanned: usize,
    /// The position of the buffer's first byte in the whole text.
    start: usize,
    /// The text outside of the list: the text before the first object of the list, and one empty
    /// object in the place of all objects of the list. [`finish`](Self::finish) adds the text
    /// behind them.
    rest: Vec<u8>,
    /// Where the list ends: the position in `rest`, and the position in the whole text.
    list_end: (usize, usize),
    limits: Limits,
    values: PhantomData<fn() -> (R, E)>,
}

/// The part of the text that comes next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Part {
    /// The text before the first object of the list, or behind the last.
    Rest,
    /// An object of the list.
    Entry,
    /// A comma, or the end of the list.
    Separator,
}

/// The maximum sizes of an object of the list and of the rest, in bytes.
#[derive(Clone, Copy, Debug)]
struct Limits {
    entry: usize,
    rest: usize,
}

const LIMITS: Limits = Limits {
    entry: 1 << 20,
    rest: 16 << 20,
};
const SMALLER_ENTRY: &str = "no more than 1 MiB for an entry of the list";
const SMALLER_REST: &str = "no more than 16 MiB besides the list";

impl<R: Members + Default, E: Members + Default> Splitter<R, E> {
    /// Makes a splitter for the list that `path` leads to: the names of the members, from the
    /// outermost object inwards.
    #[must_use]
    pub fn new(path: &'static [&'static str]) -> Self {
        Self {
            part: Part::Rest,
            has_begun: false,
            outline: Outline::default(),
            path: Path::new(path),
            buffer: BytesMut::new(),
            scanned: 0,
            start: 0,
            rest: Vec::new(),
            list_end: (0, 0),
            limits: LIMITS,
            values: PhantomData,
        }
    }

    /// Appends the next piece of the text. Call it when [`next_entry`](Self::next_entry) has
    /// returned `None`, so that the pieces do not pile up in memory.
    pub fn push(&mut self, piece: &[u8]) {
        self.buffer.extend_from_slice(piece);
    }

    /// Returns the next object of the list, or `None` if more text has to arrive first. Null
    /// entries are left out.
    ///
    /// # Errors
    ///
    /// Fails at the first byte that cannot be read, and if an entry or the rest is too large. After an
    /// error the splitter must not be used.
    pub fn next_entry(&mut self) -> Result<Option<E>, ParseError> {
        loop {
            match self.part {
                Part::Rest => {
                    let scanned = self.scanned;
                    if !self.find_list() {
                        self.check_first_byte(scanned)?;
                        let length = self.rest.len() + self.buffer.len();
                        if length > self.limits.rest {
                            self.rest.extend_from_slice(&self.buffer);
                            self.check_rest()?;
                        }
                        return Ok(None);
                    }
                    self.has_begun = true;
                    // The opening bracket of the first object stays in the buffer.
                    let list = self.scanned - 1;
                    self.rest.extend_from_slice(&self.buffer[..list]);
                    self.take(list);
                    self.rest.push(b'{');
                    self.check_rest()?;
                    self.rest.push(b'}');
                    self.part = Part::Entry;
                }
                Part::Entry => {
                    self.skip_blanks();
                    let Some(end) = self.find_end() else {
                        if self.buffer.len() > self.limits.entry {
                            return Err(self.too_large_entry());
                        }
                        return Ok(None);
                    };
                    if end > self.limits.entry {
                        return Err(self.too_large_entry());
                    }
                    // An object or a list ends with its closing bracket. Any other entry ends before
                    // the next comma or bracket. The reader gets that byte too, so that an invalid
                    // entry gives the same error as if the whole text were parsed at once.
                    let entry = self.read_entry(&self.buffer[..self.scanned], end)?;
                    self.take(end);
                    self.scanned = 0;
                    self.part = Part::Separator;
                    if entry.is_some() {
                        return Ok(entry);
                    }
                }
                Part::Separator => {
                    self.skip_blanks();
                    match self.buffer.first() {
                        None => return Ok(None),
                        Some(b',') => {
                            self.take(1);
                            self.part = Part::Entry;
                        }
                        Some(b']') => {
                            self.list_end = (self.rest.len(), self.start);
                            self.part = Part::Rest;
                        }
                        Some(_) => return Err(ParseError::new(VALID_JSON, self.start)),
                    }
                }
            }
        }
    }

    /// Returns the rest, when the whole text was pushed. In the rest, one empty object stands in
    /// place of all objects of the list. An empty text and `null` are read as an empty object.
    ///
    /// # Errors
    ///
    /// Fails if the text ended early, and at the first byte behind the list that cannot be read.
    pub fn finish(&mut self) -> Result<R, ParseError> {
        let end = self.at(self.buffer.len());
        match self.part {
            Part::Entry => {
                let error = self.error_in_entry(self.buffer.len());
                Err(error.unwrap_or(ParseError::new(MORE_TEXT, end)))
            }
            Part::Separator => Err(ParseError::new(MORE_TEXT, end)),
            Part::Rest => {
                self.rest.extend_from_slice(&self.buffer);
                if is_empty_or_null(&self.rest) {
                    return Ok(R::default());
                }
                let rest = utf8(&self.rest).and_then(parse);
                rest.map_err(|error| self.in_rest(error))
            }
        }
    }

    /// Scans up to the opening bracket of the list's first object. Returns whether that has
    /// arrived.
    fn find_list(&mut self) -> bool {
        let max_depth = self.path.depth() + 1;
        while let Some(mark) = self
            .outline
            .next(&self.buffer, &mut self.scanned, max_depth)
        {
            if self.path.follow(mark, &self.outline, &self.buffer) {
                return true;
            }
        }
        false
    }

    /// Scans past an entry of the list, and returns the position behind it, or `None` if the end
    /// has not arrived. An object or list ends with its own last bracket. Any other value ends
    /// before the comma or bracket that follows it.
    fn find_end(&mut self) -> Option<usize> {
        let depth = self.path.depth();
        let mark = self.outline.next(&self.buffer, &mut self.scanned, depth)?;
        let is_whole = matches!(mark, b'}' | b']') && self.outline.depth == depth;
        self.outline.depth = depth;
        Some(self.scanned - usize::from(!is_whole))
    }

    /// Fails if the first byte that is not a blank cannot begin a JSON text. So a web page fails
    /// with its first piece, and not only at its end. `scanned` is the number of bytes in the
    /// buffer that an earlier call has scanned.
    fn check_first_byte(&mut self, scanned: usize) -> Result<(), ParseError> {
        if self.has_begun {
            return Ok(());
        }
        // While the text has not begun, the bytes before `scanned` are blanks, and perhaps the
        // first bytes of a character whose other bytes had not arrived.
        let blank = self.buffer.iter().take(scanned).rposition(is_blank);
        let start = blank.map_or(0, |at| at + 1);
        let mut new = self.buffer.iter().enumerate().skip(start);
        let Some((at, first)) = new.find(|(_, byte)| !is_blank(byte)) else {
            return Ok(());
        };
        let begins_a_value = matches!(
            first,
            b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'
        );
        if begins_a_value {
            self.has_begun = true;
            return Ok(());
        }
        let characters = whole_characters(&self.buffer);
        if at == characters.len() {
            // The character is not complete, so it is not known yet whether it is invalid UTF-8 or
            // a wrong character.
            return Ok(());
        }
        utf8(characters).and_then(parse::<R>).map(|_| ())
    }

    /// Fails if the rest is too large, or if the part of it that has arrived has an error. That the
    /// rest is incomplete is not an error here.
    fn check_rest(&self) -> Result<(), ParseError> {
        let length = self.rest.len().min(self.limits.rest);
        let rest = utf8(whole_characters(&self.rest[..length])).and_then(parse::<R>);
        match rest {
            Err(error) if error.expected != MORE_TEXT => Err(self.in_rest(error)),
            _ if length == self.rest.len() => Ok(()),
            _ => Err(self.in_rest(ParseError::new(SMALLER_REST, length))),
        }
    }

    fn too_large_entry(&self) -> ParseError {
        let limit = self.limits.entry;
        let error = self.error_in_entry(limit);
        error.unwrap_or(ParseError::new(SMALLER_ENTRY, self.at(limit)))
    }

    /// Returns the error in the first `length` bytes of an entry, if there is one. That the entry
    /// is incomplete is not an error here.
    fn error_in_entry(&self, length: usize) -> Option<ParseError> {
        let beginning = whole_characters(&self.buffer[..length]);
        let read = self.read_entry(beginning, beginning.len());
        read.err().filter(|error| error.expected != MORE_TEXT)
    }

    /// Reads the entry, which must end at `end`. Bytes after `end` serve only to report errors.
    fn read_entry(&self, entry: &[u8], end: usize) -> Result<Option<E>, ParseError> {
        let in_text = |error: ParseError| ParseError::new(error.expected, self.at(error.at));
        let mut from = Reader::at_depth(utf8(entry).map_err(in_text)?, self.path.depth());
        let mut object = None;
        let read = read::object(&mut from, &mut object).and_then(|()| from.end_at(end));
        match read {
            Ok(()) => Ok(object),
            Err(error) => Err(in_text(ParseError::new(error.expectation(), from.at()))),
        }
    }

    /// Converts an error's position in the rest to the position in the whole text.
    fn in_rest(&self, error: ParseError) -> ParseError {
        let (length, at) = self.list_end;
        match error.at.checked_sub(length) {
            Some(behind) => ParseError::new(error.expected, at.saturating_add(behind)),
            None => error,
        }
    }

    /// Drops the blanks at the beginning of the buffer.
    fn skip_blanks(&mut self) {
        let blanks = self.buffer.iter().take_while(|byte| is_blank(byte)).count();
        if blanks > 0 {
            self.take(blanks);
        }
    }

    /// Drops bytes from the beginning of the buffer, which were read or are not needed.
    fn take(&mut self, length: usize) {
        self.buffer.advance(length);
        self.scanned = self.scanned.saturating_sub(length);
        self.start = self.at(length);
    }

    /// Converts a position in the buffer to one in the whole text. The text may be longer than a
    /// `usize` can count.
    fn at(&self, position: usize) -> usize {
        self.start.saturating_add(position)
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ParseError> {
    str::from_utf8(bytes).map_err(|error| ParseError::new("UTF-8", error.valid_up_to()))
}

/// Leaves out the last character if only some of its bytes have arrived.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

/// Prints the position and no part of the text, which may be secret.
impl<R, E> fmt::Debug for Splitter<R, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Splitter")
            .field("at", &self.start)
            .finish_non_exhaustive()
    }
}
