//! File names from outside.

/// How many bytes a name may have; file systems stop at 255.
const LONGEST: usize = 200;

/// A name for a file that the service calls like this.
///
/// It is one name in one folder, never hidden, never an option, never a device, and means nothing
/// to a terminal. Whatever else people call their files stays, in any script.
pub(super) fn safe(given: &str) -> String {
    let own = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = own.chars().filter(|c| !is_invisible(*c));
    let shown = shown.map(|c| if is_special(c) { '_' } else { c });
    let name: String = shown.collect();
    // Windows leaves out what is at the end here, so two names would be one.
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= 20 => (stem, Some(extension)),
        _ => (name, None),
    };
    let room = LONGEST - extension.map_or(0, |extension| extension.len() + 1);
    let mut safe = String::with_capacity(name.len() + 1);
    if is_device(stem) || stem.starts_with(['-', '~']) {
        safe.push('_');
    }
    safe.push_str(cut(stem, room));
    if let Some(extension) = extension {
        safe.push('.');
        safe.push_str(extension);
    }
    if safe.is_empty() {
        safe.push_str("attachment");
    }
    safe
}

/// The beginning of a text, with at most so many bytes.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Characters that have a meaning for a file system or a shell.
fn is_special(c: char) -> bool {
    c.is_control() || "<>:\"|?*`$&;'!(){}[]#\\/".contains(c)
}

/// Characters that nobody sees, and some of which turn a name around (Unicode, UAX #9).
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

/// Names that Windows keeps for devices, whatever the extension.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end();
    let upper = first.to_ascii_uppercase();
    match upper.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" => true,
        _ => {
            let numbered = upper
                .strip_prefix("COM")
                .or_else(|| upper.strip_prefix("LPT"));
            numbered.is_some_and(|n| n.len() == 1 && n.bytes().all(|b| b.is_ascii_digit()))
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
        ] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn nothing_leads_elsewhere_or_hides() {
        for (given, name) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Windows\\system.ini", "system.ini"),
            ("/", "attachment"),
            ("..", "attachment"),
            ("", "attachment"),
            (".bashrc", "bashrc"),
            ("-rf", "_-rf"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("a\nb\u{1b}[2J.txt", "a_b__2J.txt"),
            ("fdp.\u{202e}exe", "fdp.exe"),
            ("$(reboot).sh", "__reboot_.sh"),
        ] {
            assert_eq!(safe(given), name, "{given:?}");
        }
    }

    proptest! {
        #[test]
        fn every_name_is_one_name_in_one_folder(given in "\\PC{0,300}|[./\\\\~a: -]{0,12}|.{0,40}") {
            let name = safe(&given);
            let mut parts = Path::new(&name).components();
            prop_assert!(matches!(parts.next(), Some(Component::Normal(_))), "{name:?}");
            prop_assert!(parts.next().is_none(), "{name:?}");
            prop_assert!(name.len() <= 210, "{} bytes", name.len());
            prop_assert!(!name.starts_with(['.', '-']) && !name.chars().any(char::is_control));
            prop_assert_eq!(safe(&name).len() <= name.len() + 1, true);
        }
    }
}
