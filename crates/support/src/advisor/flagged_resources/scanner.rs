//! JSON (RFC 8259) byte by byte, as it arrives.

use super::error::Expected;

/// A value never lies in more lists and objects than this.
const DEEPEST: u32 = u128::BITS;

/// What was met.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Met {
    /// A name begins with the byte before.
    NameBegins,
    /// It ended with the byte before.
    NameEnds,
    /// A value begins with the byte before, which is this one.
    Begins(u8),
    /// It ended with the byte before.
    Ends,
}

/// Follows the grammar and tells where names and values begin and end.
///
/// It holds no text, and of everything around the place that it has come to only whether it is a
/// list or an object.
#[derive(Debug)]
pub(super) struct Scanner {
    state: State,
    /// One bit for each list or object that is open, the innermost lowest: 1 is an object.
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
    /// `true`, `false` or `null`, and what is missing of it.
    Word(&'static [u8]),
    Number(Number),
}

/// Whose text it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Of {
    Name,
    Value,
}

/// What of a number has come.
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

    /// How many lists and objects are open.
    pub(super) const fn depth(&self) -> u32 {
        self.depth
    }

    /// Whether the text may end here: after a whole value, or before anything.
    pub(super) fn may_end(&self) -> bool {
        self.depth == 0 && matches!(self.state, State::After | State::Value)
    }

    /// Goes on from `at` to what lies no deeper than `deepest`; `None` when the bytes are at an end.
    ///
    /// Whatever is told stands at [`depth`](Self::depth): a value and its name lie in so many lists
    /// and objects.
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
                // Only what follows shows that a number is at its end, and that is another matter.
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

    /// One byte outside of texts and numbers.
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

    /// A value begins.
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

    /// One byte that may end a text.
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

/// How far a number has come with another byte; `None` when that is none of it.
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
