//! Words for a shell.

/// Quotes a word for a POSIX shell: in single quotes, all characters stand for themselves
/// (POSIX.1-2017, Shell Command Language, 2.2.2). A word of harmless characters stays as it is.
pub(crate) fn quoted(word: &str) -> String {
    let is_harmless = |b: u8| b.is_ascii_alphanumeric() || b"-_./:+=@%,".contains(&b);
    match !word.is_empty() && word.bytes().all(is_harmless) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_other_characters_is_in_quotes() {
        for (word, quotes) in [
            ("a/b-1.pdf", "a/b-1.pdf"),
            ("", "''"),
            ("$(rm)", "'$(rm)'"),
            ("my folder", "'my folder'"),
            ("it's", r"'it'\''s'"),
            ("~", "'~'"),
            ("é", "'é'"),
        ] {
            assert_eq!(quoted(word), quotes);
        }
    }
}
