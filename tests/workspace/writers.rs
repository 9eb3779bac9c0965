//! Checks that only the crate `files` writes files.

use super::modules::{crates, modules};

/// The crates that may write files themselves: the emulator shares no code with the other crates
/// and has a database, and `files` is the crate that writes.
const EXEMPT: [&str; 2] = ["emulator", "files"];

/// The calls that create, change or remove files and folders: a type and its function.
const CALLS: [(&str, &str); 15] = [
    ("File", "create"),
    ("File", "create_new"),
    ("File", "options"),
    ("OpenOptions", "new"),
    ("DirBuilder", "new"),
    ("fs", "write"),
    ("fs", "rename"),
    ("fs", "copy"),
    ("fs", "hard_link"),
    ("fs", "create_dir"),
    ("fs", "create_dir_all"),
    ("fs", "remove_file"),
    ("fs", "remove_dir"),
    ("fs", "remove_dir_all"),
    ("fs", "set_permissions"),
];

/// The modules that open something other than a file.
const OTHER_THINGS: [(&str, &str); 2] = [
    // Opens the terminal to ask for an MFA code.
    ("auth", "providers::mfa::terminal::tty"),
    // The pipe or device that the user names with `-o`. It exists already and is not created.
    ("cli", "command::target"),
];

/// Returns the writing calls among the words of a source.
fn calls(words: &[String]) -> Vec<&[String]> {
    let paths = words.windows(3).filter(|three| three[1] == "::");
    let calls = paths.filter(|three| CALLS.contains(&(three[0].as_str(), three[2].as_str())));
    calls.collect()
}

#[test]
fn only_the_crate_files_writes_files() {
    let mut opened = 0;
    for name in crates() {
        for (module, words) in modules(&name) {
            let (module, calls) = (module.join("::"), calls(&words));
            let is_other = OTHER_THINGS.contains(&(name.as_str(), module.as_str()));
            opened += usize::from(is_other && !calls.is_empty());
            let is_exempt = is_other || EXEMPT.contains(&name.as_str());
            assert!(
                is_exempt || calls.is_empty(),
                "{name}: {module} writes itself: {calls:?}"
            );
        }
    }
    assert_eq!(
        opened,
        OTHER_THINGS.len(),
        "a module on the list opens nothing any more"
    );
    assert!(
        !modules("files")
            .values()
            .all(|words| calls(words).is_empty())
    );
}
