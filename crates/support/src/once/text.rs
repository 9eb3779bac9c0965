//! Comparing a text that the service returns with the text that was sent.

/// Returns whether two texts differ in nothing but white space, which the service may change.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// Replaces each run of white space by one blank, and removes white space at both ends. Two texts that
/// [`is_same`] holds for become equal.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn line_breaks_and_blanks_at_the_end_make_no_other_text() {
        assert!(is_same("a\r\nb \n", "a\nb"));
        assert!(!is_same("a b", "ab"));
    }

    proptest! {
        #[test]
        fn two_texts_are_the_same_exactly_if_their_plain_texts_are_equal(one in "[ab \n]{0,8}", other in "[ab \n]{0,8}") {
            prop_assert_eq!(is_same(&one, &other), plain(&one) == plain(&other));
        }
    }
}
