//! Text from a file or from stdin.

use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::path_error::expected;

/// The source of a text.
#[derive(Debug)]
pub(super) enum TextSource {
    /// A file, or a device or pipe that has a path and an end.
    File(PathBuf),
    /// Stdin.
    Stdin,
}

impl TextSource {
    /// Reads the whole text, of at most `most` bytes.
    ///
    /// The encoding is UTF-8, or UTF-16 with a byte order mark, which editors and shells on Windows
    /// write. The mark is not part of the text. A separate thread reads, so that Ctrl-C works
    /// meanwhile.
    ///
    /// # Errors
    ///
    /// Fails when the text cannot be read, is too long, or has another encoding.
    pub(super) async fn text(self, most: usize) -> Result<String, TextError> {
        let read = tokio::task::spawn_blocking(move || {
            let bytes = match self {
                Self::File(path) => {
                    let read = File::open(&path).map_err(TextError::Io);
                    let read = read.and_then(|file| up_to(most, file));
                    read.map_err(|error| error.at(&path))
                }
                Self::Stdin => up_to(most, io::stdin().lock()),
            }?;
            decode(bytes)
        });
        read.await.map_err(io::Error::other)?
    }
}

/// The error of a text that cannot be read.
#[derive(Debug)]
pub(super) enum TextError {
    /// An I/O error.
    Io(io::Error),
    /// The text has more bytes than this limit.
    TooLong(usize),
    /// The text is in another encoding; the message describes it.
    Encoding(String),
}

impl TextError {
    /// Says what is at the path if that is no file.
    fn at(self, path: &Path) -> Self {
        match self {
            Self::Io(error) => Self::Io(match expected(path, &error) {
                Some(why) => io::Error::new(error.kind(), why),
                None => error,
            }),
            other => other,
        }
    }
}

impl From<io::Error> for TextError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => error.fmt(f),
            Self::TooLong(most) => write!(f, "expected at most {most} bytes, found more"),
            Self::Encoding(found) => {
                write!(f, "expected text in UTF-8, found {found}; save it as UTF-8")
            }
        }
    }
}

impl Error for TextError {}

fn up_to(most: usize, from: impl Read) -> Result<Vec<u8>, TextError> {
    let mut bytes = Vec::new();
    from.take(most as u64 + 1).read_to_end(&mut bytes)?;
    match bytes.len() > most {
        true => Err(TextError::TooLong(most)),
        false => Ok(bytes),
    }
}

/// Decodes a text by its byte order mark, if it has one (Unicode Standard, 23.8, "Byte Order
/// Mark").
fn decode(mut bytes: Vec<u8>) -> Result<String, TextError> {
    let odd = |found: String| Err(TextError::Encoding(found));
    let text = match bytes.as_slice() {
        // UTF-32 is compared first, because its little-endian mark begins like that of UTF-16.
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => return odd("UTF-32".into()),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        _ => {
            let mark = if bytes.starts_with(b"\xEF\xBB\xBF") {
                3
            } else {
                0
            };
            bytes.drain(..mark);
            match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
                    return odd(format!("0x{byte:02X} at byte {}", mark + at + 1));
                }
            }
        }
    };
    match text.find('\0') {
        // Latin text in UTF-16 can be valid UTF-8, but every second byte is a NUL.
        Some(at) => odd(format!(
            "a NUL at byte {}, as UTF-16 without a byte order mark has",
            at + 1
        )),
        None => Ok(text),
    }
}

fn utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<String, TextError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>();
    match text {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(TextError::Encoding("UTF-16 that is cut or damaged".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(bytes: &[u8]) -> String {
        decode(bytes.to_vec()).unwrap_err().to_string()
    }

    #[test]
    fn a_byte_order_mark_is_heard_and_is_no_part_of_the_text() {
        let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            let text = "für 𝄞\r\n".encode_utf16().flat_map(unit);
            mark.into_iter().chain(text).collect()
        };
        for bytes in [
            "für 𝄞\r\n".into(),
            "\u{feff}für 𝄞\r\n".into(),
            utf16([0xFF, 0xFE], u16::to_le_bytes),
            utf16([0xFE, 0xFF], u16::to_be_bytes),
        ] {
            assert_eq!(decode(bytes).unwrap(), "für 𝄞\r\n");
        }
        assert_eq!(decode(b"\xEF\xBB\xBF".to_vec()).unwrap(), "");
    }

    #[test]
    fn other_encodings_are_refused_by_name_with_what_to_do() {
        for (bytes, says) in [
            (&b"f\xFCr"[..], "found 0xFC at byte 2; save it as UTF-8"),
            (b"\xEF\xBB\xBFf\xFCr", "found 0xFC at byte 5"),
            (b"\xFF\xFE\0\0a\0\0\0", "UTF-32"),
            (b"\0\0\xFE\xFF\0\0\0a", "UTF-32"),
            (b"a\0b\0", "a NUL at byte 2, as UTF-16 without"),
            (b"\xFF\xFEa", "UTF-16 that is cut or damaged"),
            (b"\xFF\xFE\x00\xD8a\0", "UTF-16 that is cut or damaged"),
        ] {
            let refused = refusal(bytes);
            assert!(refused.contains(says), "{bytes:?}: {refused}");
        }
    }

    #[test]
    fn nothing_beyond_the_limit_is_read() {
        assert_eq!(up_to(3, &b"abc"[..]).unwrap(), b"abc");
        let refused = up_to(3, io::repeat(b'y')).unwrap_err();
        assert_eq!(refused.to_string(), "expected at most 3 bytes, found more");
    }

    proptest! {
        #[test]
        fn a_text_is_itself_in_every_encoding(text in "[^\0]{0,40}") {
            let marked = format!("\u{feff}{text}");
            let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(decode(marked.into_bytes()).unwrap(), text.clone());
            prop_assert_eq!(decode(utf16).unwrap(), text);
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = decode(bytes);
        }
    }
}
