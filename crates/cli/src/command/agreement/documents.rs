//! The documents that a person reads before a consent, in a folder with a record of them.

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use casebook::artifact::{Consent, SavedDocument};
use casebook::types::artifact::AgreementRevisionId;
use casebook_files::Access;
use clap::Args;
use serde::{Deserialize, Serialize};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::session::Session;

/// The largest record, in bytes.
const LARGEST: u64 = 1 << 20;

/// The consent on the command line, and the folder of the documents.
#[derive(Args, Debug)]
pub(crate) struct ConsentArgs {
    /// Folder for the documents and a record of what was read [default: the current folder]
    #[arg(
        short,
        long,
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true
    )]
    pub(super) dir: PathBuf,

    /// Accept the terms of the documents that --sha256 names, which you have read
    #[arg(long, requires = "sha256")]
    accept_terms: bool,

    /// The SHA-256 hash of a document that you have read: 64 hexadecimal digits
    #[arg(long, value_name = "HEX", requires = "accept_terms")]
    pub(super) sha256: Vec<Sha256>,
}

/// A SHA-256 hash.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Sha256([u8; 32]);

impl FromStr for Sha256 {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut hash = [0; 32];
        let read = hex::decode_to_slice(text, &mut hash);
        read.map_err(|_| "expected 64 hexadecimal digits".to_owned())?;
        Ok(Self(hash))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(hash: Sha256) -> Self {
        hex::encode(hash.0)
    }
}

/// A document that was saved for a person to read.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct ReadDocument {
    pub(super) sha256: Sha256,
    /// As the service issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) revision_id: Option<String>,
    pub(super) terms: Vec<String>,
    pub(super) accepted: bool,
}

/// What was read of one agreement. It has no token and no link.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Record {
    pub(super) nda: Option<ReadDocument>,
    pub(super) agreement: Option<ReadDocument>,
}

/// The files of one agreement.
pub(super) struct Files {
    folder: PathBuf,
    id: String,
}

impl Files {
    /// Opens the folder, and creates it if it is missing.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be created.
    pub(super) fn open(folder: &Path, id: &str) -> Result<Self, Failure> {
        let created = casebook_files::create_folder(folder, Access::Owner);
        created.map_err(|error| at(folder, &error))?;
        let (folder, id) = (folder.to_owned(), id.to_owned());
        Ok(Self { folder, id })
    }

    /// Returns the path of a document.
    pub(super) fn path(&self, ending: &str) -> PathBuf {
        let name = format!("{}{ending}", self.id);
        match self.folder == Path::new(".") {
            true => PathBuf::from(name),
            false => self.folder.join(name),
        }
    }

    /// Returns the path of a document that is to be written. A file there is replaced only if it is the
    /// one that the record names.
    ///
    /// # Errors
    ///
    /// Fails if another file is there.
    pub(super) fn free(
        &self,
        ending: &str,
        read: Option<&ReadDocument>,
    ) -> Result<PathBuf, Failure> {
        let path = self.path(ending);
        if read.is_none() && path.symlink_metadata().is_ok() {
            let why = format!("{} exists; name another folder", path.display());
            return Err(Failure::parameter("--dir", why));
        }
        Ok(path)
    }

    /// Reads the record.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be read, or is damaged.
    pub(super) fn record(&self) -> Result<Record, Failure> {
        let path = self.path(".json");
        match casebook_files::read(&path, LARGEST) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| {
                let why = format_args!("{}: {error}", path.display());
                Failure::other(why).advise("move it away, and begin again by reading the document")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Record::default()),
            Err(error) => Err(at(&path, &error)),
        }
    }

    /// Writes the record, which only its owner can read.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be written.
    pub(super) fn keep(&self, record: &Record) -> Result<(), Failure> {
        let path = self.path(".json");
        let text = serde_json::to_vec_pretty(record).map_err(Failure::other)?;
        let written = casebook_files::write(&path, &text, Access::Owner);
        written.map_err(|error| at(&path, &error))
    }
}

fn at(path: &Path, error: &io::Error) -> Failure {
    Failure::transfer(format_args!("{}: {error}", path.display()))
}

/// A document as the service has it now.
pub(super) struct Current<'a> {
    pub(super) document: &'a SavedDocument,
    pub(super) revision_id: Option<&'a AgreementRevisionId>,
    pub(super) terms: &'a [String],
    /// What has not happened if this document is not consented to.
    pub(super) undone: &'static str,
}

impl Current<'_> {
    /// Describes the document for the record.
    pub(super) fn read(&self, accepted: bool) -> ReadDocument {
        ReadDocument {
            sha256: Sha256(self.document.sha256),
            revision_id: self.revision_id.map(ToString::to_string),
            terms: self.terms.to_vec(),
            accepted,
        }
    }

    /// Returns the consent to the document: to its own hash, or to that of an earlier copy in the record
    /// with the same revision and the same terms. `None` if no hash is of this document.
    ///
    /// # Errors
    ///
    /// Fails if the document has changed since it was read.
    pub(super) fn consent(
        &self,
        session: &Session,
        hashes: &[Sha256],
        read: Option<&ReadDocument>,
    ) -> Result<Option<Consent>, Failure> {
        if hashes.contains(&Sha256(self.document.sha256)) {
            return Ok(Some(Consent::to_sha256(self.document.sha256)));
        }
        let is_given = |read: &&ReadDocument| read.accepted || hashes.contains(&read.sha256);
        let Some(read) = read.filter(is_given) else {
            return Ok(None);
        };
        let now = self.revision_id.map(AgreementRevisionId::as_str);
        let before = read.revision_id.as_deref();
        if before != now || read.terms != self.terms {
            let why = match (before, now) {
                (Some(before), Some(now)) if before != now => {
                    format!("the document changed from revision {before} to {now}")
                }
                _ => "the terms changed".to_owned(),
            };
            let why = format!("{why} since you read it; {}", self.undone);
            let failure = Failure::new(Exit::Other, "RevisionChanged", why).with_response();
            return Err(failure.advise("read it again: run the command without --accept-terms"));
        }
        if !read.accepted {
            session.note(format_args!(
                "the service sent another copy of the revision that you read"
            ));
        }
        let consent = Consent::to_sha256(read.sha256.0);
        let (revision, terms) = (self.revision_id.cloned(), read.terms.clone());
        Ok(Some(consent.of_revision(revision, terms)))
    }

    /// Creates the failure of a consent to another document.
    pub(super) fn other(&self, hashes: &[Sha256], path: &Path) -> Failure {
        let given = hashes
            .iter()
            .map(|hash| String::from(*hash))
            .collect::<Vec<_>>();
        let why = format!(
            "expected the document with SHA-256 {}, found {}; {}",
            given.join(" or "),
            self.document.sha256_hex(),
            self.undone,
        );
        let failure = Failure::new(Exit::Parameter, "OtherDocument", why).with_response();
        failure.advise(format!(
            "read {} again: run the command without --accept-terms",
            path.display()
        ))
    }
}
