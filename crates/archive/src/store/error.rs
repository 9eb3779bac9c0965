//! The error of a store.

use std::error::Error;
use std::fmt;
use std::io;

/// The error of a store, which names the place or the file.
#[derive(Debug)]
pub struct StoreError {
    at: String,
    kind: ErrorKind,
}

#[derive(Debug)]
pub(super) enum ErrorKind {
    /// The place has files, such as this one, and is no archive.
    NoArchive { file: String },
    /// The place has no archive.
    NoMarker,
    /// The marker is not the one of an archive.
    Marker { found: String },
    /// The archive has a version that this program does not know.
    Newer { found: i64 },
    /// The archive has another format than the caller wants.
    Format { found: String, wanted: String },
    /// The name cannot be that of a file of an archive.
    Name(&'static str),
    /// Something other than a folder is where a folder should be.
    NoFolder { found: &'static str },
    /// The file is longer than the caller can read.
    Long { limit: u64 },
    /// Other runs have changed the object each time.
    #[cfg(feature = "s3")]
    Crossed,
    /// The place is a folder.
    #[cfg(feature = "s3")]
    NoBucket,
    /// The bucket gives an object no entity tag.
    #[cfg(feature = "s3")]
    NoVersion,
    /// The bucket does not keep the condition in this header.
    #[cfg(feature = "s3")]
    Unconditional { header: &'static str },
    /// The configuration makes no client.
    #[cfg(feature = "s3")]
    Config(casebook_stack::BuildError),
    /// A request to a bucket failed.
    #[cfg(feature = "s3")]
    Bucket(super::bucket::Refusal),
    /// A step failed.
    Io { step: Step, source: io::Error },
}

/// What was tried with a file or folder.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    Read,
    Write,
    Remove,
}

impl StoreError {
    pub(super) fn new(at: impl fmt::Display, kind: ErrorKind) -> Self {
        Self {
            at: at.to_string(),
            kind,
        }
    }

    pub(super) fn io(at: impl fmt::Display, step: Step, source: io::Error) -> Self {
        Self::new(at, ErrorKind::Io { step, source })
    }

    /// Returns whether the place is not one that can hold this archive, so that the same call fails again
    /// until the user names another place or other options.
    #[must_use]
    pub fn is_wrong_place(&self) -> bool {
        match &self.kind {
            ErrorKind::NoArchive { .. }
            | ErrorKind::NoMarker
            | ErrorKind::Marker { .. }
            | ErrorKind::Newer { .. }
            | ErrorKind::Format { .. }
            | ErrorKind::NoFolder { .. } => true,
            ErrorKind::Io { source, .. } => source.kind() == io::ErrorKind::NotADirectory,
            ErrorKind::Name(_) | ErrorKind::Long { .. } => false,
            #[cfg(feature = "s3")]
            ErrorKind::Unconditional { .. }
            | ErrorKind::NoBucket
            | ErrorKind::NoVersion
            | ErrorKind::Config(_) => true,
            #[cfg(feature = "s3")]
            ErrorKind::Bucket(refusal) => refusal.is_wrong_place(),
            #[cfg(feature = "s3")]
            ErrorKind::Crossed => false,
        }
    }

    /// Returns why a file or folder of an archive cannot be read, unless other files would meet the same error.
    pub(crate) fn of_file(&self, name: &str) -> Option<String> {
        let why = match &self.kind {
            ErrorKind::Io { source, .. } => source.to_string(),
            ErrorKind::NoFolder { found } => (*found).to_owned(),
            ErrorKind::Long { limit } => format!("more than {limit} bytes"),
            ErrorKind::Name(mistake) => format!("a name that no file has: {mistake}"),
            #[cfg(feature = "s3")]
            ErrorKind::Bucket(refusal) if refusal.is_of_object() => refusal.to_string(),
            _ => return None,
        };
        // A folder cannot be listed because of what is in it.
        Some(match self.at.ends_with(name) {
            true => why,
            false => format!("{why} at {}", self.at),
        })
    }

    #[cfg(feature = "s3")]
    pub(super) fn is_long(&self) -> bool {
        matches!(self.kind, ErrorKind::Long { .. })
    }

    /// Returns whether the disk, or the part of it that the user may fill, is full.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(&self.kind, ErrorKind::Io { source, .. } if is_full(source))
    }
}

fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = &self.at;
        match &self.kind {
            ErrorKind::NoArchive { file } => write!(
                f,
                "{at}: expected an archive or an empty folder, found other files, such as {file}; name another folder"
            ),
            ErrorKind::NoMarker => write!(
                f,
                "{at}: expected an archive, found no file archive.json; name the place of an archive"
            ),
            ErrorKind::Marker { found } => write!(
                f,
                "{at}: expected the version and the format of an archive, found {found}; \
                 name the folder of an archive, or an empty one"
            ),
            ErrorKind::Newer { found } => write!(
                f,
                "{at}: expected an archive of version {} at most, found version {found}; \
                 use a newer release of casebook",
                crate::VERSION
            ),
            ErrorKind::Format { found, wanted } => write!(
                f,
                "{at}: expected an archive of the format {wanted}, found {found}; \
                 ask for {found}, or name another place"
            ),
            ErrorKind::Name(mistake) => {
                write!(
                    f,
                    "{at}: expected the name of a file of an archive, but {mistake}"
                )
            }
            ErrorKind::NoFolder { found } => write!(
                f,
                "{at}: expected a folder, found {found}; move it away, or name another place"
            ),
            ErrorKind::Long { limit } => {
                write!(f, "{at}: expected at most {limit} bytes, found more")
            }
            #[cfg(feature = "s3")]
            ErrorKind::Crossed => write!(
                f,
                "{at}: other runs have changed it each time that it was written; run again"
            ),
            #[cfg(feature = "s3")]
            ErrorKind::Unconditional { header } => write!(
                f,
                "{at}: expected a bucket with conditional writes, found one that ignores the header {header}, \
                 so two runs could overwrite each other; name a bucket of another service, or a folder"
            ),
            #[cfg(feature = "s3")]
            ErrorKind::NoBucket => write!(f, "{at}: expected s3://BUCKET/PREFIX, found a folder"),
            #[cfg(feature = "s3")]
            ErrorKind::NoVersion => write!(
                f,
                "{at}: expected an entity tag, found none; name a bucket of another service"
            ),
            #[cfg(feature = "s3")]
            ErrorKind::Config(_) => write!(f, "{at}: no requests can be sent"),
            #[cfg(feature = "s3")]
            ErrorKind::Bucket(refusal) => write!(f, "{at}: {refusal}"),
            ErrorKind::Io { step, source } => {
                let done = match step {
                    Step::Read => "read",
                    Step::Write => "written",
                    Step::Remove => "removed",
                };
                write!(f, "{at}: could not be {done}")?;
                match source.kind() {
                    _ if is_full(source) => f.write_str(
                        " because the disk is full; make space and run again, what is archived stays",
                    ),
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        f.write_str(
                            " by this user; change the permissions, or name another place",
                        )
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            ErrorKind::Io { source, .. } => Some(source),
            #[cfg(feature = "s3")]
            ErrorKind::Config(source) => Some(source),
            #[cfg(feature = "s3")]
            ErrorKind::Bucket(refusal) => refusal.source(),
            _ => None,
        }
    }
}

/// Returns an error as one line with its causes, for the tests of stores.
#[cfg(test)]
pub(super) fn line(error: &StoreError) -> String {
    let mut line = error.to_string();
    let mut source = Error::source(error);
    while let Some(error) = source {
        line += &format!(": {error}");
        source = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_disk_says_what_to_do() {
        for (kind, says) in [
            (
                io::ErrorKind::StorageFull,
                "a: could not be written because the disk is full; make space and run again, what is archived stays",
            ),
            (
                io::ErrorKind::PermissionDenied,
                "a: could not be written by this user; change the permissions, or name another place",
            ),
            (io::ErrorKind::BrokenPipe, "a: could not be written"),
        ] {
            let error = StoreError::io("a", Step::Write, kind.into());
            assert_eq!(error.to_string(), says);
            assert_eq!(error.is_full(), kind == io::ErrorKind::StorageFull);
            assert!(!error.is_wrong_place() && error.source().is_some());
        }
    }
}
