//! Who may read a file.

use std::fs::{DirBuilder, OpenOptions};

/// Who may read a file or enter a folder that is made here. Those that are there keep their modes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Access {
    /// Its owner alone: mode 600, and 700 for a folder.
    #[default]
    Owner,
    /// Everybody whom the umask of the process lets.
    Umask,
}

impl Access {
    /// Options that make a file with this access.
    pub(crate) fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.write(true);
        options
    }

    /// A builder of folders with this access.
    pub(crate) fn folders(self) -> DirBuilder {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        builder
    }
}
