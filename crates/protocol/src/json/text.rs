//! Texts, and what may be escaped in them (RFC 8259, section 7).

use std::sync::Arc;

use casebook_types::Text;

use super::error::ReadError;
use super::reader::Reader;
use super::scan;

impl<'de> Reader<'de> {
    /// Reads a text, or `None` for null.
    ///
    /// # Errors
    ///
    /// Fails when something else comes next.
    #[inline]
    pub fn maybe_text(&mut self) -> Result<Option<&str>, ReadError> {
        match self.near_text() {
            Some(text) => Ok(Some(text)),
            None => self.any_text(),
        }
    }

    /// The same, whatever can stand there.
    #[inline(never)]
    fn any_text(&mut self) -> Result<Option<&str>, ReadError> {
        match self.peek()? {
            b'"' => self.text().map(Some),
            b'n' => self.word("null").map(|()| None),
            _ => Err(self.other("a string")),
        }
    }

    /// Reads a text, or `None` for null. It is a part of the answer, where that is long.
    ///
    /// # Errors
    ///
    /// Fails when something else comes next.
    #[inline(always)]
    pub fn maybe_shared(&mut self) -> Result<Option<Text>, ReadError> {
        if self.peek()? != b'"' {
            // There is none.
            return self.maybe_text().map(|_| None);
        }
        self.at += 1;
        let start = self.at;
        self.pass_plain();
        let end = self.at;
        if self.here() == Some(b'"')
            && let Some(part) = self.whole.and_then(|it| Text::part_of(it, start..end))
        {
            self.at += 1;
            return Ok(Some(part));
        }
        self.copied(start).map(Some)
    }

    /// A text as nearly all are: it comes next, it is short, and it stands there as it is. `None` leaves
    /// the reader where it is, for whoever knows what else there can be.
    #[inline(always)]
    fn near_text(&mut self) -> Option<&'de str> {
        let [b'"', rest @ ..] = self.text.as_bytes().get(self.at..)? else {
            return None;
        };
        let length = scan::plain_near(rest)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        let start = self.at + 1;
        let text = self.text.get(start..start + length)?;
        self.at = start + length + 1;
        Some(text)
    }

    /// What stands in the answer in another form, or is not kept with it.
    #[inline(never)]
    fn copied(&mut self, start: usize) -> Result<Text, ReadError> {
        if self.here() == Some(b'"')
            && let Some(part) = self
                .owner()
                .and_then(|it| Text::part_of(it, start..self.at))
        {
            self.at += 1;
            return Ok(part);
        }
        self.rest_of_text(start).map(Text::from)
    }

    /// Takes a list of texts, some of which may be null, in one piece, and counts them: as it stands in
    /// the answer, but that nothing in it is escaped.
    ///
    /// So it can be cut at the quotation marks. `None` leaves the reader where it is: a text has such a
    /// mark in it, there are blanks between them, the list is empty or something else, or the answer is
    /// too short for texts to be parts of it.
    pub fn list_of_texts(&mut self) -> Option<(Text, usize)> {
        let start = self.at;
        let whole = self.whole.or_else(|| self.owner())?;
        let list = self.list_of_texts_at(start, whole);
        if list.is_none() {
            self.at = start;
        }
        list
    }

    fn list_of_texts_at(&mut self, start: usize, whole: &Arc<String>) -> Option<(Text, usize)> {
        let bytes = self.text.as_bytes();
        if bytes.get(start) != Some(&b'[') {
            return None;
        }
        let mut at = start + 1;
        // Up to where it was copied, since there was something to unescape.
        let mut copied = start;
        let mut number = 0;
        loop {
            let is_text = bytes.get(at)? == &b'"';
            if is_text {
                at += 1;
            } else if bytes.get(at..)?.starts_with(b"null") {
                at += 3;
            } else {
                return None;
            }
            if is_text {
                loop {
                    at += scan::plain(bytes.get(at..)?);
                    if bytes.get(at)? == &b'"' {
                        break;
                    }
                    if copied == start {
                        self.scratch.clear();
                    }
                    self.scratch.push_str(self.text.get(copied..at)?);
                    self.at = at;
                    let letter = self.unquoted()?;
                    self.scratch.push(letter);
                    (at, copied) = (self.at, self.at);
                }
            }
            number += 1;
            at += 2;
            match bytes.get(at - 1)? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
        self.at = at;
        if copied > start {
            self.scratch.push_str(self.text.get(copied..at)?);
            return Some((self.scratch.as_str().into(), number));
        }
        Some((Text::part_of(whole, start..at)?, number))
    }

    /// What a backslash stands for, if there is one and it is no quotation mark.
    fn unquoted(&mut self) -> Option<char> {
        if self.here() != Some(b'\\') {
            return None;
        }
        self.escaped().ok().filter(|letter| *letter != '"')
    }

    /// Reads a text whose quotation mark was seen: where it stands, if it stands there as it is.
    #[inline(always)]
    pub(super) fn text(&mut self) -> Result<&str, ReadError> {
        self.at += 1;
        let start = self.at;
        self.pass_plain();
        self.rest_of_text(start)
    }

    /// Reads a text whose plain beginning was passed over.
    #[inline(always)]
    fn rest_of_text(&mut self, start: usize) -> Result<&str, ReadError> {
        // Both ends are beside ASCII letters, so there always is a text.
        let plain = self.text.get(start..self.at).unwrap_or_default();
        if self.here() == Some(b'"') {
            self.at += 1;
            Ok(plain)
        } else {
            self.unescape(plain)
        }
    }

    /// Passes over as much as needs no second look; what comes then ends it, one way or the other.
    #[inline(always)]
    fn pass_plain(&mut self) {
        self.at += scan::plain(self.rest());
    }

    /// Reads the rest of a text that is not as it stands there.
    #[inline(never)]
    fn unescape(&mut self, plain: &str) -> Result<&str, ReadError> {
        self.scratch.clear();
        self.scratch.push_str(plain);
        loop {
            match self.here() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.scratch);
                }
                Some(b'\\') => {
                    let letter = match self.text.as_bytes().get(self.at + 1) {
                        Some(byte @ (b'"' | b'\\' | b'/')) => {
                            self.at += 2;
                            char::from(*byte)
                        }
                        _ => self.escaped()?,
                    };
                    self.scratch.push(letter);
                }
                Some(_) => return Err(ReadError::json()),
                None => return Err(ReadError::ends()),
            }
            let start = self.at;
            self.pass_plain();
            let plain = self.text.get(start..self.at).unwrap_or_default();
            self.scratch.push_str(plain);
        }
    }

    /// Passes over a text whose quotation mark was seen. Nobody reads it, so halves of characters do
    /// not matter.
    pub(super) fn skip_text(&mut self) -> Result<(), ReadError> {
        self.at += 1;
        loop {
            self.pass_plain();
            match self.here() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match self.escape()? {
                    Escape::Letter(_) => {}
                    Escape::Unicode => drop(self.four_digits()?),
                },
                Some(_) => return Err(ReadError::json()),
                None => return Err(ReadError::ends()),
            }
        }
    }

    /// Reads what a backslash stands for.
    fn escaped(&mut self) -> Result<char, ReadError> {
        let code = match self.escape()? {
            Escape::Letter(letter) => return Ok(letter),
            Escape::Unicode => self.four_digits()?,
        };
        // Characters beyond the first plane come in two halves.
        if let 0xD800..=0xDBFF = code {
            let behind = self.at;
            if let Some([b'\\', b'u']) = self.text.as_bytes().get(behind..behind + 2) {
                self.at += 2;
                if let low @ 0xDC00..=0xDFFF = self.four_digits()? {
                    let code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    return char::from_u32(code).ok_or_else(ReadError::json);
                }
                self.at = behind;
            }
        }
        // One half alone is no letter, and no reason to lose the rest.
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Takes the backslash and the byte behind it.
    fn escape(&mut self) -> Result<Escape, ReadError> {
        self.at += 1;
        let escape = match self.here().ok_or_else(ReadError::ends)? {
            b'u' => Escape::Unicode,
            byte @ (b'"' | b'\\' | b'/') => Escape::Letter(byte.into()),
            b'b' => Escape::Letter('\u{8}'),
            b'f' => Escape::Letter('\u{c}'),
            b'n' => Escape::Letter('\n'),
            b'r' => Escape::Letter('\r'),
            b't' => Escape::Letter('\t'),
            _ => return Err(ReadError::json()),
        };
        self.at += 1;
        Ok(escape)
    }

    fn four_digits(&mut self) -> Result<u32, ReadError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.here().ok_or_else(ReadError::ends)?);
            code = code << 4 | digit.to_digit(16).ok_or_else(ReadError::json)?;
            self.at += 1;
        }
        Ok(code)
    }
}

enum Escape {
    /// This letter.
    Letter(char),
    /// Four hexadecimal digits follow.
    Unicode,
}
