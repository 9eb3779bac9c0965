//! The names of files.

/// Returns what is wrong with the name of a file or folder of an archive, or `None` if it can be used.
///
/// A name that this function accepts leads to no file outside of the archive, is the same file on every
/// system, and is no temporary file.
pub(super) fn mistake(name: &str) -> Option<&'static str> {
    if name.len() > 1024 {
        // Amazon S3 user guide, "Naming Amazon S3 objects": a key has at most 1,024 bytes.
        return Some("it is longer than 1,024 bytes");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/=-_.".contains(&byte);
    if !name.bytes().all(allowed) {
        return Some("it has other characters than A-Z, a-z, 0-9, =, -, _, . and /");
    }
    let is_bad = |part: &str| part.is_empty() || part.starts_with('.') || part.len() > 200;
    if name.split('/').any(is_bad) {
        return Some("a part of it is empty, begins with a dot or is longer than 200 bytes");
    }
    None
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_could_leave_the_archive_are_refused() {
        let long = "a/".repeat(600);
        for name in [
            "",
            "/a",
            "a/",
            "a//b",
            ".",
            "..",
            "a/../b",
            "a/./b",
            ".a",
            "a\\b",
            "c:a",
            "a\0",
            "a b",
            "ä",
            &long,
            &long[..1023].replace('/', "a"),
        ] {
            assert!(mistake(name).is_some(), "{name:?}");
        }
    }

    proptest! {
        #[test]
        fn a_name_that_passes_has_plain_components_alone(name in "[a.=/\\\\:-]{0,12}|\\PC{0,12}") {
            if mistake(&name).is_none() {
                let mut components = Path::new(&name).components();
                let plain = components.all(|component| matches!(component, Component::Normal(_)));
                prop_assert!(plain, "{name:?}");
                prop_assert!(!name.is_empty());
            }
        }
    }
}
