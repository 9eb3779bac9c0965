//! The range of bytes that a request asks for (RFC 9110, section 14).

/// The bytes to send.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Selection {
    Whole,
    /// The bytes from the first to the last of these positions, both included.
    Part(u64, u64),
    /// The range lies outside the document.
    Nothing,
}

/// Reads a `Range` header for a document of `length` bytes.
///
/// A header with several ranges, with another unit or with a mistake is ignored, so the whole document is
/// sent.
pub(super) fn select(header: Option<&str>, length: u64) -> Selection {
    let spec = header.and_then(|header| header.strip_prefix("bytes="));
    let Some((first, last)) = spec.and_then(|spec| spec.trim().split_once('-')) else {
        return Selection::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), _) if first >= length && (last.is_empty() || number(last) >= Some(first)) => {
            Selection::Nothing
        }
        (Some(first), None) if last.is_empty() => Selection::Part(first, length - 1),
        (Some(first), Some(last)) if first <= last => Selection::Part(first, last.min(length - 1)),
        (None, Some(0)) if first.is_empty() => Selection::Nothing,
        (None, Some(tail)) if first.is_empty() && length > 0 => {
            Selection::Part(length - tail.min(length), length - 1)
        }
        (None, Some(_)) if first.is_empty() => Selection::Nothing,
        _ => Selection::Whole,
    }
}

/// Reads a number of digits alone. A number that is too large becomes `u64::MAX`, which is outside of
/// every document.
fn number(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_of_a_hundred_bytes() {
        for (header, expected) in [
            ("bytes=0-0", Selection::Part(0, 0)),
            ("bytes=10-", Selection::Part(10, 99)),
            ("bytes=90-1000", Selection::Part(90, 99)),
            ("bytes=-1", Selection::Part(99, 99)),
            ("bytes=-1000", Selection::Part(0, 99)),
            ("bytes=-0", Selection::Nothing),
            ("bytes=100-", Selection::Nothing),
            ("bytes=100-200", Selection::Nothing),
            ("bytes=99999999999999999999-", Selection::Nothing),
            ("bytes=5-2", Selection::Whole),
            ("bytes=200-100", Selection::Whole),
            ("bytes=0-1,5-6", Selection::Whole),
            ("bytes=-", Selection::Whole),
            ("bytes=a-b", Selection::Whole),
            ("items=0-1", Selection::Whole),
        ] {
            assert_eq!(select(Some(header), 100), expected, "{header}");
        }
        assert_eq!(select(None, 100), Selection::Whole);
        assert_eq!(select(Some("bytes=0-"), 0), Selection::Nothing);
        assert_eq!(select(Some("bytes=-5"), 0), Selection::Nothing);
    }

    proptest! {
        #[test]
        fn a_part_lies_inside(header in "bytes=[0-9]{0,4}-[0-9]{0,4}", length in 0_u64..5_000) {
            if let Selection::Part(first, last) = select(Some(&header), length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}
