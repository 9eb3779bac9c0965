//! Splits what is typed into words, as a POSIX shell does (POSIX.1-2017, Shell Command Language,
//! 2.2). The last quote need not be closed.

/// A word as the command receives it.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The quote that is open at the end.
    pub(super) open: Option<char>,
    /// The byte of the line at which the word begins.
    pub(super) start: usize,
}

/// Returns the words of a line. The last one is that at the end of the line; it is empty after a
/// blank.
pub(super) fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut is_begun = false;
    let mut rest = line.char_indices();
    while let Some((at, c)) = rest.next() {
        if word.open.is_none() && c.is_ascii_whitespace() {
            if is_begun {
                words.push(std::mem::take(&mut word));
                is_begun = false;
            }
            word.start = at + c.len_utf8();
            continue;
        }
        is_begun = true;
        match (word.open, c) {
            (None, '\'' | '"') => word.open = Some(c),
            (Some(open), c) if open == c => word.open = None,
            (None, '\\') => word.text.extend(rest.next().map(|(_, c)| c)),
            (Some('"'), '\\') => match rest.next() {
                Some((_, c @ ('$' | '`' | '"' | '\\'))) => word.text.push(c),
                Some((_, c)) => word.text.extend(['\\', c]),
                None => {}
            },
            (_, c) => word.text.push(c),
        }
    }
    words.push(word);
    words
}

/// Returns a single word without its quotes; blanks in it count as quoted.
pub(super) fn unquoted(word: &str) -> Word {
    let mut all = words(word);
    let open = all.last().and_then(|word| word.open);
    let text: Vec<String> = all.drain(..).map(|word| word.text).collect();
    Word {
        text: text.join(" "),
        open,
        start: 0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(line: &str) -> Vec<String> {
        words(line).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_split_at_blanks_that_are_not_quoted() {
        for (line, expected) in [
            ("casebook case sh", &["casebook", "case", "sh"][..]),
            ("casebook  case ", &["casebook", "case", ""]),
            ("", &[""]),
            (r#"a 'b "c' "d 'e" f\ g"#, &["a", "b \"c", "d 'e", "f g"]),
            (r#"--x="a \" b" c"#, &["--x=a \" b", "c"]),
            (r#""a\b\\c\"#, &["a\\b\\c"]),
            ("a '' ", &["a", "", ""]),
            ("http://127.0.0.1:4747 é", &["http://127.0.0.1:4747", "é"]),
        ] {
            assert_eq!(texts(line), expected, "{line}");
        }
    }

    #[test]
    fn the_last_word_may_have_an_open_quote() {
        let last = |line: &str| words(line).pop().unwrap();
        assert_eq!(last("a 'SOC 2").open, Some('\''));
        assert_eq!(last("a \"SOC 2").start, 2);
        assert_eq!(last("a 'b'").open, None);
        assert_eq!(unquoted(r"SOC\ 2").text, "SOC 2");
        assert_eq!(unquoted("'").open, Some('\''));
    }

    proptest! {
        #[test]
        fn a_quoted_word_is_read_as_it_was(text in "\\PC{0,20}") {
            let quoted = crate::shell::quoted(&text);
            prop_assert_eq!(&unquoted(&quoted).text, &text);
            prop_assert_eq!(texts(&format!("a {quoted}")), ["a".to_owned(), text]);
        }

        #[test]
        fn no_line_panics(line in ".{0,40}") {
            let words = words(&line);
            prop_assert!(words.iter().all(|word| line.is_char_boundary(word.start)));
        }
    }
}
