//! Any number of files, checked before they are sent.

use std::error::Error;
use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use casebook_types::support::FileSize;
use tokio::io::AsyncReadExt as _;
use tokio::task::spawn_blocking;

use super::attachments::LARGEST_IN_SET;
use super::case_file::DiskFile;
use super::{Attachment, Attachments, CaseFile};
use crate::limit_error::LimitError;

/// A list of any number of files, each of 1 to 157,286,400 bytes.
///
/// [`CaseFiles`](crate::CaseFiles) sends the files with a case or a reply.
///
/// ```
/// use casebook_support::{Attachment, Files};
///
/// let log = Attachment::new("trace.log", b"no route to host\n".as_slice());
/// let files = Files::new([log])?;
/// assert_eq!(files.as_slice()[0].size(), 17);
/// # Ok::<(), casebook_support::FilesError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub struct Files(Vec<CaseFile>);

impl Files {
    /// Takes files from memory, and checks their sizes.
    ///
    /// # Errors
    ///
    /// Fails if a file is empty, or has more than 157,286,400 bytes. Nothing was sent.
    pub fn new(files: impl IntoIterator<Item = Attachment>) -> Result<Self, FilesError> {
        let files = files.into_iter().map(CaseFile::from).map(checked);
        files.collect::<Result<_, _>>().map(Self)
    }

    /// Reads files from disk, and names each attachment after its file.
    ///
    /// It checks the sizes of all files before it reads the first one. Up to three small files, as many
    /// as one attachment set takes, are read into memory. Other files are only hashed: they are read
    /// again when they are uploaded, and must not change until then.
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
    /// assert_eq!(files.as_slice()[0].name(), "trace.log");
    ///
    /// let refused = Files::read([folder.join("gone.log")]).await.unwrap_err();
    /// assert!(refused.to_string().ends_with("gone.log cannot be read"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read, is a folder, is empty, or has more than 157,286,400 bytes, and
    /// if a pipe brings more than 5,000,000 bytes. Nothing was sent.
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
            if about.len() > largest() {
                return Err(too_large(&name, largest(), about.len()));
            }
            found.push((path.to_owned(), name, about));
        }
        let small = |(_, _, about): &(_, _, Metadata)| about.len() <= LARGEST_IN_SET;
        let is_set = found.len() <= Attachments::MAX_FILES && found.iter().all(small);
        let mut files = Vec::with_capacity(found.len());
        for (path, name, about) in found {
            let file = read(&path, name, &about, is_set).await?;
            files.push(checked(file)?);
        }
        Ok(Self(files))
    }

    /// Returns the files.
    #[must_use]
    pub fn as_slice(&self) -> &[CaseFile] {
        &self.0
    }

    /// Returns the files of one attachment set, if it takes all of them.
    pub(super) fn as_set(&self) -> Option<Attachments> {
        let files = self.0.iter().map(|file| {
            let file = file.attachment().filter(|_| file.size() <= LARGEST_IN_SET);
            file.cloned()
        });
        let files = files.collect::<Option<Vec<_>>>()?;
        Attachments::new(files).ok()
    }
}

impl From<Files> for Vec<CaseFile> {
    fn from(files: Files) -> Self {
        files.0
    }
}

fn largest() -> u64 {
    FileSize::LARGEST_UPLOAD.get()
}

fn too_large(name: &str, limit: u64, found: u64) -> FilesError {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    FilesError::TooLarge(LimitError::bytes(format!("file {name:?}"), limit, found))
}

fn checked(file: CaseFile) -> Result<CaseFile, FilesError> {
    let name = file.name();
    match file.size() {
        0 => Err(FilesError::Empty {
            name: name.to_owned(),
        }),
        found if found > largest() => Err(too_large(name, largest(), found)),
        _ => Ok(file),
    }
}

/// Reads one file into memory, or hashes it and leaves it on the disk.
async fn read(
    path: &Path,
    name: String,
    about: &Metadata,
    is_set: bool,
) -> Result<CaseFile, FilesError> {
    let unreadable = |error| FilesError::unreadable(path)(error);
    if is_set || !about.is_file() {
        let content = content(path).await.map_err(unreadable)?;
        let found = content.len() as u64;
        if found <= LARGEST_IN_SET {
            return Ok(Attachment::new(name, content).into());
        }
        // A pipe has no size, and cannot be read again.
        if !about.is_file() {
            return Err(FilesError::LongPipe {
                path: path.to_owned(),
                most: LARGEST_IN_SET,
            });
        }
    }
    let (owned, named) = (path.to_owned(), name.clone());
    let hashed = spawn_blocking(move || DiskFile::read(owned, named, largest())).await;
    let hashed = hashed.map_err(io::Error::other).and_then(|read| read);
    match hashed.map_err(unreadable)? {
        Ok(file) => Ok(file.into()),
        Err(found) => Err(too_large(&name, largest(), found)),
    }
}

/// Reads a file up to one byte more than a set takes. The file may have grown since its size was
/// checked, or may have no size, as a pipe.
async fn content(path: &Path) -> io::Result<Vec<u8>> {
    let file = tokio::fs::File::open(path).await?;
    let mut content = Vec::new();
    file.take(LARGEST_IN_SET + 1)
        .read_to_end(&mut content)
        .await?;
    Ok(content)
}

/// A file cannot be attached. Nothing was sent.
#[non_exhaustive]
#[derive(Debug)]
pub enum FilesError {
    /// A file is too large.
    TooLarge(LimitError),
    /// A pipe or a device, which cannot be read again, has more bytes than an attachment set takes.
    LongPipe {
        /// Its path.
        path: PathBuf,
        /// The most bytes that it can have.
        most: u64,
    },
    /// A file has no bytes, which the service does not accept (service model, FileSize).
    Empty {
        /// The name of the file.
        name: String,
    },
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

impl fmt::Display for FilesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(refused) => refused.fmt(f),
            Self::LongPipe { path, most } => write!(
                f,
                "{}: expected at most {most} bytes from a pipe or a device, found more",
                path.display()
            ),
            Self::Empty { name } => {
                write!(
                    f,
                    "file {name:?}: expected at least 1 byte, found an empty file"
                )
            }
            Self::Unreadable { path, .. } => write!(f, "{} cannot be read", path.display()),
        }
    }
}

impl Error for FilesError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::TooLarge(_) | Self::LongPipe { .. } | Self::Empty { .. } => None,
            Self::Unreadable { source, .. } => Some(source),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    fn sparse(folder: &Path, name: &str, size: u64) -> PathBuf {
        let path = folder.join(name);
        File::create(&path).unwrap().set_len(size).unwrap();
        path
    }

    #[tokio::test]
    async fn three_small_files_are_a_set_and_more_or_larger_ones_stay_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let small = |n: u8| sparse(folder.path(), &format!("{n}"), 5_000_000);
        let three = Files::read((1..=3).map(small)).await.unwrap();
        assert_eq!(three.as_set().unwrap().as_slice().len(), 3);
        let four = Files::read((1..=4).map(small)).await.unwrap();
        assert!(four.as_set().is_none());
        assert!(four.0.iter().all(|file| file.attachment().is_none()));
        let large = sparse(folder.path(), "large", 5_000_001);
        let mixed = Files::read([small(1), large]).await.unwrap();
        assert!(mixed.as_set().is_none());
        assert_eq!(mixed.as_slice()[1].size(), 5_000_001);

        let in_memory = |size, count| {
            let file = Attachment::new("a", vec![0; size]);
            Files::new(vec![file; count]).unwrap().as_set().is_some()
        };
        assert!(in_memory(5_000_000, 3) && !in_memory(1, 4) && !in_memory(5_000_001, 1));
    }

    #[tokio::test]
    async fn files_that_are_too_large_or_empty_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        for (size, says) in [
            (
                157_286_401,
                r#"file "odd": expected at most 157286400 bytes, found 157286401"#,
            ),
            (
                1 << 40,
                r#"file "odd": expected at most 157286400 bytes, found 1099511627776"#,
            ),
            (
                0,
                r#"file "odd": expected at least 1 byte, found an empty file"#,
            ),
        ] {
            let good = sparse(folder.path(), "good", 1);
            let odd = sparse(folder.path(), "odd", size);
            let refused = Files::read([good, odd]).await.unwrap_err();
            assert_eq!(refused.to_string(), says);
        }
        let empty = Files::new([Attachment::new("a", Vec::new())]);
        assert!(matches!(empty, Err(FilesError::Empty { .. })));
        assert!(Files::new([Attachment::default()]).is_err());
    }

    #[tokio::test]
    async fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let refused = Files::read([folder.path()]).await.unwrap_err();
        assert!(matches!(refused, FilesError::Unreadable { .. }));
        assert!(refused.source().is_some());
    }

    /// A pipe has no size: `--attach <(command)` gives one.
    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_is_read_into_memory_up_to_the_size_of_a_set() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        for (size, fits) in [(5_000_000, true), (5_000_001, false)] {
            let to = pipe.clone();
            let writing = std::thread::spawn(move || std::fs::write(to, vec![7; size]));
            let read = Files::read([&pipe]).await;
            assert_eq!(read.is_ok(), fits, "{read:?}");
            drop(read);
            let _ = writing.join().unwrap();
        }
    }
}
