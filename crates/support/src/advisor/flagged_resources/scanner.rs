//! Scanning JSON (RFC 8259) byte by byte, as it arrives.

use super::error::Expected;

/// The deepest nesting of lists and objects.
const DEEPEST: u32 = u128::BITS;

/// The event that a byte causes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Met {
    /// A name begins with the previous byte.
    NameBegins,
    /// A name ended with the previous byte.
    NameEnds,
    /// A value begins with the previous byte, which this contains.
    Begins(u8),
    /// A value ended with the previous byte.
    Ends,
}

/// Follows the grammar, and reports where names and values begin and end.
///
/// It holds no text. For each list and object that is open, it holds one bit.
#[derive(Debug)]
pub(super) struct Scanner {
    state: State,
    /// One bit for each open list (0) or object (1). The innermost one is the lowest bit.
    open: u128,
    depth: u32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum State {
    Value,
    ValueOrEnd,
    Name,
    NameOrEnd,
    Colon,
    After,
    Text(Of),
    Escape(Of),
    Hex(Of, u8),
    /// `true`, `false` or `null`, with its missing bytes.
    Word(&'static [u8]),
    Number(Number),
}

/// The role of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Of {
    Name,
    Value,
}

/// The part of a number that has been read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Number {
    Minus,
    Zero,
    Digits,
    Point,
    Fraction,
    E,
    Sign,
    Exponent,
}

impl Scanner {
    pub(super) const fn new() -> Self {
        Self {
            state: State::Value,
            open: 0,
            depth: 0,
        }
    }

    /// Returns the number of open lists and objects.
    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// Returns whether the text may end here: after a complete value, or before the first one.
    pub(super) fn may_end(&self) -> bool {
        self.depth == 0 && matches!(self.state, State::After | State::Value)
    }

    /// Scans from `at` to the next event that is not deeper than `deepest`. Returns `None` at the end
    /// of the bytes.
    ///
    /// [`depth`](Self::depth) is then the number of lists and objects around the name or value.
    pub(super) fn next(
        &mut self,
        bytes: &[u8],
        at: &mut usize,
        deepest: u32,
    ) -> Result<Option<Met>, Expected> {
        while let Some(byte) = bytes.get(*at) {
            let (met, depth) = match self.state {
                State::Text(of) => {
                    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
                    let rest = &bytes[*at..];
                    *at += rest.iter().take_while(|byte| is_plain(byte)).count();
                    match bytes.get(*at) {
                        None => return Ok(None),
                        Some(byte) => (self.text(*byte, of)?, self.depth),
                    }
                }
                // A number ends before the next byte, which is scanned after it.
                State::Number(so_far) => match number(so_far, *byte)? {
                    Some(further) => {
                        self.state = State::Number(further);
                        *at += 1;
                        continue;
                    }
                    None => {
                        self.state = State::After;
                        if self.depth <= deepest {
                            return Ok(Some(Met::Ends));
                        }
                        continue;
                    }
                },
                _ => {
                    let before = self.depth;
                    let met = self.step(*byte)?;
                    (met, before.min(self.depth))
                }
            };
            *at += 1;
            if met.is_some() && depth <= deepest {
                return Ok(met);
            }
        }
        Ok(None)
    }

    /// Scans one byte outside of texts and numbers.
    fn step(&mut self, byte: u8) -> Result<Option<Met>, Expected> {
        let is_blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        match self.state {
            State::Word([expected, rest @ ..]) if byte == *expected => {
                self.state = State::Word(rest);
                if rest.is_empty() {
                    self.state = State::After;
                    return Ok(Some(Met::Ends));
                }
                Ok(None)
            }
            State::Word(_) => Err(Expected("true, false or null")),
            State::Escape(of) => {
                self.state = match byte {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => State::Text(of),
                    b'u' => State::Hex(of, 4),
                    _ => return Err(Expected("an escape sequence")),
                };
                Ok(None)
            }
            State::Hex(of, missing) => {
                if !byte.is_ascii_hexdigit() {
                    return Err(Expected("four hexadecimal digits"));
                }
                self.state = match missing {
                    1 => State::Text(of),
                    more => State::Hex(of, more - 1),
                };
                Ok(None)
            }
            _ if is_blank => Ok(None),
            State::Value | State::ValueOrEnd => match byte {
                b']' if self.state == State::ValueOrEnd => Ok(Some(self.close())),
                _ => self.value(byte).map(Some),
            },
            State::Name | State::NameOrEnd => match byte {
                b'"' => {
                    self.state = State::Text(Of::Name);
                    Ok(Some(Met::NameBegins))
                }
                b'}' if self.state == State::NameOrEnd => Ok(Some(self.close())),
                _ => Err(Expected("a name in quotes")),
            },
            State::Colon if byte == b':' => {
                self.state = State::Value;
                Ok(None)
            }
            State::Colon => Err(Expected("a colon")),
            State::After => self.after(byte),
            State::Text(_) | State::Number(_) => Ok(None),
        }
    }

    /// Starts a value.
    fn value(&mut self, byte: u8) -> Result<Met, Expected> {
        self.state = match byte {
            b'{' => {
                self.push(1)?;
                State::NameOrEnd
            }
            b'[' => {
                self.push(0)?;
                State::ValueOrEnd
            }
            b'"' => State::Text(Of::Value),
            b't' => State::Word(b"rue"),
            b'f' => State::Word(b"alse"),
            b'n' => State::Word(b"ull"),
            b'-' => State::Number(Number::Minus),
            b'0' => State::Number(Number::Zero),
            b'1'..=b'9' => State::Number(Number::Digits),
            _ => return Err(Expected("a value")),
        };
        Ok(Met::Begins(byte))
    }

    fn after(&mut self, byte: u8) -> Result<Option<Met>, Expected> {
        if self.depth == 0 {
            return Err(Expected("nothing more"));
        }
        let in_object = self.open & 1 == 1;
        match (byte, in_object) {
            (b',', true) => self.state = State::Name,
            (b',', false) => self.state = State::Value,
            (b'}', true) | (b']', false) => return Ok(Some(self.close())),
            (_, true) => return Err(Expected("a comma or the end of an object")),
            (_, false) => return Err(Expected("a comma or the end of a list")),
        }
        Ok(None)
    }

    /// Scans one byte that may end a text.
    fn text(&mut self, byte: u8, of: Of) -> Result<Option<Met>, Expected> {
        match (byte, of) {
            (b'"', Of::Name) => {
                self.state = State::Colon;
                Ok(Some(Met::NameEnds))
            }
            (b'"', Of::Value) => {
                self.state = State::After;
                Ok(Some(Met::Ends))
            }
            (b'\\', of) => {
                self.state = State::Escape(of);
                Ok(None)
            }
            _ => Err(Expected("a text without control characters")),
        }
    }

    fn push(&mut self, is_object: u128) -> Result<(), Expected> {
        if self.depth == DEEPEST {
            return Err(Expected("fewer lists and objects in one another"));
        }
        self.open = self.open << 1 | is_object;
        self.depth += 1;
        Ok(())
    }

    fn close(&mut self) -> Met {
        self.open >>= 1;
        self.depth -= 1;
        self.state = State::After;
        Met::Ends
    }
}

/// Returns the part of a number after another byte, or `None` if the byte does not belong to it.
fn number(so_far: Number, byte: u8) -> Result<Option<Number>, Expected> {
    use Number::{Digits, E, Exponent, Fraction, Minus, Point, Sign, Zero};
    Ok(Some(match (so_far, byte) {
        (Minus, b'0') => Zero,
        (Minus, b'1'..=b'9') | (Digits, b'0'..=b'9') => Digits,
        (Zero | Digits, b'.') => Point,
        (Point | Fraction, b'0'..=b'9') => Fraction,
        (Zero | Digits | Fraction, b'e' | b'E') => E,
        (E, b'+' | b'-') => Sign,
        (E | Sign | Exponent, b'0'..=b'9') => Exponent,
        (Minus | Point | E | Sign, _) | (Zero, b'0'..=b'9') => {
            return Err(Expected("a number"));
        }
        _ => return Ok(None),
    }))
}

#[cfg(test)]
mod tests;
