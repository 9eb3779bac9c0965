//! The part of a document that a request asks for (RFC 9110, section 14).

/// Which bytes to send.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    Whole,
    /// From the first up to and including the last.
    Part(usize, usize),
    /// The range lies outside the document.
    Nothing,
}

/// Reads a `Range` header for a document of some length.
///
/// Several ranges, other units and what cannot be read count as if the header was not there.
pub(super) fn wanted(header: Option<&str>, length: usize) -> Wanted {
    let spec = header.and_then(|header| header.strip_prefix("bytes="));
    let Some((first, last)) = spec.and_then(|spec| spec.trim().split_once('-')) else {
        return Wanted::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), _) if first >= length && (last.is_empty() || number(last) >= Some(first)) => {
            Wanted::Nothing
        }
        (Some(first), None) if last.is_empty() => Wanted::Part(first, length - 1),
        (Some(first), Some(last)) if first <= last => Wanted::Part(first, last.min(length - 1)),
        (None, Some(0)) if first.is_empty() => Wanted::Nothing,
        (None, Some(tail)) if first.is_empty() && length > 0 => {
            Wanted::Part(length - tail.min(length), length - 1)
        }
        (None, Some(_)) if first.is_empty() => Wanted::Nothing,
        _ => Wanted::Whole,
    }
}

/// Digits; a number too large to count to lies behind every document.
fn number(text: &str) -> Option<usize> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranges_of_a_hundred_bytes() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0, 0)),
            ("bytes=10-", Wanted::Part(10, 99)),
            ("bytes=90-1000", Wanted::Part(90, 99)),
            ("bytes=-1", Wanted::Part(99, 99)),
            ("bytes=-1000", Wanted::Part(0, 99)),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=100-", Wanted::Nothing),
            ("bytes=100-200", Wanted::Nothing),
            ("bytes=99999999999999999999-", Wanted::Nothing),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=200-100", Wanted::Whole),
            ("bytes=0-1,5-6", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("bytes=a-b", Wanted::Whole),
            ("items=0-1", Wanted::Whole),
        ] {
            assert_eq!(wanted(Some(header), 100), expected, "{header}");
        }
        assert_eq!(wanted(None, 100), Wanted::Whole);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
        assert_eq!(wanted(Some("bytes=-5"), 0), Wanted::Nothing);
    }

    proptest! {
        #[test]
        fn a_part_lies_inside(header in "bytes=[0-9]{0,4}-[0-9]{0,4}", length in 0_usize..5_000) {
            if let Wanted::Part(first, last) = wanted(Some(&header), length) {
                prop_assert!(first <= last && last < length);
            }
        }
    }
}
