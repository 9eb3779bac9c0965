//! Texts, and what may be escaped in them (RFC 8259, section 7).

use super::error::Error;
use super::reader::Reader;
use super::scan;

/// A text as it was read.
#[derive(Debug)]
pub(super) enum Text<'de, 's> {
    /// It stands in the JSON as it is.
    Lent(&'de str),
    /// It was put together.
    Made(&'s str),
}

impl<'de> Reader<'de> {
    /// Reads a text whose quotation mark was seen.
    #[inline(always)]
    pub(super) fn text(&mut self) -> Result<Text<'de, '_>, Error> {
        self.at += 1;
        let plain = self.plain();
        if self.here() == Some(b'"') {
            self.at += 1;
            Ok(Text::Lent(plain))
        } else {
            self.unescape(plain).map(Text::Made)
        }
    }

    /// As much as needs no second look; what comes then ends it, one way or the other.
    #[inline(always)]
    fn plain(&mut self) -> &'de str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let (plain, _) = rest.split_at(scan::plain(rest.as_bytes()));
        self.at += plain.len();
        plain
    }

    /// Reads the rest of a text that is not as it stands there.
    #[inline(never)]
    fn unescape(&mut self, plain: &str) -> Result<&str, Error> {
        self.scratch.clear();
        self.scratch.push_str(plain);
        loop {
            match self.here() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(&self.scratch);
                }
                Some(b'\\') => {
                    let letter = self.escaped()?;
                    self.scratch.push(letter);
                }
                Some(_) => return Err(Error::json()),
                None => return Err(Error::ends()),
            }
            let plain = self.plain();
            self.scratch.push_str(plain);
        }
    }

    /// Passes over a text whose quotation mark was seen. Nobody reads it, so halves of characters do
    /// not matter.
    pub(super) fn skip_text(&mut self) -> Result<(), Error> {
        self.at += 1;
        loop {
            self.plain();
            match self.here() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match self.escape()? {
                    Escape::Letter(_) => {}
                    Escape::Unicode => drop(self.four_digits()?),
                },
                Some(_) => return Err(Error::json()),
                None => return Err(Error::ends()),
            }
        }
    }

    /// Reads what a backslash stands for.
    fn escaped(&mut self) -> Result<char, Error> {
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
                    return char::from_u32(code).ok_or_else(Error::json);
                }
                self.at = behind;
            }
        }
        // One half alone is no letter, and no reason to lose the rest.
        Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// Takes the backslash and the byte behind it.
    fn escape(&mut self) -> Result<Escape, Error> {
        self.at += 1;
        let escape = match self.here().ok_or_else(Error::ends)? {
            b'u' => Escape::Unicode,
            byte @ (b'"' | b'\\' | b'/') => Escape::Letter(byte.into()),
            b'b' => Escape::Letter('\u{8}'),
            b'f' => Escape::Letter('\u{c}'),
            b'n' => Escape::Letter('\n'),
            b'r' => Escape::Letter('\r'),
            b't' => Escape::Letter('\t'),
            _ => return Err(Error::json()),
        };
        self.at += 1;
        Ok(escape)
    }

    fn four_digits(&mut self) -> Result<u32, Error> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.here().ok_or_else(Error::ends)?);
            code = code << 4 | digit.to_digit(16).ok_or_else(Error::json)?;
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
