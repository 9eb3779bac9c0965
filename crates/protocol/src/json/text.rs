//! Reads texts and their escapes (RFC 8259, section 7).

use casebook_types::Text;

use super::error::{ReadError, ReadResult};
use super::reader::Reader;
use super::scan;

impl<'de> Reader<'de> {
    /// Reads a text, or `None` for null.
    ///
    /// # Errors
    ///
    /// Fails if the next value is neither a text nor null.
    #[inline]
    pub fn maybe_text(&mut self) -> ReadResult<Option<&str>> {
        match self.short_text() {
            Some(text) => Ok(Some(text)),
            None => self.any_text(),
        }
    }

    /// Reads a text or null in the general case.
    #[inline(never)]
    fn any_text(&mut self) -> ReadResult<Option<&str>> {
        match self.peek()? {
            b'"' => self.text().map(Some),
            b'n' => self.word("null").map(|()| None),
            _ => Err(self.other("a string")),
        }
    }

    /// Reads a text, or `None` for null. The text shares the memory of a long response.
    ///
    /// # Errors
    ///
    /// Fails if the next value is neither a text nor null.
    #[inline(always)]
    pub fn maybe_shared(&mut self) -> ReadResult<Option<Text>> {
        if self.peek()? != b'"' {
            // Null, or an error.
            return self.maybe_text().map(|_| None);
        }
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        let end = self.at;
        if self.here() == Some(b'"')
            && let Some(part) = self.whole.and_then(|it| Text::part_of(it, start..end))
        {
            self.at += 1;
            return Ok(Some(part));
        }
        self.share_or_copy(start).map(Some)
    }

    /// Reads a text in the usual case: it comes next, it is short and has no escapes. `None` leaves the
    /// position unchanged, for the general case.
    #[inline(always)]
    fn short_text(&mut self) -> Option<&'de str> {
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

    /// Reads the rest of a text that [`maybe_shared`](Self::maybe_shared) could not share at once,
    /// and whose bytes from `start` on were plain so far. Shares the memory of a borrowed response,
    /// which is copied there first. Copies the text if it has escapes, or if the response is short.
    #[inline(never)]
    fn share_or_copy(&mut self, start: usize) -> ReadResult<Text> {
        if self.here() == Some(b'"')
            && let Some(part) = self
                .shared_text()
                .and_then(|it| Text::part_of(it, start..self.at))
        {
            self.at += 1;
            return Ok(part);
        }
        self.rest_of_text(start).map(Text::from)
    }

    /// Takes a list of texts and nulls as one text, and counts its entries.
    ///
    /// The text is the JSON of the list with its escapes resolved, so it can be cut at its quotation
    /// marks. It shares the memory of a long response if the list has no escapes.
    ///
    /// Returns `None` and leaves the position unchanged if a text in the list contains a quotation
    /// mark, if there are blanks between entries, or if the list is empty, or the value is no such list.
    pub fn list_of_texts(&mut self) -> Option<(Text, usize)> {
        let start = self.at;
        let list = self.list_of_texts_from(start);
        if list.is_none() {
            self.at = start;
        }
        list
    }

    fn list_of_texts_from(&mut self, start: usize) -> Option<(Text, usize)> {
        let bytes = self.text.as_bytes();
        if bytes.get(start)? != &b'[' {
            return None;
        }
        // At an escape, the list up to there is copied into the scratch buffer; `copied` is the
        // position up to which it was.
        let (mut at, mut copied, mut number) = (start + 1, start, 0);
        loop {
            let is_text = bytes.get(at)? == &b'"';
            at += 1;
            if !is_text && bytes.get(at - 1..at + 3)? != b"null" {
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
                    let letter = self.escape_but_quote()?;
                    self.scratch.push(letter);
                    (at, copied) = (self.at, self.at);
                }
            }
            number += 1;
            // Past the quotation mark, or the letters behind the `n`, and past the separator.
            at += if is_text { 2 } else { 4 };
            match bytes.get(at - 1)? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
        self.at = at;
        let list = self.text.get(copied..at)?;
        if copied > start {
            self.scratch.push_str(list);
            return Some((self.scratch.as_str().into(), number));
        }
        let whole = self.whole.or_else(|| self.shared_text());
        let shared = whole.and_then(|whole| Text::part_of(whole, start..at));
        Some((shared.unwrap_or_else(|| list.into()), number))
    }

    /// Reads an escape. Returns `None` for anything else, and for an escaped quotation mark.
    fn escape_but_quote(&mut self) -> Option<char> {
        if self.here() != Some(b'\\') {
            return None;
        }
        self.escaped().ok().filter(|letter| *letter != '"')
    }

    /// Reads a text, whose quotation mark comes next. Without escapes it is not copied.
    #[inline(always)]
    pub(super) fn text(&mut self) -> ReadResult<&str> {
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        self.rest_of_text(start)
    }

    /// Reads the rest of a text, whose bytes from `start` on were plain so far.
    #[inline(always)]
    fn rest_of_text(&mut self, start: usize) -> ReadResult<&str> {
        // The bytes around the slice are ASCII, so it begins and ends at character boundaries.
        let plain = self.text.get(start..self.at).unwrap_or_default();
        if self.here() == Some(b'"') {
            self.at += 1;
            Ok(plain)
        } else {
            self.unescape(plain)
        }
    }

    /// Skips plain bytes, up to a quotation mark, a backslash or a control character.
    #[inline(always)]
    fn skip_plain(&mut self) {
        self.at += scan::plain(self.rest());
    }

    /// Reads the rest of a text with escapes.
    #[inline(never)]
    fn unescape(&mut self, plain: &str) -> ReadResult<&str> {
        self.scratch.clear();
        self.scratch.push_str(plain);
        loop {
            match self.here() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.scratch);
                }
                Some(b'\\') => {
                    // These escapes stand for the byte itself.
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
            self.skip_plain();
            let plain = self.text.get(start..self.at).unwrap_or_default();
            self.scratch.push_str(plain);
        }
    }

    /// Skips a text, whose quotation mark comes next. Its escapes are not decoded, so lone surrogates are
    /// accepted.
    pub(super) fn skip_text(&mut self) -> ReadResult {
        self.at += 1;
        loop {
            self.skip_plain();
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

    /// Reads an escape.
    fn escaped(&mut self) -> ReadResult<char> {
        let code = match self.escape()? {
            Escape::Letter(letter) => return Ok(letter),
            Escape::Unicode => self.four_digits()?,
        };
        // A character beyond U+FFFF is written as a pair of surrogates.
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
        // A lone surrogate is not a character, and does not fail the whole text.
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Takes the backslash and the byte that follows it.
    fn escape(&mut self) -> ReadResult<Escape> {
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

    fn four_digits(&mut self) -> ReadResult<u32> {
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
    /// The escape stands for this character.
    Letter(char),
    /// Four hexadecimal digits follow.
    Unicode,
}
