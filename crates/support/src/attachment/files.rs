//! Any number of files, checked before they are sent.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use tokio::io::AsyncReadExt as _;

use super::Attachment;
use crate::limit_error::LimitError;

/// A list of any number of files, each of at most 5 MiB.
///
/// [`CaseFiles`](crate::CaseFiles) sends the files with a case or a reply, three at a time.
///
/// ```
/// use casebook_support::{Attachment, Files};
///
/// let log = Attachment::new("trace.log", b"no route to host\n".as_slice());
/// let files = Files::new([log])?;
/// assert_eq!(files.as_slice().len(), 1);
/// # Ok::<(), casebook_support::LimitError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Files(Vec<Attachment>);

impl Files {
    /// Takes files from memory, and checks their sizes.
    ///
    /// # Errors
    ///
    /// Fails if a file has more than 5 MiB. Nothing was sent.
    pub fn new(files: impl IntoIterator<Item = Attachment>) -> Result<Self, LimitError> {
        let files: Vec<_> = files.into_iter().collect();
        files.iter().try_for_each(Attachment::fits)?;
        Ok(Self(files))
    }

    /// Reads files from disk, and names each attachment after its file.
    ///
    /// It checks the sizes of all files before it reads the first one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let folder = folder.path();
    /// use casebook_support::Files;
    ///
    /// std::fs::write(folder.join("trace.log"), "no route to host\n")?;
    /// let files = Files::read([folder.join("trace.log")]).await?;
    /// assert_eq!(files.as_slice()[0].file_name.as_deref(), Some("trace.log"));
    ///
    /// let refused = Files::read([folder.join("gone.log")]).await.unwrap_err();
    /// assert!(refused.to_string().ends_with("gone.log cannot be read"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read, is a folder, or has more than 5 MiB. Nothing was sent.
    pub async fn read<I>(paths: I) -> Result<Self, FilesError>
    where
        I: IntoIterator,
        I::Item: AsRef<Path>,
    {
        let mut found = Vec::new();
        for path in paths {
            let path = path.as_ref();
            let about = tokio::fs::metadata(path).await;
            let about = about.map_err(FilesError::unreadable(path))?;
            if about.is_dir() {
                let folder = io::ErrorKind::IsADirectory.into();
                return Err(FilesError::unreadable(path)(folder));
            }
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy().into_owned();
            Attachment::fits_in(&name, about.len())?;
            found.push((path.to_owned(), name));
        }
        let mut files = Vec::with_capacity(found.len());
        for (path, name) in found {
            let content = content(&path)
                .await
                .map_err(FilesError::unreadable(&path))?;
            files.push(Attachment::new(name, content));
        }
        Ok(Self::new(files)?)
    }

    /// Returns the files.
    #[must_use]
    pub fn as_slice(&self) -> &[Attachment] {
        &self.0
    }
}

impl From<Files> for Vec<Attachment> {
    fn from(files: Files) -> Self {
        files.0
    }
}

/// Reads a file up to one byte more than the limit. The file may have grown since its size was
/// checked, or may have no size, as a pipe.
async fn content(path: &Path) -> io::Result<Vec<u8>> {
    let file = tokio::fs::File::open(path).await?;
    let mut content = Vec::new();
    let most = Attachment::MAX_BYTES as u64 + 1;
    file.take(most).read_to_end(&mut content).await?;
    Ok(content)
}

/// A file cannot be attached. Nothing was sent.
#[non_exhaustive]
#[derive(Debug)]
pub enum FilesError {
    /// A file is too large.
    TooLarge(LimitError),
    /// A file cannot be read.
    Unreadable {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
}

impl FilesError {
    fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Unreadable {
            path: path.to_owned(),
            source,
        }
    }
}

impl From<LimitError> for FilesError {
    fn from(refused: LimitError) -> Self {
        Self::TooLarge(refused)
    }
}

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(refused) => refused.fmt(f),
            Self::Unreadable { path, .. } => write!(f, "{} cannot be read", path.display()),
        }
    }
}

impl Error for FilesError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TooLarge(_) => None,
            Self::Unreadable { source, .. } => Some(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let small = folder.path().join("small");
        std::fs::write(&small, [0, 255]).unwrap();
        let large = folder.path().join("large");
        let file = std::fs::File::create(&large).unwrap();
        file.set_len(Attachment::MAX_BYTES as u64).unwrap();
        let files = Files::read([&small, &large]).await.unwrap();
        assert_eq!(
            files.as_slice()[0].data.as_ref().unwrap().as_bytes(),
            [0, 255]
        );

        // Sparse, so that only its size is there.
        file.set_len(1 << 40).unwrap();
        let refused = Files::read([&small, &large]).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            r#"attachment "large": expected at most 5242880 bytes, found 1099511627776"#
        );
    }

    #[tokio::test]
    async fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let refused = Files::read([folder.path()]).await.unwrap_err();
        assert!(matches!(refused, FilesError::Unreadable { .. }));
        assert!(refused.source().is_some());
    }
}
