//! The grammars of the services' texts.

#[cfg(feature = "proptest")]
mod draw;

#[cfg(feature = "proptest")]
pub(crate) use draw::Draw;

use crate::invalid::ErrorKind;

/// A rule that accepts or rejects a text. For property tests, `Draw` generates texts that the rule accepts.
pub(crate) trait Grammar {
    /// Fails if the text breaks the rule, and says where.
    fn check(&self, text: &str) -> Result<(), ErrorKind>;
}

/// Any text that is not empty.
pub(crate) struct NonEmpty;

impl Grammar for NonEmpty {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        if text.is_empty() {
            Err(ErrorKind::Empty)
        } else {
            Ok(())
        }
    }
}

/// Any characters, from a minimum to a maximum number of characters.
pub(crate) struct Length(pub(crate) usize, pub(crate) usize);

impl Grammar for Length {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        length(text, self.0, self.1)
    }
}

/// An exact number of digits.
pub(crate) struct Digits(pub(crate) usize);

impl Grammar for Digits {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        every(text, 0, "a digit", |c| c.is_ascii_digit())?;
        length(text, self.0, self.0)
    }
}

/// ASCII letters, digits and the given punctuation marks, with a minimum and a maximum length.
pub(crate) struct AsciiText {
    pub(crate) marks: &'static str,
    /// Whether white space is allowed, too.
    pub(crate) blanks: bool,
    /// The description of all allowed characters, for error messages.
    pub(crate) expected: &'static str,
    pub(crate) min: usize,
    pub(crate) max: usize,
}

impl Grammar for AsciiText {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        every(text, 0, self.expected, |c| {
            let is_blank = matches!(c, ' ' | '\t' | '\n' | '\x0B' | '\x0C' | '\r');
            c.is_ascii_alphanumeric() || self.marks.contains(c) || is_blank && self.blanks
        })?;
        length(text, self.min, self.max)
    }
}

/// A prefix, such as `report-`, and then an exact number of ASCII letters or digits.
pub(crate) struct PrefixedId(pub(crate) &'static str, pub(crate) usize);

impl Grammar for PrefixedId {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        let Self(prefix, letters) = *self;
        begins_with(text, prefix)?;
        every(text, prefix.len(), "an ASCII letter or digit", |c| {
            c.is_ascii_alphanumeric()
        })?;
        let whole = prefix.len() + letters;
        length(text, whole, whole)
    }
}

/// Any characters except `<` and `>`, from a minimum to a maximum number of characters.
pub(crate) struct NoMarkup(pub(crate) usize, pub(crate) usize);

impl Grammar for NoMarkup {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        every(text, 0, "any character but '<' and '>'", |c| {
            !matches!(c, '<' | '>')
        })?;
        length(text, self.0, self.1)
    }
}

/// Any characters except control characters, from a minimum to a maximum number of characters.
pub(crate) struct NoControl(pub(crate) usize, pub(crate) usize);

impl Grammar for NoControl {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        every(text, 0, "no control character", |c| !c.is_control())?;
        length(text, self.0, self.1)
    }
}

/// A UUID in hexadecimal digits, with small letters and hyphens.
pub(crate) struct Uuid;

impl Grammar for Uuid {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        for (at, found) in text.char_indices() {
            let (expected, is_allowed) = match at {
                8 | 13 | 18 | 23 => ("'-'", found == '-'),
                _ => (
                    "a digit or a letter from 'a' to 'f'",
                    matches!(found, '0'..='9' | 'a'..='f'),
                ),
            };
            if !is_allowed {
                return Err(wrong(text, at, expected));
            }
        }
        length(text, 36, 36)
    }
}

/// The name of a Region: a label of a host name (RFC 1123, section 2.1).
pub(crate) struct RegionName;

impl Grammar for RegionName {
    fn check(&self, name: &str) -> Result<(), ErrorKind> {
        const EXPECTED: &str = "an ASCII letter, a digit or '-'";
        const EXPECTED_AT_ENDS: &str = "an ASCII letter or a digit";
        every(name, 0, EXPECTED, |c| c.is_ascii_alphanumeric() || c == '-')?;
        length(name, 1, 63)?;
        for at in [0, name.len() - 1] {
            if name.as_bytes()[at] == b'-' {
                return Err(wrong(name, at, EXPECTED_AT_ENDS));
            }
        }
        Ok(())
    }
}

/// `arn:partition:service:region:account:resource`, 1 to 2048 characters without `<` and `>`.
pub(crate) struct ArnText;

impl Grammar for ArnText {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        const COLONS: [&str; 5] = [
            "':' after 'arn'",
            "':' after the partition",
            "':' after the service",
            "':' after the region",
            "':' after the account",
        ];
        NoMarkup(1, 2048).check(text)?;
        begins_with(text, "arn")?;
        let colons = text.matches(':').count();
        match COLONS.get(colons) {
            Some(expected) => Err(wrong(text, text.len(), expected)),
            None if text.as_bytes()[3] != b':' => Err(wrong(text, 3, COLONS[0])),
            None if text.ends_with(':') && colons == 5 => {
                Err(wrong(text, text.len(), "a resource"))
            }
            None => Ok(()),
        }
    }
}

/// The name of a role, with its path in front of it (API reference of IAM, Role).
pub(crate) struct RoleText;

impl RoleText {
    /// The characters of a name, for error messages.
    const NAME: AsciiText = AsciiText {
        marks: "_+=,.@-",
        blanks: false,
        expected: "an ASCII letter, a digit or one of _+=,.@-",
        min: 1,
        max: 64,
    };
    /// The largest number of characters of a path.
    const PATH: usize = 512;
}

impl Grammar for RoleText {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        const EXPECTED: &str = "a visible ASCII character but ':'";
        // A text with a colon is an ARN, which must not become the path of a role.
        every(text, 0, EXPECTED, |c| c.is_ascii_graphic() && c != ':')?;
        let name_at = text.rfind('/').map_or(0, |slash| slash + 1);
        let (path, name) = text.split_at(name_at);
        length(path, 0, Self::PATH)?;
        if name.is_empty() && !path.is_empty() {
            return Err(wrong(text, name_at, "the name of a role"));
        }
        every(text, name_at, Self::NAME.expected, |c| {
            c.is_ascii_alphanumeric() || Self::NAME.marks.contains(c)
        })?;
        length(name, Self::NAME.min, Self::NAME.max)
    }
}

/// A link of at least one and at most this number of characters. The service model limits only its length.
pub(crate) struct Link(pub(crate) usize);

impl Grammar for Link {
    fn check(&self, text: &str) -> Result<(), ErrorKind> {
        length(text, 1, self.0)
    }
}

/// Checks the length: `min` to `max` characters, counted in code points as in the service models.
fn length(text: &str, min: usize, max: usize) -> Result<(), ErrorKind> {
    let found = text.chars().count();
    if (min..=max).contains(&found) {
        Ok(())
    } else if found == 0 {
        Err(ErrorKind::Empty)
    } else {
        Err(ErrorKind::Length { min, max, found })
    }
}

/// Checks every character from the byte `from` on. The error names the first character that is not allowed,
/// and its byte.
fn every(
    text: &str,
    from: usize,
    expected: &'static str,
    is_allowed: impl Fn(char) -> bool,
) -> Result<(), ErrorKind> {
    match text[from..].char_indices().find(|(_, c)| !is_allowed(*c)) {
        Some((at, _)) => Err(wrong(text, from + at, expected)),
        None => Ok(()),
    }
}

/// Fails if a text does not begin with this prefix, which is ASCII.
fn begins_with(text: &str, prefix: &'static str) -> Result<(), ErrorKind> {
    let pairs = text.bytes().zip(prefix.bytes());
    match pairs
        .take_while(|(found, expected)| found == expected)
        .count()
    {
        common if common == prefix.len() => Ok(()),
        common => Err(wrong(text, common, prefix)),
    }
}

/// Makes the error for the character at the byte `at`, or for a text that ends at that byte.
fn wrong(text: &str, at: usize, expected: &'static str) -> ErrorKind {
    match text[at..].chars().next() {
        Some(found) => ErrorKind::Unexpected {
            expected,
            found,
            at,
        },
        None => ErrorKind::Ends { expected, at },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: PrefixedId = PrefixedId("ab-", 2);

    #[test]
    fn an_error_in_a_prefix_gives_the_position() {
        let (expected, at) = ("ab-", 1);
        assert_eq!(ID.check("a"), Err(ErrorKind::Ends { expected, at }));
        let found = 'x';
        let unexpected = ErrorKind::Unexpected {
            expected,
            found,
            at,
        };
        assert_eq!(ID.check("axyz"), Err(unexpected));
    }

    #[test]
    fn a_multi_byte_character_in_a_prefix_is_not_split() {
        let unexpected = ErrorKind::Unexpected {
            expected: "ab-",
            found: 'é',
            at: 1,
        };
        assert_eq!(ID.check("aé-"), Err(unexpected));
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(length("éé", 1, 2), Ok(()));
        assert_eq!(length("", 1, 2), Err(ErrorKind::Empty));
    }
}
