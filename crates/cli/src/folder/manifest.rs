//! `manifest.jsonl`: the list of the reports in a folder, one line for each.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

use casebook::types::{ReportId, ReportVersion};
use casebook_files::{Access, sync_folder};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The file name of the manifest.
pub(crate) const NAME: &str = "manifest.jsonl";

/// The largest manifest that is read, in bytes. A line has about a thousand bytes.
const LARGEST: u64 = 256 << 20;

/// One complete report document in the folder, with its terms.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Entry {
    /// The identifier of the report.
    pub(crate) id: ReportId,
    /// The version of the report.
    pub(crate) version: ReportVersion,
    /// The name of the report.
    pub(crate) name: Option<String>,
    /// The series that the report belongs to.
    pub(crate) series: Option<String>,
    /// The category of the report.
    pub(crate) category: Option<String>,
    /// The company that the report is about.
    pub(crate) company: Option<String>,
    /// The product that the report is about.
    pub(crate) product: Option<String>,
    /// The beginning of the period that the report covers, as the service writes it.
    pub(crate) period_start: Option<String>,
    /// The end of the period that the report covers.
    pub(crate) period_end: Option<String>,
    /// The name of the document in this folder.
    pub(crate) file: String,
    /// The SHA-256 of the document, in hexadecimal digits.
    pub(crate) sha256: String,
    /// The size of the document in bytes.
    pub(crate) size: u64,
    /// The name of the file with the terms of the report.
    pub(crate) terms_file: String,
    /// The SHA-256 of the terms.
    pub(crate) terms_sha256: String,
    /// The size of the terms in bytes.
    pub(crate) terms_size: u64,
    /// How the terms were accepted.
    pub(crate) accepted: Acceptance,
    /// The time of the download (RFC 3339).
    pub(crate) fetched_at: String,
    /// The account that downloaded the report, if it is known.
    pub(crate) account: Option<String>,
    /// The endpoint that the report was downloaded from.
    pub(crate) endpoint: Option<String>,
    /// Members that a later version of this command may add. They are kept when the manifest is
    /// written.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// How the terms of a report were accepted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Acceptance {
    /// The service gives the report without an explicit acceptance.
    Passthrough,
    /// The user accepted the terms by `--accept-terms`.
    Explicitly,
}

/// The lines of the manifest of a folder, oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Manifest(Vec<Entry>);

impl Manifest {
    /// Reads the manifest of a folder. A folder without a manifest has an empty one.
    ///
    /// A last line without a line feed is incomplete, as after a crash. It is ignored, and the next
    /// [`write`](Self::write) removes it.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read, or when a line was not written by this command. Such a
    /// line must not be lost, so the manifest then stays unchanged.
    pub(crate) fn read(folder: &Path) -> Result<Self, ManifestError> {
        match casebook_files::read(&folder.join(NAME), LARGEST) {
            Ok(bytes) => Self::parse(&bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(ManifestError::Io(error)),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let whole = bytes.iter().rposition(|byte| *byte == b'\n');
        let lines = bytes[..whole.unwrap_or(0)].split(|byte| *byte == b'\n');
        let entries = lines
            .enumerate()
            .filter(|(_, line)| !line.trim_ascii().is_empty())
            .map(|(at, line)| {
                serde_json::from_slice(line).map_err(|why| ManifestError::Line { at: at + 1, why })
            });
        entries.collect::<Result<_, _>>().map(Self)
    }

    /// Returns the names of all files that the manifest lists, and its own name.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let files = self.0.iter();
        let files = files.flat_map(|entry| [entry.file.as_str(), entry.terms_file.as_str()]);
        files.chain([NAME])
    }

    /// Returns all lines.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Adds a line. It replaces a line about a document with the same file name.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.forget(&entry.file);
        self.0.push(entry);
    }

    /// Removes and returns the lines that `is` selects, because their files are about to change.
    pub(crate) fn take(&mut self, is: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        self.0.extract_if(.., |entry| is(entry)).collect()
    }

    /// Removes the line about a document with this file name, and returns whether there was one.
    ///
    /// The case of letters does not count, since some file systems ignore it.
    pub(crate) fn forget(&mut self, file: &str) -> bool {
        let before = self.0.len();
        self.0
            .retain(|entry| !entry.file.eq_ignore_ascii_case(file));
        self.0.len() < before
    }

    /// Replaces the manifest of a folder.
    ///
    /// Each call writes the whole file anew, because no append is safe: a killed process may have
    /// written half of a line, and after a power loss a file may have its new length without its new
    /// bytes. A manifest has a few hundred lines, so this is fast enough.
    ///
    /// The names of the documents are synced to the disk first, so that the manifest never lists a
    /// document that a power loss removes.
    ///
    /// # Errors
    ///
    /// Fails when the disk is full or the folder is not writable. The old manifest then stays.
    pub(crate) fn write(&self, folder: &Path, access: Access) -> Result<(), ManifestError> {
        self.write_in(folder, access).map_err(ManifestError::Io)
    }

    fn write_in(&self, folder: &Path, access: Access) -> io::Result<()> {
        let mut text = Vec::new();
        for entry in &self.0 {
            serde_json::to_writer(&mut text, entry)?;
            text.push(b'\n');
        }
        sync_folder(folder)?;
        casebook_files::write(&folder.join(NAME), &text, access)
    }
}

/// A manifest cannot be read or written.
#[derive(Debug)]
pub(crate) enum ManifestError {
    /// The file cannot be read or written.
    Io(io::Error),
    /// Line `at`, counted from 1, is not a line that this command writes.
    Line { at: usize, why: serde_json::Error },
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{NAME}: {error}"),
            Self::Line { at, why } => {
                write!(f, "{NAME}: line {at}: expected a line of a manifest: {why}")
            }
        }
    }
}

impl Error for ManifestError {}

#[cfg(test)]
pub(super) mod tests;
