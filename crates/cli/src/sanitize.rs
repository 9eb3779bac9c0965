//! Makes text from outside safe for a terminal.
//!
//! A service, a file or an intermediary may send characters that move the cursor, change a window
//! title, or reverse the order of letters. Text for a person contains none of them: here they
//! become blanks or disappear. Output for a program keeps its value: JSON and YAML have an escape
//! for each of them.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Whether a character controls a terminal or the letters around it instead of being shown.
///
/// These are the control characters (C0, DEL and C1 of ECMA-48), the bidirectional controls
/// (Unicode Standard Annex #9, 2), the line and paragraph separators, the deprecated format
/// characters, the byte order mark and the interlinear annotations (The Unicode Standard, 23.2 to
/// 23.8). The joiners stay: emoji, Persian and Indic scripts need them.
pub(crate) fn is_hazard(c: char) -> bool {
    c.is_control() || breaks_a_line(c) || is_hidden(c)
}

/// Whether it is a separator of lines or paragraphs that is not a control character.
fn breaks_a_line(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether it is a character without width, which is removed instead of replaced by a blank.
fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
    )
}

/// Returns a text in one line. Control characters and line breaks, with the blanks around them,
/// become one blank; characters without width are removed.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hazard) {
        return Cow::Borrowed(text);
    }
    let shown = text.replace(is_hidden, "");
    let words = shown.split(|c: char| is_hazard(c) || c == ' ');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    Cow::Owned(words.join(" "))
}

/// Returns a text of several lines. Line breaks stay, a tab becomes four blanks, and other hazards
/// are removed.
pub(crate) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut all = text.chars().peekable();
    while let Some(c) = all.next() {
        match c {
            '\n' => out.push('\n'),
            '\r' if all.peek() != Some(&'\n') => out.push('\n'),
            '\t' => out.push_str("    "),
            c if breaks_a_line(c) => out.push('\n'),
            c if is_hazard(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Returns a text without hazards except for tabs and line feeds, which a quoted csv value can
/// have.
pub(crate) fn value(text: &str) -> Cow<'_, str> {
    let goes = |c: char| is_hazard(c) && !matches!(c, '\t' | '\n');
    match text.contains(goes) {
        true => Cow::Owned(text.replace(goes, "")),
        false => Cow::Borrowed(text),
    }
}

/// The looks of [`painted`](crate::output::painted) texts (ECMA-48, SGR).
const LOOKS: [&str; 7] = ["0", "1", "1;31", "31", "32", "33", "90"];

/// Returns a page for a terminal, without control characters.
///
/// With `colors`, the escape sequences of its own colours stay.
pub(crate) fn page(text: &str, colors: bool) -> Cow<'_, str> {
    if !colors {
        return value(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('\u{1b}').enumerate() {
        if at > 0 && is_look(part) {
            out.push('\u{1b}');
        }
        out.push_str(&value(part));
    }
    Cow::Owned(out)
}

/// Whether a text begins like an escape sequence of one of the `LOOKS`, without its ESC.
fn is_look(text: &str) -> bool {
    let parameters = text.strip_prefix('[').and_then(|rest| rest.split_once('m'));
    parameters.is_some_and(|(parameters, _)| LOOKS.contains(&parameters))
}

/// Returns JSON or YAML of the same value, in which all hazards are escaped.
///
/// In JSON, hazards occur only in strings (RFC 8259, 7). In YAML they must occur only in double
/// quotes, which have the same escapes as JSON (YAML 1.2.2, 5.7).
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    // A line feed stands between the values of a document; serde_json has escaped those in strings.
    let is_odd = |c: char| is_hazard(c) && c != '\n';
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n')) || !text.contains(is_odd) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 32);
    for c in text.chars() {
        if is_odd(c) {
            // All of them are in the basic multilingual plane, and writing to a String cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Writes a line to standard error.
pub(crate) fn tell(line: &str, colors: bool) {
    let line = match colors {
        // `page` keeps line feeds, which a name in the line may contain, and the colours of
        // casebook.
        true => page(line, true).replace('\n', " "),
        false => one_line(line).into_owned(),
    };
    // A closed stderr has no reader, so a failed write is ignored.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Standard error for a log: each event is one line, whatever its texts contain.
#[derive(Debug)]
pub(crate) struct Log<W>(pub(crate) W);

impl<W: Write> Write for Log<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line = one_line(text.trim_end_matches('\n'));
        writeln!(self.0, "{line}")?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Texts made of control characters and some others.
    fn hostile() -> impl Strategy<Value = String> {
        let some = "[\u{0}-\u{20}\u{7f}-\u{a0}\u{61c}\u{200b}-\u{200f}\u{2028}-\u{202e}\
                    \u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}a\\\\\"é\u{1f600}\\[m1]{0,24}";
        prop_oneof![some, any::<String>()]
    }

    fn is_shown(c: char) -> bool {
        !is_hazard(c)
    }

    #[test]
    fn what_acts_is_known() {
        let acts = [
            0x00..=0x1f,
            0x7f..=0x9f,
            0x61c..=0x61c,
            0x200e..=0x200f,
            0x2028..=0x202e,
            0x2066..=0x206f,
            0xfeff..=0xfeff,
            0xfff9..=0xfffb,
        ];
        for c in ('\0'..=char::MAX).filter(|c| is_hazard(*c)) {
            assert!(
                acts.iter().any(|range| range.contains(&u32::from(c))),
                "{c:?}"
            );
        }
        let count: usize = acts.into_iter().map(Iterator::count).sum();
        assert_eq!(('\0'..=char::MAX).filter(|c| is_hazard(*c)).count(), count);
    }

    #[test]
    fn no_text_from_outside_starts_a_new_line() {
        assert_eq!(one_line("a\r\n\tb \u{1b}[31mc"), "a b [31mc");
        assert_eq!(one_line("a\u{2028}b\u{85}c\u{9b}2J"), "a b c 2J");
        assert_eq!(one_line("photo_\u{202e}gpj.exe"), "photo_gpj.exe");
        assert_eq!(one_line("  as it is  "), "  as it is  ");
    }

    #[test]
    fn colours_of_our_own_stay_and_no_others() {
        let text = "\u{1b}[1mTitle\u{1b}[0m\n\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}[1;5mrow\u{1b}[31m3";
        assert_eq!(
            page(text, true),
            "\u{1b}[1mTitle\u{1b}[0m\n[2J]0;x[1;5mrow\u{1b}[31m3"
        );
        assert_eq!(page(text, false), "[1mTitle[0m\n[2J]0;x[1;5mrow[31m3");
    }

    #[test]
    fn an_event_of_a_log_is_one_line() {
        let mut out = Vec::new();
        Log(&mut out)
            .write_all(b"DEBUG said=\"a\x1b[2J\nERROR b\"\n")
            .unwrap();
        assert_eq!(out, b"DEBUG said=\"a [2J ERROR b\"\n");
    }

    proptest! {
        #[test]
        fn nothing_acts_on_a_terminal(text in hostile()) {
            prop_assert!(one_line(&text).chars().all(is_shown));
            let fine = |c: char| is_shown(c) || c == '\n';
            prop_assert!(lines(&text).chars().all(fine));
            let fine = |c: char| is_shown(c) || matches!(c, '\n' | '\t');
            prop_assert!(value(&text).chars().all(fine));
            prop_assert!(page(&text, false).chars().all(fine));
            let escape = '\u{1b}';
            prop_assert!(page(&text, true).chars().all(|c| fine(c) || c == escape));
        }

        #[test]
        fn json_keeps_its_value(text in hostile(), name in hostile()) {
            let value = serde_json::json!({ name: [text] });
            for json in [value.to_string(), format!("{value:#}")] {
                let escaped = escaped(&json);
                prop_assert!(escaped.chars().all(|c| is_shown(c) || c == '\n'), "{escaped:?}");
                prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), &value);
            }
        }
    }
}
