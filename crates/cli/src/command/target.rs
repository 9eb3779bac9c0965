//! Where a document goes that somebody gave a place for.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::session::Session;

/// What lies at the place.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Target {
    /// `-`.
    Stdout,
    /// A device, a pipe, or whatever else is written into and never replaced.
    Stream(PathBuf),
    /// A folder.
    Folder(PathBuf),
    /// A file, or nothing yet.
    File(PathBuf),
}

impl Target {
    /// Looks what is there; links are followed.
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

/// Refuses options about the output format when the document itself is written to a stream.
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

/// Whether a name is that of something the process has open already, which may be a file: whoever
/// opened it wants to have it there.
fn is_descriptor(path: &Path) -> bool {
    cfg!(unix)
        && ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"]
            .iter()
            .any(|name| path.starts_with(name))
}

/// The file itself where a name is that of a link to one; a file that takes the place of the name
/// would take the place of the link.
pub(super) fn resolved(path: &Path) -> PathBuf {
    match path.symlink_metadata() {
        Ok(found) if found.is_symlink() => path.canonicalize(),
        _ => Ok(path.to_owned()),
    }
    .unwrap_or_else(|_| path.to_owned())
}

/// Opens what is written into, at its end.
///
/// # Errors
///
/// Fails when it cannot be opened for that.
pub(super) async fn open(path: &Path) -> io::Result<File> {
    let path = path.to_owned();
    // A pipe that nobody reads keeps whoever opens it waiting.
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
}
