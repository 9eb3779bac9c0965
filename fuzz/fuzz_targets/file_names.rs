//! File names from names that others chose, and words for a shell: a name is one plain file in its folder on
//! every system, and stays the same when it is made safe again; a quoted word is one word.
#![no_main]
#![allow(
    dead_code,
    reason = "the files are those of the command, which uses more of them"
)]

#[path = "../../crates/cli/src/file_name.rs"]
mod file_name;
#[path = "../../crates/cli/src/completion/shell/line.rs"]
mod line;
#[path = "../../crates/cli/src/folder/name.rs"]
mod name;
#[path = "../../crates/cli/src/shell.rs"]
mod shell;

use casebook::types::{ReportId, Timestamp};
use libfuzzer_sys::fuzz_target;
use std::path::{Component, Path};

fuzz_target!(|input: &[u8]| {
    let Ok(given) = str::from_utf8(input) else {
        return;
    };
    let safe = file_name::safe(given);
    plain(&safe);
    assert_eq!(file_name::safe(&safe), safe, "{given:?}");

    let id: ReportId = "report-abcDEF0123456789".parse().expect("it is valid");
    let version = "7".parse().expect("it is valid");
    let time = Timestamp::issued(given);
    let stem = name::Stem::new(Some(given), Some(&time), None, version, &id);
    for name in [stem.document(), stem.terms()] {
        plain(&name);
        assert!(
            name.is_ascii() && name.contains("_v7_report-abcDEF0123456789-"),
            "{name}"
        );
    }
    assert!(name::is_terms(&stem.terms()) && !name::is_terms(&stem.document()));

    let words = line::words(given);
    assert!(words.iter().map(|word| word.text.len()).sum::<usize>() <= given.len());
    if !given.contains('\0') {
        let quoted = shell::quoted(given);
        assert_eq!(
            shlex::split(&quoted).as_deref(),
            Some(&[given.to_owned()][..])
        );
        let own = line::words(&quoted);
        assert!(
            own.len() == 1 && own[0].text == given && own[0].open.is_none(),
            "{quoted}"
        );
    }
});

/// Checks that a name is that of a plain file: on Windows as well, and for a shell or a screen.
fn plain(name: &str) {
    let mut parts = Path::new(name).components();
    assert!(
        matches!(
            (parts.next(), parts.next()),
            (Some(Component::Normal(_)), None)
        ),
        "{name:?}"
    );
    assert!(name.len() <= 255, "{name:?}");
    assert!(
        !name.contains(|c: char| c.is_control() || "/\\<>:\"|?*".contains(c)),
        "{name:?}"
    );
    assert!(!name.contains(file_name::is_invisible), "{name:?}");
    assert!(
        !name.starts_with(['.', '-', '~', ' ']) && !name.ends_with(['.', ' ']),
        "{name:?}"
    );
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let devices = [
        "CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1", "LPT9", "COM¹", "LPT³",
    ];
    assert!(!devices.contains(&stem.as_str()), "{name:?}");
}
