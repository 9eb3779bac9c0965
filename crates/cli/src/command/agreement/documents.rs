//! The documents that a person reads before a consent, in a folder with a record of them.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casebook::artifact::{Artifact, Consent, SavedDocument};
use casebook::types::artifact::AgreementRevisionId;
use casebook_files::{Access, Lock};
use clap::Args;

use super::record::{ReadDocument, Record, Sha256};
use crate::duration::settling;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder::hash;
use crate::session::Session;
use crate::shell::quoted;

/// The consent on the command line, and the folder of the documents.
#[derive(Args, Debug)]
pub(crate) struct ConsentArgs {
    /// Folder for the documents and the record
    ///
    /// The record says what was read. The default is the current folder.
    #[arg(
        short,
        long,
        value_name = "DIR",
        default_value = ".",
        hide_default_value = true
    )]
    pub(super) dir: PathBuf,

    /// Accept the terms of these documents
    ///
    /// The documents are those that --sha256 names, which you have read.
    #[arg(long, requires = "sha256")]
    accept_terms: bool,

    /// SHA-256 of a document that you have read
    ///
    /// The hash has 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", requires = "accept_terms")]
    pub(super) sha256: Vec<Sha256>,

    /// How long to look after a lost response
    ///
    /// If the response to the last request is lost, the account's agreements are looked at for this
    /// time, 30 seconds by default.
    #[arg(long, value_name = "SECONDS", value_parser = settling, requires = "sha256")]
    pub(super) settle: Option<Duration>,
}

impl ConsentArgs {
    /// Returns why a run with a hash saves the document instead of going on.
    pub(super) fn unread(&self) -> &'static str {
        match self.sha256.is_empty() {
            true => "",
            false => ", because the folder has no record that a document was read there",
        }
    }

    /// Returns the command that consents to a document.
    pub(super) fn next(&self, session: &Session, verb: &str, id: &str, sha256: &str) -> String {
        let mut next = format!("casebook agreement {verb} {id}{}", session.place_options());
        if self.dir != Path::new(".") {
            let folder = quoted(&self.dir.display().to_string());
            next.push_str(&format!(" --dir {folder}"));
        }
        next.push_str(&format!(" --accept-terms --sha256 {sha256}"));
        next
    }
}

/// The files of one agreement, which no other run uses while this value exists.
pub(super) struct Files {
    folder: PathBuf,
    id: String,
    /// `None` if the file system has no locks.
    _lock: Option<Lock>,
}

impl Files {
    /// Opens the folder, creates it if it is missing, and locks the agreement in it.
    ///
    /// # Errors
    ///
    /// Fails if the folder cannot be created or written to, or if another run has locked the agreement.
    pub(super) fn open(folder: &Path, id: &str) -> Result<Self, Failure> {
        let unwritable = |path: &Path, error: &io::Error| {
            Failure::transfer(format_args!("{}: {error}", path.display()))
        };
        let created = casebook_files::create_folder(folder, Access::Owner);
        created.map_err(|error| unwritable(folder, &error))?;
        let place = folder.join(format!(".{id}.lock"));
        let lock = match Lock::try_take(&place, Access::Owner) {
            Ok(Some(lock)) => Some(lock),
            Ok(None) => {
                let why = format_args!(
                    "{}: another run is working with the agreement {id}",
                    folder.display()
                );
                return Err(Failure::other(why).advise("nothing was sent; wait until it ends"));
            }
            Err(error) if error.kind() == io::ErrorKind::Unsupported => None,
            Err(error) => return Err(unwritable(&place, &error)),
        };
        let (folder, id) = (folder.to_owned(), id.to_owned());
        Ok(Self {
            folder,
            id,
            _lock: lock,
        })
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
    /// document of the record.
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
        if path.symlink_metadata().is_err() || read.is_some_and(|read| has(&path, read)) {
            return Ok(path);
        }
        let why = format!("{} exists; name another folder", path.display());
        Err(Failure::parameter("--dir", why))
    }

    /// Reads the record of the account of this run.
    ///
    /// # Errors
    ///
    /// Fails if the account is not known, and if the record cannot be read, is damaged, or is that of
    /// another account. Nothing was sent to the service.
    pub(super) async fn record(&self, session: &Session) -> Result<Record, Failure> {
        let account = match session.is_in_memory() {
            // Each run has a state of its own then, and none is kept.
            true => "an emulator in memory".to_owned(),
            false => session.account_at::<Artifact>().await?,
        };
        Record::read(&self.path(".json"), &self.id, &account)
    }

    /// Writes the record.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be written.
    pub(super) fn keep(&self, record: &Record) -> Result<(), Failure> {
        record.write(&self.path(".json"))
    }
}

/// Whether a file is the document that was read.
fn has(path: &Path, read: &ReadDocument) -> bool {
    hash(path).is_ok_and(|found| found == String::from(read.sha256))
}

/// A document as the service has it now.
pub(super) struct Current<'a> {
    pub(super) document: &'a SavedDocument,
    pub(super) revision_id: Option<&'a AgreementRevisionId>,
    pub(super) terms: &'a [String],
    /// Where it was saved for the person to read.
    pub(super) path: &'a Path,
    /// The step that has not happened if this document is not consented to.
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

    /// Returns the consent to the document of the record, which was saved and printed for the person to
    /// read. If the service sent another copy of it, with the same revision and the same terms, the person
    /// must still have the copy of the record.
    ///
    /// # Errors
    ///
    /// Fails if the document has changed since it was read, and if no hash is that of the record.
    pub(super) fn consent(
        &self,
        session: &Session,
        hashes: &[Sha256],
        read: Option<&ReadDocument>,
    ) -> Result<Consent, Failure> {
        let current = Sha256(self.document.sha256);
        let is_given = |read: &&ReadDocument| {
            let is_here = || read.sha256 == current || has(self.path, read);
            read.accepted || (hashes.contains(&read.sha256) && is_here())
        };
        let Some(read) = read.filter(is_given) else {
            return Err(self.other(hashes));
        };
        if read.sha256 == current {
            return Ok(Consent::to_sha256(self.document.sha256));
        }
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
        Ok(consent.of_revision(revision, terms))
    }

    /// Creates the failure of a consent to another document.
    fn other(&self, hashes: &[Sha256]) -> Failure {
        let given = hashes
            .iter()
            .map(|hash| String::from(*hash))
            .collect::<Vec<_>>();
        let why = match hashes.contains(&Sha256(self.document.sha256)) {
            true => {
                "expected a document that was saved here, found one of another hash in the record"
                    .to_owned()
            }
            false => format!(
                "expected the document with SHA-256 {}, found {}",
                given.join(" or "),
                self.document.sha256_hex(),
            ),
        };
        let why = format!("{why}; {}", self.undone);
        let failure = Failure::new(Exit::Parameter, "OtherDocument", why).with_response();
        failure.advise(format!(
            "read {} again: run the command without --accept-terms",
            self.path.display()
        ))
    }
}
