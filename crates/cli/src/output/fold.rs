//! Breaks long lines.

use console::measure_text_width;

/// Splits a line into pieces of at most `width` columns.
///
/// It breaks at blanks and between wide characters, whose scripts have no blanks. Leading blanks
/// stay. A word stays whole even if it is longer than a line, because it may be a path or an
/// address to copy.
pub(super) fn fold(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut current, mut used) = (String::new(), 0);
    let mut has_word = false;
    for (blanks, word) in words(line) {
        let (gap, length) = (blanks.chars().count(), measure_text_width(word));
        if has_word && used + gap + length > width {
            lines.push(std::mem::take(&mut current));
            used = 0;
        } else {
            current.push_str(blanks);
            used += gap;
        }
        current.push_str(word);
        used += length;
        has_word = true;
    }
    lines.push(current);
    lines
}

/// Cuts a line into pieces of at most `width` columns, also within words. This is for JSON, which
/// has no words to keep whole.
pub(super) fn chop(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in line.chars() {
        let wide = measure_text_width(c.encode_utf8(&mut [0; 4]));
        if used + wide > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        if let Some(last) = lines.last_mut() {
            last.push(c);
        }
        used += wide;
    }
    lines
}

/// Returns each word with the blanks before it; a wide character is a word. Trailing blanks are
/// dropped.
fn words(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let word = rest.trim_start_matches(' ');
        let blanks = &rest[..rest.len() - word.len()];
        let first = word.chars().next()?;
        let end = match is_wide(first) {
            true => first.len_utf8(),
            false => word.find(|c| c == ' ' || is_wide(c)).unwrap_or(word.len()),
        };
        let (word, behind) = word.split_at(end);
        rest = behind;
        Some((blanks, word))
    })
}

fn is_wide(c: char) -> bool {
    !c.is_ascii() && measure_text_width(c.encode_utf8(&mut [0; 4])) == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lines_break_between_words_and_words_stay_whole() {
        let link = "https://example.com/a-path-that-is-longer-than-a-line";
        for (line, lines) in [
            ("", vec![""]),
            ("one", vec!["one"]),
            ("  one two  three", vec!["  one two", "three"]),
            (&format!("see {link} there"), vec!["see", link, "there"]),
            ("日本語の文です", vec!["日本語の文", "です"]),
            ("ab日本語の文", vec!["ab日本語の", "文"]),
            ("trailing  ", vec!["trailing"]),
        ] {
            assert_eq!(fold(line, 10), lines);
        }
        assert_eq!(chop("[{\"a\":1}]", 4), ["[{\"a", "\":1}", "]"]);
        assert_eq!(chop("日本", 3), ["日", "本"]);
        assert_eq!(chop("", 3), [""]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_long(line in "([a-zé日]{1,30} {1,2}){0,20}") {
            let lines = fold(&line, 24);
            for line in &lines {
                let is_word = !line.trim_start().contains(' ');
                prop_assert!(measure_text_width(line) <= 24 || is_word, "{line}");
            }
            let letters = |text: &str| text.replace(' ', "");
            prop_assert_eq!(letters(&lines.concat()), letters(&line));
            prop_assert_eq!(chop(&line, 24).concat(), line);
        }
    }
}
