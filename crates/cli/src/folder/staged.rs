//! A document that waits for its name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What comes after the name that a document will have.
pub(super) const SUFFIX: &str = ".new";

/// A place beside a document's own, where the next one lies until it may take the name.
///
/// What lies there goes when this is dropped before.
#[derive(Debug)]
pub(crate) struct Staged {
    from: PathBuf,
    to: PathBuf,
}

impl Staged {
    pub(super) fn new(folder: &Path, name: &str) -> Self {
        Self {
            from: folder.join(format!(".{name}{SUFFIX}")),
            to: folder.join(name),
        }
    }

    /// Where to put it first.
    pub(crate) fn path(&self) -> &Path {
        &self.from
    }

    /// Where it will be.
    pub(crate) fn name(&self) -> &Path {
        &self.to
    }

    /// Gives it its name; what had that name before is gone.
    ///
    /// # Errors
    ///
    /// Fails when the name cannot be given. What had it before stays then.
    pub(crate) fn place(self) -> io::Result<()> {
        fs::rename(&self.from, &self.to)
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // After a rename there is nothing; otherwise the next run sweeps what cannot be removed now.
        let _ = fs::remove_file(&self.from);
    }
}
