//! `manifest-sha256.txt`: the hashes of all files of a folder, which `sha256sum -c` checks.
//!
//! ```
//! use casebook_evidence::sums;
//!
//! let files = [("a.pdf".to_owned(), "ab".repeat(32))].into();
//! assert_eq!(sums::text(&files), format!("{}  a.pdf\n", "ab".repeat(32)));
//! assert_eq!(sums::parse(&sums::text(&files)), Some(files));
//! ```

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::Files;

/// Writes a line for each file, in the form of `sha256sum` (GNU coreutils, "sha2 utilities"): two
/// blanks between the hash and the name, and a backslash before the line if the name has a character
/// that is escaped.
pub fn text(files: &Files) -> String {
    let lines = files.iter().map(|(file, sha256)| match escaped(file) {
        Cow::Borrowed(file) => format!("{sha256}  {file}\n"),
        Cow::Owned(file) => format!("\\{sha256}  {file}\n"),
    });
    lines.collect()
}

/// Returns the SHA-256 of a text.
pub fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// Reads such lines. Returns nothing if there is a line of another form, or a second one about the same file.
pub fn parse(text: &str) -> Option<Files> {
    let mut files = Files::new();
    for line in text.split_inclusive('\n') {
        let (file, sha256) = read(line)?;
        if files.insert(file, sha256).is_some() {
            return None;
        }
    }
    Some(files)
}

/// Reads a line: the name of the file, and its hash.
fn read(line: &str) -> Option<(String, String)> {
    let line = line.strip_suffix('\n')?;
    let (line, is_escaped) = match line.strip_prefix('\\') {
        Some(line) => (line, true),
        None => (line, false),
    };
    let (sha256, file) = line.split_once("  ")?;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| b.is_ascii_hexdigit());
    let file = match is_escaped {
        true => unescaped(file)?,
        false => file.to_owned(),
    };
    is_hash.then(|| (file, sha256.to_ascii_lowercase()))
}

fn escaped(file: &str) -> Cow<'_, str> {
    if !file.contains(['\\', '\n', '\r']) {
        return file.into();
    }
    let file = file.replace('\\', "\\\\");
    file.replace('\n', "\\n").replace('\r', "\\r").into()
}

fn unescaped(file: &str) -> Option<String> {
    let (mut out, mut chars) = (String::new(), file.chars());
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next()? {
                '\\' => '\\',
                'n' => '\n',
                'r' => '\r',
                _ => return None,
            },
            c => c,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(files in prop::collection::btree_map(
            "[ab \\\\\n\r*é]{1,6}", "[0-9a-f]{64}", 0..4,
        )) {
            prop_assert_eq!(parse(&text(&files)), Some(files));
        }

        #[test]
        fn never_panics(text in "\\PC*|([0-9a-f]{64}  [a\\\\]{0,3}\n){0,3}") {
            let _ = parse(&text);
        }
    }

    #[test]
    fn a_line_has_the_form_of_sha256sum() {
        let hash = "0".repeat(64);
        let files = [
            ("a.pdf".to_owned(), hash.clone()),
            ("b\nc".to_owned(), hash.clone()),
        ];
        assert_eq!(
            text(&files.into()),
            format!("{hash}  a.pdf\n\\{hash}  b\\nc\n")
        );
        for odd in [
            "mine\n",
            &format!("{hash}  a.pdf"),
            &format!("{hash} a.pdf\n"),
            "0  a.pdf\n",
        ] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_file_with_two_lines_is_refused() {
        let (one, other) = ("0".repeat(64), "1".repeat(64));
        for second in [&one, &other] {
            assert_eq!(parse(&format!("{one}  a.pdf\n{second}  a.pdf\n")), None);
        }
    }
}
