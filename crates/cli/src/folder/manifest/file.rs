//! The file of a manifest: it is written whole once in a run, and then grows at its end.

use std::io::{self, BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use casebook_files::{Access, StagedFile, open_to_write, sync_folder};
use serde::Serialize;

use super::entry::{Entry, Removed};

/// The file name of the manifest.
pub(crate) const NAME: &str = casebook_evidence::MANIFEST;

/// The largest manifest that is read, in bytes. A line has about a thousand bytes.
const LARGEST: u64 = 256 << 20;

/// The file, and how far this run has written it.
#[derive(Debug)]
pub(super) struct ManifestFile {
    folder: PathBuf,
    access: Access,
    /// The length of the file, if this run has written it. Only such a file can be appended to: it is
    /// no link, ends with a whole line, and has the access that was asked for.
    written: Option<u64>,
}

impl ManifestFile {
    /// Names the file of a folder. New files get this access.
    pub(super) fn new(folder: &Path, access: Access) -> Self {
        Self {
            folder: folder.to_owned(),
            access,
            written: None,
        }
    }

    /// Reads the bytes of the file; a file that does not exist has none.
    pub(super) fn read(&self) -> io::Result<Vec<u8>> {
        match casebook_files::read(&self.path(), LARGEST) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            read => read,
        }
    }

    /// Replaces the file by these lines: a reader sees either the old file or the new one.
    pub(super) fn write<'a>(&mut self, lines: impl Iterator<Item = &'a Entry>) -> io::Result<()> {
        self.written = None;
        let (part, file) = StagedFile::create(&self.path(), self.access)?;
        let mut file = BufWriter::new(file);
        for entry in lines {
            push(&mut file, entry)?;
        }
        let file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let length = file.metadata()?.len();
        // Windows cannot rename open files.
        drop(file);
        part.place()?.sync()?;
        self.written = Some(length);
        Ok(())
    }

    /// Appends lines that say that documents were removed and added, and syncs them to the disk.
    ///
    /// Returns false if the lines cannot be appended, because the file is not the one that this run
    /// has written. Then it has to be [written](Self::write) whole.
    ///
    /// A process that is killed may have written a part of the lines, and after a power loss the file
    /// may have its new length without some of its new bytes. [`parse`](super::parse::parse) reads such
    /// files.
    ///
    /// # Errors
    ///
    /// Fails when the disk is full. The file is then cut to its length before.
    pub(super) fn append<'a>(
        &mut self,
        removed: impl Iterator<Item = &'a Entry>,
        added: &[Entry],
    ) -> io::Result<bool> {
        let Some(length) = self.written else {
            return Ok(false);
        };
        let Ok(mut file) = open_to_write(&self.path()) else {
            return Ok(false);
        };
        if file.metadata()?.len() != length {
            return Ok(false);
        }
        let mut text = Vec::new();
        for entry in removed {
            push(&mut text, &Removed::new(&entry.file))?;
        }
        for entry in added {
            push(&mut text, entry)?;
        }
        file.seek(SeekFrom::Start(length))?;
        let appended = file.write_all(&text).and_then(|()| file.sync_data());
        if let Err(error) = appended {
            // No line may describe a document that is removed because this has failed.
            let cut = file.set_len(length).and_then(|()| file.sync_data());
            self.written = cut.is_ok().then_some(length);
            return Err(error);
        }
        self.written = Some(length + text.len() as u64);
        Ok(true)
    }

    /// Whether a failed [`append`](Self::append) has left the file as it was.
    pub(super) fn is_as_before(&self) -> bool {
        self.written.is_some()
    }

    /// Syncs the names of all documents to the disk, so that the manifest never lists a document that
    /// a power loss removes.
    pub(super) fn sync_documents(&self) -> io::Result<()> {
        sync_folder(&self.folder)
    }

    fn path(&self) -> PathBuf {
        self.folder.join(NAME)
    }
}

fn push(text: &mut impl io::Write, line: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *text, line)?;
    text.write_all(b"\n")
}
