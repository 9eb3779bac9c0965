//! Reads JSON strings and their escapes (RFC 8259, section 7).

use casebook_types::Text;

use super::error::{ReadError, ReadResult};
use super::reader::Reader;
use super::scan;

impl<'de> Reader<'de> {
    /// Reads a string, or `None` for null.
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

    /// Reads a string of any form, or null.
    #[inline(never)]
    fn any_text(&mut self) -> ReadResult<Option<&str>> {
        match self.peek()? {
            b'"' => self.text().map(Some),
            b'n' => self.literal("null").map(|()| None),
            _ => Err(self.unexpected("a string")),
        }
    }

    /// Reads a string, or `None` for null. The [`Text`] shares the memory of a long response.
    ///
    /// # Errors
    ///
    /// Fails if the next value is neither a text nor null.
    #[inline(always)]
    pub fn maybe_shared(&mut self) -> ReadResult<Option<Text>> {
        if self.peek()? != b'"' {
            // Not a string: either null, or an error.
            return self.maybe_text().map(|_| None);
        }
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        let end = self.at;
        if self.next_byte() == Some(b'"')
            && let Some(part) = self.shared.and_then(|it| Text::part_of(it, start..end))
        {
            self.at += 1;
            return Ok(Some(part));
        }
        self.share_or_copy(start).map(Some)
    }

    /// Reads a string in the most frequent form: it comes next, is short and has no escapes. For
    /// every other form it returns `None` and leaves the position unchanged, and the caller uses
    /// [`any_text`](Self::any_text).
    #[inline(always)]
    fn short_text(&mut self) -> Option<&'de str> {
        let [b'"', rest @ ..] = self.json.as_bytes().get(self.at..)? else {
            return None;
        };
        let length = scan::plain_near(rest)?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        let start = self.at + 1;
        let text = self.json.get(start..start + length)?;
        self.at = start + length + 1;
        Some(text)
    }

    /// Reads the rest of a string that [`maybe_shared`](Self::maybe_shared) could not take as a
    /// slice of shared memory. The bytes from `start` to the position need no unescaping. If the
    /// response is long and borrowed, it is copied into shared memory first. If the string has
    /// escapes, or the response is short, the string is copied.
    #[inline(never)]
    fn share_or_copy(&mut self, start: usize) -> ReadResult<Text> {
        if self.next_byte() == Some(b'"')
            && let Some(part) = self
                .shared_json()
                .and_then(|it| Text::part_of(it, start..self.at))
        {
            self.at += 1;
            return Ok(part);
        }
        self.rest_of_text(start).map(Text::from)
    }

    /// Reads a list of strings and nulls as one [`Text`], and counts its entries. One text takes
    /// less memory than one for each entry.
    ///
    /// The text is the JSON of the list with the escapes of its strings resolved, so it can be cut
    /// into its entries at the quotation marks. It shares the memory of a long response, unless a
    /// string has escapes.
    ///
    /// Returns `None` and leaves the position unchanged if a string contains a quotation mark,
    /// which would make the cuts ambiguous, if there are blanks before or in the list, if the list
    /// is empty, or if the value is not such a list.
    pub fn list_of_texts(&mut self) -> Option<(Text, usize)> {
        let start = self.at;
        let list = self.list_of_texts_from(start);
        if list.is_none() {
            self.at = start;
        }
        list
    }

    fn list_of_texts_from(&mut self, start: usize) -> Option<(Text, usize)> {
        let bytes = self.json.as_bytes();
        if bytes.get(start)? != &b'[' {
            return None;
        }
        // At an escape, the list up to that point is copied into the scratch buffer. Everything
        // before `copied` has been copied.
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
                    self.scratch.push_str(self.json.get(copied..at)?);
                    self.at = at;
                    let letter = self.escape_except_quote()?;
                    self.scratch.push(letter);
                    (at, copied) = (self.at, self.at);
                }
            }
            number += 1;
            // Moves past the closing quotation mark, or the `ull` of `null`, and past the comma or
            // bracket behind it.
            at += if is_text { 2 } else { 4 };
            match bytes.get(at - 1)? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
        self.at = at;
        let list = self.json.get(copied..at)?;
        if copied > start {
            self.scratch.push_str(list);
            return Some((self.scratch.as_str().into(), number));
        }
        let json = self.shared.or_else(|| self.shared_json());
        let part = json.and_then(|json| Text::part_of(json, start..at));
        Some((part.unwrap_or_else(|| list.into()), number))
    }

    /// Reads an escape. Returns `None` if no escape comes next, or if it stands for a quotation
    /// mark.
    fn escape_except_quote(&mut self) -> Option<char> {
        if self.next_byte() != Some(b'\\') {
            return None;
        }
        self.escaped().ok().filter(|letter| *letter != '"')
    }

    /// Reads a string. The caller has made sure that its opening quotation mark comes next. A
    /// string without escapes is not copied.
    #[inline(always)]
    pub(super) fn text(&mut self) -> ReadResult<&str> {
        self.at += 1;
        let start = self.at;
        self.skip_plain();
        self.rest_of_text(start)
    }

    /// Reads the rest of a string. The bytes from `start` to the position need no unescaping.
    #[inline(always)]
    fn rest_of_text(&mut self, start: usize) -> ReadResult<&str> {
        // The bytes on both sides of the slice are ASCII, so the slice begins and ends between
        // characters, and `get` always succeeds.
        let plain = self.json.get(start..self.at).unwrap_or_default();
        if self.next_byte() == Some(b'"') {
            self.at += 1;
            Ok(plain)
        } else {
            self.unescape(plain)
        }
    }

    /// Moves to the next quotation mark, backslash or control character.
    #[inline(always)]
    fn skip_plain(&mut self) {
        self.at += scan::plain(self.rest());
    }

    /// Reads the rest of a string with escapes into the scratch buffer, behind `plain`, the part
    /// before the first escape.
    #[inline(never)]
    fn unescape(&mut self, plain: &str) -> ReadResult<&str> {
        self.scratch.clear();
        self.scratch.push_str(plain);
        loop {
            match self.next_byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.scratch);
                }
                Some(b'\\') => {
                    // The escapes of a quotation mark, a backslash and a slash are decoded here,
                    // without a function call, because they are the most frequent ones.
                    let letter = match self.json.as_bytes().get(self.at + 1) {
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
            let plain = self.json.get(start..self.at).unwrap_or_default();
            self.scratch.push_str(plain);
        }
    }

    /// Skips a string. The caller has made sure that its opening quotation mark comes next. The
    /// escapes are checked and not decoded.
    pub(super) fn skip_text(&mut self) -> ReadResult {
        self.at += 1;
        loop {
            self.skip_plain();
            match self.next_byte() {
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
        // A character beyond U+FFFF is written as a pair of surrogates, such as `\ud83d\ude00`.
        if let 0xD800..=0xDBFF = code {
            let behind = self.at;
            if let Some([b'\\', b'u']) = self.json.as_bytes().get(behind..behind + 2) {
                self.at += 2;
                if let low @ 0xDC00..=0xDFFF = self.four_digits()? {
                    let code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    return char::from_u32(code).ok_or_else(ReadError::json);
                }
                self.at = behind;
            }
        }
        // A lone surrogate is not a character. It becomes U+FFFD, because one odd character must
        // not fail the whole response.
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Takes the backslash and the byte that follows it.
    fn escape(&mut self) -> ReadResult<Escape> {
        self.at += 1;
        let escape = match self.next_byte().ok_or_else(ReadError::ends)? {
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
            let digit = char::from(self.next_byte().ok_or_else(ReadError::ends)?);
            code = code << 4 | digit.to_digit(16).ok_or_else(ReadError::json)?;
            self.at += 1;
        }
        Ok(code)
    }
}

enum Escape {
    /// The escape stands for this character, as `\n` does for a line feed.
    Letter(char),
    /// A `\u` escape: four hexadecimal digits follow.
    Unicode,
}
