//! Words for a path at which there is no such file or folder.

use std::io::{self, ErrorKind};
use std::path::Path;

/// Returns what an operation on a file expected at the path or above it, and what is there: a folder
/// instead of the file, or no folder above it. Other errors have words of the system; for them the result
/// is `None`.
pub(crate) fn expected(path: &Path, error: &io::Error) -> Option<String> {
    match error.kind() {
        ErrorKind::IsADirectory if path.is_dir() => {
            Some("expected a file, found a folder".to_owned())
        }
        // Linux says of the missing file `f/` too that it is a directory.
        ErrorKind::IsADirectory | ErrorKind::NotADirectory | ErrorKind::NotFound => {
            let above = path.parent()?;
            let above = match above.as_os_str().is_empty() {
                true => Path::new("."),
                false => above,
            };
            // A path that ends in a slash names a folder.
            let names_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
            let folder = match names_folder {
                true => path.components().as_path(),
                false => above,
            };
            let mut entries = folder.ancestors();
            let there = entries.find_map(|entry| Some((entry, entry.metadata().ok()?)));
            let (wrong, found) = match there {
                Some((entry, about)) if about.is_file() => (entry, "a file"),
                Some((entry, about)) if !about.is_dir() => (entry, "no folder"),
                Some((entry, _)) if entry == folder => return None,
                _ => (folder, "nothing"),
            };
            Some(format!(
                "expected the folder {}, found {found}",
                wrong.display()
            ))
        }
        _ => None,
    }
}

/// Returns the path and why it could not be used.
pub(crate) fn at(path: &Path, error: &io::Error) -> String {
    match expected(path, error) {
        Some(expected) => format!("{}: {expected}", path.display()),
        None => format!("{}: {error}", path.display()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, File};

    use super::*;

    #[test]
    fn what_was_expected_and_what_is_there_are_named() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        fs::create_dir(at("d")).unwrap();
        fs::write(at("f"), "").unwrap();
        let shown = home.path().display();
        for (name, says) in [
            ("d", "expected a file, found a folder".to_owned()),
            (
                "f/x",
                format!("expected the folder {shown}/f, found a file"),
            ),
            (
                "f/x/y",
                format!("expected the folder {shown}/f, found a file"),
            ),
            ("f/", format!("expected the folder {shown}/f, found a file")),
            (
                "none/x",
                format!("expected the folder {shown}/none, found nothing"),
            ),
            (
                "none/",
                format!("expected the folder {shown}/none, found nothing"),
            ),
        ] {
            let path = at(name);
            let error = fs::write(&path, "").unwrap_err();
            assert_eq!(expected(&path, &error), Some(says), "{name}");
        }
    }

    #[test]
    fn other_errors_keep_the_words_of_the_system() {
        let home = tempfile::tempdir().unwrap();
        let gone = home.path().join("gone");
        let error = File::open(&gone).unwrap_err();
        assert_eq!(expected(&gone, &error), None);
        assert!(at(&gone, &error).contains("gone: No such file"));
        let denied = ErrorKind::PermissionDenied.into();
        assert_eq!(at(Path::new("x"), &denied), "x: permission denied");
    }

    #[test]
    fn a_path_without_a_folder_is_one_of_the_current_folder() {
        let error = ErrorKind::NotFound.into();
        assert_eq!(expected(Path::new("gone"), &error), None);
        assert_eq!(expected(Path::new(""), &error), None);
        assert_eq!(expected(Path::new("/"), &error), None);
    }
}
