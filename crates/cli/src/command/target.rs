//! The target of `-o`: a file, a folder, a pipe or stdout.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::session::Session;

/// The target of `-o`, by what exists at the path.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Target {
    /// `-`.
    Stdout,
    /// A device or a pipe, which is written to and never replaced.
    Stream(PathBuf),
    /// A folder.
    Folder(PathBuf),
    /// A file, or a path where nothing exists yet.
    File(PathBuf),
}

impl Target {
    /// Returns the target at a path. Symbolic links are followed.
    pub(super) fn of(given: PathBuf) -> Self {
        if given.as_os_str() == "-" {
            return Self::Stdout;
        }
        match fs::metadata(&given) {
            Ok(found) if found.is_dir() => Self::Folder(given),
            Ok(found) if !found.is_file() || is_descriptor(&given) => Self::Stream(given),
            _ => Self::File(given),
        }
    }
}

/// Where the bytes of a document go.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Place {
    Stdout,
    /// A device or a pipe.
    Stream(PathBuf),
    File {
        /// The path as the user named it.
        path: PathBuf,
        /// The path of the file itself. If the user named a symbolic link, the link stays, and the file
        /// that it points to is replaced.
        real: PathBuf,
        /// Whether a file there is replaced.
        replaces: bool,
    },
}

impl Place {
    /// Returns the place of a document for the target of `-o`. In a folder the file has this name, and
    /// replaces another one if `replaces` says so. A file that the user named is always replaced.
    pub(super) fn of(target: Option<Target>, name: &str, replaces: bool) -> Self {
        // The user did not choose the name. A symbolic link that has it is not followed.
        let named = |path: PathBuf| Self::File {
            real: path.clone(),
            path,
            replaces,
        };
        match target {
            Some(Target::Stdout) => Self::Stdout,
            Some(Target::Stream(to)) => Self::Stream(to),
            Some(Target::Folder(folder)) => named(folder.join(name)),
            None => named(name.into()),
            Some(Target::File(path)) => Self::File {
                real: resolved(&path),
                path,
                replaces: true,
            },
        }
    }
}

/// Refuses options about the output format when the document itself is written to stdout, a pipe or
/// a device.
///
/// # Errors
///
/// Fails when there is such an option. Nothing was sent.
pub(super) fn check_form(session: &Session, given: Option<&Path>) -> Result<(), Failure> {
    match given.map(|given| Target::of(given.to_owned())) {
        Some(Target::Stdout | Target::Stream(_)) => session.has_no_result("the document itself"),
        _ => Ok(()),
    }
}

/// Returns whether a path names an open descriptor of the process, such as /dev/stdout. The
/// descriptor may be that of a file. The shell opened this file to get the document there, so the
/// file is written to and not replaced.
fn is_descriptor(path: &Path) -> bool {
    cfg!(unix)
        && ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"]
            .iter()
            .any(|name| path.starts_with(name))
}

/// Returns the file that a symbolic link at this path points to, or the path itself. A rename to
/// the path would replace the link.
pub(super) fn resolved(path: &Path) -> PathBuf {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => path.canonicalize(),
        _ => Ok(path.to_owned()),
    }
    .unwrap_or_else(|_| path.to_owned())
}

/// Opens a pipe or a device for appending.
///
/// # Errors
///
/// Fails when it cannot be opened for writing.
pub(super) async fn open(path: &Path) -> io::Result<File> {
    let path = path.to_owned();
    // Opening a pipe without a reader blocks, so another thread does it.
    let opening = tokio::task::spawn_blocking(move || File::options().append(true).open(path));
    opening.await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_what_lies_there() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        assert_eq!(Target::of("-".into()), Target::Stdout);
        assert_eq!(Target::of(file.clone()), Target::File(file.clone()));
        fs::write(&file, "").unwrap();
        assert_eq!(Target::of(file.clone()), Target::File(file));
        let path = folder.path().to_owned();
        assert_eq!(Target::of(path.clone()), Target::Folder(path));
        #[cfg(unix)]
        for device in ["/dev/null", "/dev/stdout", "/dev/fd/1"] {
            assert_eq!(Target::of(device.into()), Target::Stream(device.into()));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_followed_only_if_the_user_named_it() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().canonicalize().unwrap();
        let (link, file) = (folder.join("link"), folder.join("file"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let to = |path: &Path, real: &Path, replaces| Place::File {
            path: path.to_owned(),
            real: real.to_owned(),
            replaces,
        };
        let named = Place::of(Some(Target::of(link.clone())), "other", false);
        assert_eq!(named, to(&link, &file, true));
        for replaces in [false, true] {
            let below = Place::of(Some(Target::Folder(folder.clone())), "link", replaces);
            assert_eq!(below, to(&link, &link, replaces));
            let here = Place::of(None, "link", replaces);
            assert_eq!(here, to(Path::new("link"), Path::new("link"), replaces));
        }
    }
}
