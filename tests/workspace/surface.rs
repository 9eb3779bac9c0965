//! Checks the names of the public items.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates with a public interface.
const CRATES: [&str; 8] = [
    "artifact", "auth", "evidence", "files", "protocol", "stack", "support", "types",
];

/// Error types whose names do not end in `Error`: `Fault` is the error response of a service, and
/// `NotSent` marks the error of a layer.
const NAMED_OTHERWISE: [&str; 2] = ["Fault", "NotSent"];

/// Returns the source files of a crate, with their contents.
fn sources(name: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let mut folders = vec![root.join(name).join("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                sources.push((path, text));
            }
        }
    }
    assert!(!sources.is_empty(), "{name}");
    sources
}

/// Returns the names of the public types in a file that implement `Error`.
fn public_errors(text: &str) -> Vec<&str> {
    let implemented = text.lines().filter_map(|line| {
        let (head, rest) = line.split_once("Error for ")?;
        let name = rest.split(|c: char| !c.is_alphanumeric()).next()?;
        (line.starts_with("impl") && head.ends_with([' ', ':', 'd'])).then_some(name)
    });
    let is_public = |name: &&str| {
        ["struct", "enum"].iter().any(|kind| {
            text.lines()
                .filter_map(|line| line.strip_prefix(&format!("pub {kind} {name}")))
                .any(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    };
    implemented.filter(is_public).collect()
}

#[test]
fn public_errors_are_named_as_errors() {
    let mut found = 0;
    for (path, text) in CRATES.iter().flat_map(|name| sources(name)) {
        for name in public_errors(&text) {
            found += 1;
            let is_right = name.ends_with("Error") || NAMED_OTHERWISE.contains(&name);
            assert!(is_right, "{name} in {}", path.display());
        }
    }
    assert!(found > 20, "{found}");
    let odd = "pub struct Unread(u8);\nimpl std::error::Error for Unread {}\n";
    assert_eq!(public_errors(odd), ["Unread"]);
}

#[test]
fn the_reader_of_answers_is_in_no_documentation() {
    let sources = sources("protocol");
    for (file, item) in [
        ("src/lib.rs", "pub mod json;"),
        (
            "src/json/members.rs",
            "#[macro_export]\nmacro_rules! members {",
        ),
        ("src/lib.rs", "pub use decode::output;"),
        ("src/decode.rs", "pub fn output<T: Members + Default>"),
    ] {
        let source = sources.iter().find(|(path, _)| path.ends_with(file));
        let text = &source.unwrap().1;
        assert!(text.contains(item), "{file} has no {item}");
        assert!(text.contains(&format!("#[doc(hidden)]\n{item}")), "{item}");
    }
    let others = sources.iter().flat_map(|(path, text)| {
        let inside = path.components().any(|part| part.as_os_str() == "json")
            || path.ends_with("src/json.rs");
        let exports = text
            .lines()
            .filter(move |line| !inside && line.starts_with("pub use json"));
        exports.map(move |line| (path, line))
    });
    assert_eq!(others.count(), 0);
}

#[test]
fn crates_with_http_in_their_signatures_have_it_and_its_bytes() {
    use casebook::auth::{bytes as auth_bytes, http as auth_http};
    use casebook::protocol::{bytes as protocol_bytes, http as protocol_http};
    use casebook::stack::{bytes as stack_bytes, http as stack_http};

    let request = protocol_http::Request::new(protocol_bytes::Bytes::new());
    let request: auth_http::Request<auth_bytes::Bytes> = request;
    let request: stack_http::Request<stack_bytes::Bytes> = request;
    assert!(request.body().is_empty());
}
