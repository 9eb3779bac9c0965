//! Base64 with the standard alphabet and padding (docs/service-notes.md, "Values").

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

/// Decodes also if the unused bits of the last character are not zero, as the services do.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

/// Returns how many bytes a text decodes to; `None` if it is not base64.
pub(crate) fn length(text: &str) -> Option<usize> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let known = |letter: u8| letter.is_ascii_alphanumeric() || b"+/".contains(&letter);
    (text.len().is_multiple_of(4) && padding <= 2 && digits.bytes().all(known))
        .then(|| text.len() / 4 * 3 - padding)
}

/// Decodes a text into a slice that is as long as [`length`] says; `None` if the text is not base64, or
/// decodes to another length.
pub(crate) fn decode(text: &str, decoded: &mut [u8]) -> Option<()> {
    let written = ENGINE.decode_slice(text, decoded).ok()?;
    (written == decoded.len()).then_some(())
}

/// Encodes bytes as base64.
pub(crate) fn encode(bytes: &[u8]) -> String {
    ENGINE.encode(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base64_is_measured() {
        for (text, expected) in [
            ("", Some(0)),
            ("AP8=", Some(2)),
            ("AP==", Some(1)),
            ("A===", None),
            ("AP-=", None),
            ("AP8", None),
        ] {
            assert_eq!(length(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(bytes: Vec<u8>) {
            let text = encode(&bytes);
            prop_assert_eq!(length(&text), Some(bytes.len()));
            let mut decoded = vec![0; bytes.len()];
            prop_assert_eq!(decode(&text, &mut decoded), Some(()));
            prop_assert_eq!(decoded, bytes);
        }

        #[test]
        fn what_has_a_length_can_be_read(text in "[A-Za-z0-9+/]{0,12}={0,3}") {
            if let Some(length) = length(&text) {
                prop_assert_eq!(decode(&text, &mut vec![0; length]), Some(()));
            }
        }
    }
}
