//! Makes safe file names out of names that others have chosen, such as those of attachments.

/// The longest name, in bytes; file systems allow 255.
const LONGEST: usize = 200;

/// The longest extension, in bytes. If more bytes follow the last dot, they count as part of the
/// stem.
const LONGEST_EXTENSION: usize = 20;

/// Makes a safe file name out of a name that others have chosen.
///
/// The result is a single path component. It is never hidden, never an option, never a device, and
/// harmless to a terminal. All of its characters are visible, and every file system accepts it. All
/// other characters of the name stay, in any script.
pub(crate) fn safe(given: &str) -> String {
    let own = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name = String::with_capacity(own.len());
    for c in own.chars().filter(|c| !is_invisible(*c)) {
        match c {
            // Many blanks could push the text behind them off the screen.
            c if is_blank(c) => {
                if !name.ends_with(' ') {
                    name.push(' ');
                }
            }
            c if is_special(c) => name.push('_'),
            c => name.push(c),
        }
    }
    let name = trimmed(name.trim_start_matches(['.', ' ']));
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= LONGEST_EXTENSION => (stem, Some(extension)),
        _ => (name, None),
    };
    let mark = if is_device(stem) || stem.starts_with(['-', '~']) {
        "_"
    } else {
        ""
    };
    let taken = mark.len() + extension.map_or(0, |extension| extension.len() + 1);
    let stem = match cut(stem, LONGEST - taken) {
        whole if whole.len() == stem.len() => whole,
        // After the cut, the name may end in dots or blanks, which must not stay.
        cut => trimmed(cut),
    };
    let mut safe = format!("{mark}{stem}");
    if let Some(extension) = extension {
        safe.push('.');
        safe.push_str(extension);
    }
    if safe.is_empty() {
        safe.push_str("attachment");
    }
    safe
}

/// Removes the trailing characters that Windows ignores, so that two names never mean one file
/// (Microsoft, Naming Files, Paths, and Namespaces).
fn trimmed(name: &str) -> &str {
    name.trim_end_matches(['.', ' '])
}

/// The beginning of a text, with at most `most` bytes.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Whether a character looks like a blank of any width: the spaces of Unicode, and the Braille
/// pattern without dots.
fn is_blank(c: char) -> bool {
    (c.is_whitespace() && !c.is_control()) || c == '\u{2800}'
}

/// Characters that have a meaning for a file system or a shell, that look like path separators, or
/// that other file systems map to special characters (U+F000 to U+F0FF, as SMB clients and Cygwin
/// do).
fn is_special(c: char) -> bool {
    c.is_control()
        || "<>:\"|?*`$&;'!(){}[]#\\/".contains(c)
        || matches!(
            c,
            '\u{2044}' | '\u{2215}' | '\u{29f5}' | '\u{29f8}' | '\u{fe68}'
        )
        || matches!(c, '\u{ff0f}' | '\u{ff3c}' | '\u{f000}'..='\u{f0ff}')
}

/// Characters that have no width or no glyph; some of them reverse the order of letters (Unicode,
/// Default_Ignorable_Code_Point, and UAX #9).
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}'
    ) || matches!(
        c,
        '\u{34f}' | '\u{61c}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
    ) || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{fff0}'..='\u{fffb}')
        || matches!(c, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}')
        || matches!(c, '\u{e0000}'..='\u{e0fff}')
}

/// Names that Windows reserves for devices, whatever the extension (Microsoft, Naming Files, Paths,
/// and Namespaces).
fn is_device(stem: &str) -> bool {
    let first = trimmed(stem.split('.').next().unwrap_or_default());
    let upper = first.to_ascii_uppercase();
    match upper.as_str() {
        // Windows calls the last three CONIN$, CONOUT$ and CLOCK$; `safe` has replaced the $.
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN_" | "CONOUT_" | "CLOCK_" => true,
        _ => {
            let numbered = upper
                .strip_prefix("COM")
                .or_else(|| upper.strip_prefix("LPT"));
            let mut number = numbered.unwrap_or_default().chars();
            // Windows counts the superscript digits of Latin-1 as digits.
            let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '¹' | '²' | '³');
            number.next().is_some_and(is_digit) && number.next().is_none()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_call_their_files_stays() {
        for name in [
            "trace 1.log",
            "Bericht für März.pdf",
            "スクリーン.png",
            "a.tar.gz",
            "README",
            "com10.txt",
            "console.log",
            "x²+y².csv",
            "v1.2, final.txt",
        ] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn nothing_leads_elsewhere_or_hides() {
        for (given, name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("..\u{ff0f}..\u{2215}etc", "_.._etc"),
            ("a\u{f03a}b\u{f05c}c", "a_b_c"),
            ("/", "attachment"),
            ("..", "attachment"),
            (" . . .", "attachment"),
            ("", "attachment"),
            ("\u{200b}\u{3164}\u{e0041}", "attachment"),
            (".bashrc", "bashrc"),
            ("\u{feff}.bashrc", "bashrc"),
            ("-rf", "_-rf"),
            ("a\nb\u{1b}[2J.txt", "a_b__2J.txt"),
            ("fdp.\u{202e}exe", "fdp.exe"),
            ("$(reboot).sh", "__reboot_.sh"),
        ] {
            assert_eq!(safe(given), name, "{given:?}");
        }
    }

    #[test]
    fn no_name_is_a_device() {
        for (given, name) in [
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("COM¹", "_COM¹"),
            ("com².log", "_com².log"),
            ("LPT³.tar.gz", "_LPT³.tar.gz"),
            ("lpt0", "_lpt0"),
            ("CONIN$", "_CONIN_"),
            ("conout$.txt", "_conout_.txt"),
            ("CLOCK$", "_CLOCK_"),
            ("aux .txt", "_aux .txt"),
            ("c\u{ad}on", "_con"),
            ("con\u{a0}", "_con"),
        ] {
            assert_eq!(safe(given), name, "{given:?}");
        }
    }

    #[test]
    fn no_name_has_invisible_characters() {
        for (given, name) in [
            ("in\u{ad}vo\u{200b}ice\u{2060}.pdf", "invoice.pdf"),
            ("a\u{3164}b\u{ffa0}\u{115f}\u{1160}.txt", "ab.txt"),
            ("a\u{e0061}\u{e007f}\u{e0001}.txt", "a.txt"),
            ("a\u{34f}\u{180e}\u{fe0f}.txt", "a.txt"),
            (
                "invoice.pdf         \u{2003}\u{3000}\u{2800} .exe",
                "invoice.pdf .exe",
            ),
            ("a\u{2028}b\u{85}c", "a b_c"),
        ] {
            assert_eq!(safe(given), name, "{given:?}");
        }
    }

    #[test]
    fn a_name_that_was_cut_ends_as_any_other() {
        let at = |cut: usize, then: &str| format!("{}{then}", "a".repeat(cut));
        for (given, name) in [
            (at(199, " b"), at(199, "")),
            (
                at(199, ". b and more than fits in an extension"),
                at(199, ""),
            ),
            (at(150, &" .".repeat(60)), at(150, "")),
            (at(195, " bcd.txt"), at(195, ".txt")),
            (at(195, ".bcd.txt"), at(195, ".txt")),
            ("é".repeat(150), "é".repeat(100)),
            (
                format!("{}.pdf", "日".repeat(100)),
                format!("{}.pdf", "日".repeat(65)),
            ),
        ] {
            assert_eq!(safe(&given), name, "{given:?}");
        }
    }

    fn given() -> impl Strategy<Value = String> {
        prop_oneof![
            "\\PC{0,300}",
            "[./\\\\~a: -]{0,12}",
            ".{0,40}",
            "[\u{0}-\u{2f}\u{ad}\u{2000}-\u{206f}\u{3164}\u{fe00}-\u{fe0f}\u{e0000}-\u{e007f}c o.]{0,12}",
            "[a. é]{180,230}",
            "(?i)(con|nul|com[0-9¹²³]|lpt1|conin\\$)[ .a]{0,4}",
        ]
    }

    proptest! {
        #[test]
        fn every_name_is_one_name_in_one_folder(given in given()) {
            let name = safe(&given);
            let mut parts = Path::new(&name).components();
            prop_assert!(matches!(parts.next(), Some(Component::Normal(_))), "{name:?}");
            prop_assert!(parts.next().is_none(), "{name:?}");
            prop_assert!(name.len() <= LONGEST, "{} bytes", name.len());
            prop_assert!(!name.starts_with(['.', '-', ' ']) && !name.ends_with(['.', ' ']), "{name:?}");
            prop_assert!(!name.contains(|c: char| is_special(c) || is_invisible(c)), "{name:?}");
            prop_assert!(!is_device(&name), "{name:?}");
            prop_assert_eq!(safe(&name), name.clone(), "{:?}", name);
        }
    }
}
