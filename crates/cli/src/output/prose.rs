//! Formats text of several lines.

use casebook::types::Timestamp;

use super::fold::fold;
use crate::sanitize;

/// Returns a text in lines of at most `width` columns, each after this indent.
///
/// Line breaks stay, words stay whole, and characters that move the cursor are removed.
pub(crate) fn wrapped(text: &str, indent: &str, width: u16) -> String {
    let width = usize::from(width).saturating_sub(indent.len()).max(20);
    let text = sanitize::lines(text);
    let mut out = String::with_capacity(text.len());
    for line in text.trim_end().lines() {
        for line in fold(line, width) {
            if !line.trim_end().is_empty() {
                out.push_str(indent);
                out.push_str(line.trim_end());
            }
            out.push('\n');
        }
    }
    out
}

/// Returns a text in bold, if there are colours (ECMA-48, SGR).
pub(crate) fn bold(text: &str, colors: bool) -> String {
    painted(text, "1", colors)
}

/// Returns a text with these parameters of SGR, if there are colours (ECMA-48).
pub(crate) fn painted(text: &str, parameters: &str, colors: bool) -> String {
    if colors {
        format!("\u{1b}[{parameters}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

/// Returns the day and the minute of a time, such as "2026-01-31 10:00 UTC", or its text if that
/// has another form.
pub(crate) fn minute(time: &Timestamp) -> String {
    let day_and_minute = || {
        let text = time.as_str();
        let (day, clock) = text.split_once('T')?;
        let minute = clock.get(..5).filter(|_| clock.ends_with('Z'))?;
        Some(format!("{day} {minute} UTC"))
    };
    day_and_minute().unwrap_or_else(|| time.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_lines_are_broken_between_words_and_short_ones_stay() {
        let text = "  indented\r\n\r\nThe quick brown fox jumps over the lazy dog\n\n";
        assert_eq!(
            wrapped(text, "| ", 26),
            "|   indented\n\n| The quick brown fox\n| jumps over the lazy dog\n"
        );
    }

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(wrapped("a\u{1b}[2Jb\tc\rd", "", 40), "a[2Jb    c\nd\n");
        assert_eq!(bold("a", false), "a");
        assert_eq!(bold("a", true), "\u{1b}[1ma\u{1b}[0m");
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_letter_is_lost(text in "([a-z]{1,30}[ \n]{1,2}){0,20}") {
            let out = wrapped(&text, "", 24);
            let fits = |line: &str| line.len() <= 24 || !line.trim_start().contains(' ');
            prop_assert!(out.lines().all(fits), "{out}");
            let letters = |text: &str| text.replace([' ', '\n'], "");
            prop_assert_eq!(letters(&out), letters(&text));
        }
    }
}
