//! A text that the user writes in an editor, in a private file that a failure leaves behind.

use std::io;
use std::path::{Path, PathBuf};

use casebook_files::{Access, create_folder, read, remove, write, write_new};

/// The line below which nothing is sent. `git commit --cleanup=scissors` works alike: a text can have
/// lines that begin with `#`.
const SCISSORS: &str = "------------------------ >8 ------------------------";

/// The first line of the guide. It also ends the text, if the user has deleted the scissors.
const GUIDE: &str =
    "# Write the text above the line with the scissors. Nothing from that line on is sent.";

/// The most bytes of a file that is read to remove the guide from it.
const LARGEST: u64 = 1 << 20;

/// What the user has entered and the run has not sent.
#[derive(Debug, Default)]
pub(crate) struct Unsent {
    /// The command line that has the answers, without the name of the program and the text.
    pub(crate) command: String,
    /// The file with the text.
    pub(crate) draft: Option<PathBuf>,
}

/// A text in a private file, above a guide for the user.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
}

impl Draft {
    /// Creates the file in this folder, which is created if it is missing. `below` stands below the
    /// guide: lines that help to write the text.
    ///
    /// # Errors
    ///
    /// Fails if the folder or the file cannot be created.
    pub(crate) fn create(folder: &Path, text: &str, below: &str) -> io::Result<Self> {
        create_folder(folder, Access::Owner)?;
        let path = folder.join(format!("text-{:016x}.txt", fastrand::u64(..)));
        let page = format!("{text}\n\n{SCISSORS}\n{GUIDE}\n#\n{below}");
        write_new(&path, page.as_bytes(), Access::Owner)?;
        Ok(Self { path })
    }

    /// The path of the file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Returns the part of a page that is sent: the lines above the scissors, without blank lines at the
/// end.
pub(crate) fn written(page: &str) -> &str {
    let mut end = 0;
    for line in page.split_inclusive('\n') {
        if matches!(line.trim_end(), SCISSORS | GUIDE) {
            break;
        }
        end += line.len();
    }
    page.get(..end).unwrap_or(page).trim_end()
}

/// Leaves only the text in the file, and returns whether there is one. Without a text, removes the
/// file. If the file cannot be read or written, it stays as it is.
pub(crate) fn keep(path: &Path) -> bool {
    let Ok(bytes) = read(path, LARGEST) else {
        return path.exists();
    };
    let Ok(page) = std::str::from_utf8(&bytes) else {
        return true;
    };
    let text = written(page);
    if text.trim().is_empty() {
        discard(path);
        return false;
    }
    if text.len() < page.trim_end().len() {
        // If this fails, the file still has the whole page, which includes the text.
        let _ = write(path, format!("{text}\n").as_bytes(), Access::Owner);
    }
    true
}

/// Removes the file of a text that was sent.
pub(crate) fn discard(path: &Path) {
    // A file that stays is in a private folder, and does no harm.
    let _ = remove(path);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_text_ends_above_the_scissors_and_may_have_comments() {
        let page = format!("# not a comment\n\nb\n\n{SCISSORS}\n{GUIDE}\nc\n");
        assert_eq!(written(&page), "# not a comment\n\nb");
        assert_eq!(written(&page.replace(SCISSORS, "")), "# not a comment\n\nb");
        assert_eq!(
            written(&page.replace('\n', "\r\n")),
            "# not a comment\r\n\r\nb"
        );
        assert_eq!(written("all of it\n"), "all of it");
        assert_eq!(written(""), "");
    }

    #[test]
    fn a_kept_file_is_private_and_has_only_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::create(&folder.path().join("drafts"), "hello", "# hint\n").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(draft.path())
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(keep(draft.path()) && keep(draft.path()));
        assert_eq!(std::fs::read_to_string(draft.path()).unwrap(), "hello\n");
    }

    #[test]
    fn a_file_without_a_text_goes() {
        let folder = tempfile::tempdir().unwrap();
        let draft = Draft::create(folder.path(), "", "# hint\n").unwrap();
        assert!(!keep(draft.path()));
        assert!(!draft.path().exists());
    }

    #[test]
    fn a_file_that_is_not_understood_stays_unchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, b"f\xFCr").unwrap();
        assert!(keep(&path));
        assert_eq!(std::fs::read(&path).unwrap(), b"f\xFCr");
    }

    proptest! {
        #[test]
        fn a_text_without_scissors_is_whole(text in "[^\r\n]{0,20}(\n[^\r\n]{0,20}){0,4}") {
            prop_assert_eq!(written(&text), text.trim_end());
            let page = format!("{text}\n\n{SCISSORS}\n{GUIDE}\n");
            prop_assert_eq!(written(&page), text.trim_end());
        }
    }
}
