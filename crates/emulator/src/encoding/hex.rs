//! Lower-case hexadecimal.

/// Writes bytes as lower-case hexadecimal digits.
pub(crate) fn encode(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// Reads lower-case hexadecimal digits; `None` for anything else.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = hex::decode(text).ok()?;
    (!text.contains(char::is_uppercase)).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let every: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&encode(&every)), Some(every));
    }

    #[test]
    fn odd_lengths_capitals_and_other_letters_are_refused() {
        for text in ["0", "0G", "AB", "é", "0é0"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
