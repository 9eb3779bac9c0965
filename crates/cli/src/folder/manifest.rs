//! `manifest.jsonl`: what lies in the folder, one line per report document.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

use casebook::types::{ReportId, ReportVersion};
use casebook_files::{Access, sync_folder};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What the manifest is called.
pub(crate) const NAME: &str = "manifest.jsonl";

/// The most bytes read of a manifest; a line has about a thousand.
const LARGEST: u64 = 256 << 20;

/// One report document that lies in the folder, whole.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Entry {
    /// The identifier of the report.
    pub(crate) id: ReportId,
    /// Which version of it.
    pub(crate) version: ReportVersion,
    /// What people call it.
    pub(crate) name: Option<String>,
    /// The series of reports that it belongs to.
    pub(crate) series: Option<String>,
    /// The kind of report.
    pub(crate) category: Option<String>,
    /// The company that it is about.
    pub(crate) company: Option<String>,
    /// The product that it is about.
    pub(crate) product: Option<String>,
    /// The beginning of the time that it covers, as the service writes it.
    pub(crate) period_start: Option<String>,
    /// The end of that time.
    pub(crate) period_end: Option<String>,
    /// The name of the document in this folder.
    pub(crate) file: String,
    /// The SHA-256 of the document, in hexadecimal.
    pub(crate) sha256: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// The name of the document with the terms that came with it.
    pub(crate) terms_file: String,
    /// The SHA-256 of the terms.
    pub(crate) terms_sha256: String,
    /// How many bytes they have.
    pub(crate) terms_size: u64,
    /// How the terms were accepted.
    pub(crate) accepted: Accepted,
    /// When it was fetched (RFC 3339).
    pub(crate) fetched_at: String,
    /// The account that fetched it, where it is known.
    pub(crate) account: Option<String>,
    /// Where it was fetched from.
    pub(crate) endpoint: Option<String>,
    /// Members that a later version of this command may add.
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// How the terms of a report were accepted.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Accepted {
    /// They only come along with the report.
    Passthrough,
    /// By `--accept-terms`.
    Explicitly,
}

/// The lines of a folder's manifest, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Manifest(Vec<Entry>);

impl Manifest {
    /// Reads the manifest of a folder; where there is none, it is empty.
    ///
    /// A last line without its end is one that somebody's crash left behind. It says nothing, and
    /// the next [`write`](Self::write) removes it.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read, or a whole line is not one that this command writes: then
    /// it is better left alone than lost.
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

    /// The names of all files that it tells of, and its own.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let files = self.0.iter();
        let files = files.flat_map(|entry| [entry.file.as_str(), entry.terms_file.as_str()]);
        files.chain([NAME])
    }

    /// All lines.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Adds a line; one about the same file goes.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.forget(&entry.file);
        self.0.push(entry);
    }

    /// Takes lines out, for as long as their files change.
    pub(crate) fn take(&mut self, is: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        self.0.extract_if(.., |entry| is(entry)).collect()
    }

    /// Takes the line about a file away, and says whether there was one.
    ///
    /// Capitals do not count, as they do not on every disk.
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
    /// The names of the documents are synced to the disk before the manifest that lists them.
    ///
    /// # Errors
    ///
    /// Fails when the disk is full or the folder not writable; the old manifest stands then.
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

/// Why a manifest cannot be read or written.
#[derive(Debug)]
pub(crate) enum ManifestError {
    /// The disk.
    Io(io::Error),
    /// A line that this command did not write.
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
