//! Random numbers for ids and keys. They come from the random keys that the standard library draws for
//! hash maps, so no crate is needed.

use std::hash::{BuildHasher, Hasher, RandomState};

use super::hash::sha256;

/// Returns sixteen random bytes.
pub(crate) fn sixteen_bytes() -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.as_chunks_mut().0.fill_with(eight_bytes);
    bytes
}

/// Returns eight random bytes.
pub(crate) fn eight_bytes() -> [u8; 8] {
    RandomState::new().build_hasher().finish().to_be_bytes()
}

/// Returns a text of `count` random letters and digits.
pub(crate) fn letters(count: usize) -> String {
    const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::iter::repeat_with(eight_bytes)
        .flatten()
        // 248 is four times 62. Without this limit, the last eight values of a byte would make eight of
        // the letters likelier.
        .filter(|byte| *byte < 248)
        .map(|byte| char::from(LETTERS[usize::from(byte % 62)]))
        .take(count)
        .collect()
}

/// Returns a new random key.
pub(crate) fn key() -> [u8; 32] {
    let drawn: Vec<u8> = (0..8).flat_map(|_| eight_bytes()).collect();
    sha256(&drawn)
}

/// Returns a new random UUID (RFC 9562, version 4).
pub(crate) fn uuid() -> String {
    let random = uuid::Builder::from_random_bytes(sixteen_bytes());
    random.into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_that_it_is_random() {
        let text = uuid();
        assert_eq!(text.len(), 36);
        assert_eq!(text.as_bytes()[14], b'4');
        assert!(matches!(text.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_ne!(text, uuid());
    }

    #[test]
    fn letters_are_counted_and_new() {
        let text = letters(40);
        assert_eq!(text.len(), 40);
        assert!(text.bytes().all(|letter| letter.is_ascii_alphanumeric()));
        assert_ne!(text, letters(40));
    }
}
