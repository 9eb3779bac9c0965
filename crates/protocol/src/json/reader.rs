//! Where the reader stands, and its steps.

use super::error::Error;

/// A place in a text, and what is needed to go on from there.
#[derive(Debug)]
pub(super) struct Reader<'de> {
    pub(super) text: &'de str,
    pub(super) at: usize,
    /// Where texts are put together that are not in the JSON as they are.
    pub(super) scratch: String,
    levels: u8,
}

/// Lists and objects inside of each other; the stack has to hold them.
const LEVELS: u8 = 128;

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self {
            text,
            at: 0,
            scratch: String::new(),
            levels: LEVELS,
        }
    }

    /// How many bytes were read.
    pub(super) fn at(&self) -> usize {
        self.at.min(self.text.len())
    }

    /// The next byte that is no blank, which is left where it is.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<u8, Error> {
        // The services write no blanks.
        match self.here() {
            Some(byte) if byte > b' ' => Ok(byte),
            _ => self.peek_past_blanks(),
        }
    }

    #[inline(never)]
    fn peek_past_blanks(&mut self) -> Result<u8, Error> {
        self.pass_blanks();
        self.here().ok_or_else(Error::ends)
    }

    fn pass_blanks(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.here() {
            self.at += 1;
        }
    }

    /// The byte that comes next.
    #[inline]
    pub(super) fn here(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Takes one byte, blanks before it passed over.
    #[inline]
    pub(super) fn take(&mut self, wanted: u8) -> Result<(), Error> {
        if self.peek()? == wanted {
            self.at += 1;
            Ok(())
        } else {
            Err(Error::json())
        }
    }

    /// Takes the rest of a word whose first letter was seen.
    pub(super) fn word(&mut self, word: &str) -> Result<(), Error> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(())
        } else if word.as_bytes().starts_with(rest) {
            self.at = self.text.len();
            Err(Error::ends())
        } else {
            Err(Error::json())
        }
    }

    /// Steps to the next entry of a list or object, past the comma. False when `close` ends it.
    ///
    /// That there is an entry behind the comma is found out by whoever reads it.
    #[inline]
    pub(super) fn next(&mut self, first: &mut bool, close: u8) -> Result<bool, Error> {
        let byte = self.peek()?;
        if byte == b',' && !*first {
            self.at += 1;
            return Ok(true);
        }
        if byte == close {
            self.at += 1;
            self.levels += 1;
            return Ok(false);
        }
        if *first {
            *first = false;
            return Ok(true);
        }
        Err(Error::json())
    }

    /// Goes into a list or object.
    #[inline]
    pub(super) fn enter(&mut self) -> Result<(), Error> {
        self.at += 1;
        match self.levels.checked_sub(1) {
            Some(levels) => {
                self.levels = levels;
                Ok(())
            }
            None => Err(Error::shape(&"fewer levels of lists and objects")),
        }
    }

    /// Passes over a value, whatever it is.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
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
            b'-' | b'0'..=b'9' => self.digits_of_number().map(drop),
            _ => Err(Error::json()),
        }
    }

    /// A member begins with a text.
    #[inline]
    pub(super) fn key(&mut self) -> Result<(), Error> {
        if self.peek()? == b'"' {
            Ok(())
        } else {
            Err(Error::json())
        }
    }

    /// There must be nothing more.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        self.pass_blanks();
        match self.here() {
            Some(_) => Err(Error::json()),
            None => Ok(()),
        }
    }
}
