//! `--once`

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use casebook::protocol::Operation;
use casebook::support::{
    CaseFiles, Confirmation, Journal, JournalError, LockWait, OnceKey, Support,
};
use casebook_archive::{BucketJournal, Place, PlaceError, StoreOptions};
use clap::builder::{PathBufValueParser, TypedValueParser as _};
use clap::{Args, ValueHint};

use crate::duration::settling;
use crate::failure::{Failure, chain};
use crate::mutation::Mutation;
use crate::session::{Session, folder_name};
use crate::shell::quoted;

/// The options that make a command take effect once.
#[derive(Args, Debug)]
pub(super) struct Once {
    /// Send text and files at most once for this key
    ///
    /// That holds however often the command runs.
    ///
    /// Choose a key that names the event, such as the number of an alarm. If an earlier run with the
    /// key has succeeded, this run sends nothing and prints the same result. If an earlier run did
    /// not get a response, this run first looks for its request at the service, and sends it again
    /// only if the service does not have it. If another run is using the key, this run waits until
    /// that run ends, or until --timeout.
    ///
    /// A key belongs to one account at one endpoint. With --emulator, give --data too: without it,
    /// the emulator ends with the run, and --once has no effect.
    #[arg(long, value_name = "KEY")]
    once: Option<OnceKey>,

    /// Folder or s3://BUCKET/PREFIX for the keys of --once
    ///
    /// The default is casebook/once in the user's state folder.
    ///
    /// All runs that use a key need the same place. Machines that share no folder need a bucket, which has
    /// to keep the conditions of writes; that is tried first. The place has a subfolder HOST_ACCOUNT_HASH for
    /// each account at each endpoint, and one for each state of an emulator. If the account is unknown, the
    /// name has the access key instead. In a bucket all endpoints of AWS are one, and an unknown account is
    /// asked for at STS.
    #[arg(long, value_name = "PLACE", requires = "once", value_hint = ValueHint::DirPath)]
    #[arg(value_parser = PathBufValueParser::new().try_map(place))]
    journal: Option<Place>,

    /// End the text with a mark of the key
    ///
    /// The mark is a line like [casebook:0123456789abcdef0123456789abcdef], the beginning of a hash of the
    /// key. A run that finds no record of its key looks for the mark in all cases, whatever their texts, so a key
    /// is known on every machine without a shared journal. Two runs at the same time may both find nothing:
    /// they need a shared journal.
    #[arg(long, requires = "once", hide_short_help = true)]
    mark: bool,

    /// How long to look for a lost request [default: 30]
    ///
    /// After this time --once sends the request again.
    ///
    /// A request may take effect some time after its response was lost. If it does so after this
    /// time, it takes effect twice. The time begins anew with every run; the longest is a day, 86400.
    #[arg(long, value_name = "SECONDS", value_parser = settling, requires = "once")]
    settle: Option<Duration>,
}

impl Once {
    /// Returns these options as words for a shell, each after a blank.
    pub(super) fn options(&self) -> String {
        let journal = self.journal.as_ref().map(ToString::to_string);
        let settle = self.settle.map(|settle| settle.as_secs_f64().to_string());
        let key = self.once.as_ref().map(ToString::to_string);
        [("once", key), ("journal", journal), ("settle", settle)]
            .into_iter()
            .filter_map(|(name, value)| Some(format!(" --{name} {}", quoted(&value?))))
            .chain(self.mark.then(|| " --mark".to_owned()))
            .collect()
    }

    /// Returns the operation, with its key if there is one.
    pub(super) fn mutation<Op: Operation>(&self) -> Mutation {
        const { Mutation::new::<Op>() }.with_key(self.once.as_ref())
    }

    /// Gives the key and its journal to `files`, so that the text and its files are sent at most
    /// once. Without a key, returns `files` unchanged.
    ///
    /// # Errors
    ///
    /// Fails if there is no folder for the journal, or if there are no credentials: a key belongs
    /// to the account of the credentials. Nothing was sent.
    pub(super) async fn apply(
        &self,
        session: &Session,
        mutation: &Mutation,
        files: CaseFiles,
    ) -> Result<CaseFiles, Failure> {
        let Some(key) = &self.once else {
            return Ok(files);
        };
        if session.is_in_memory() {
            session.note(format_args!(
                "the emulator ends with this run, so --once has no effect; --data FILE keeps its state"
            ));
            return Ok(files);
        }
        // `track` also covers the search for the account, so that a run that is interrupted here
        // tells the user that the same command can run again.
        let place = self.journal.as_ref();
        let is_bucket = place.is_some_and(|place| place.as_folder().is_none());
        let account = async {
            match is_bucket {
                true => session.shared_account_at::<Support>().await,
                false => session.account_at::<Support>().await,
            }
        };
        let account = session.track(mutation, account).await?;
        let opening = self.open(session, folder_name(&account));
        let mut journal = session.track(mutation, opening).await?;
        if self.mark {
            journal = journal.mark();
        }
        if let Some(settle) = self.settle {
            journal = journal.settle(settle);
        }
        if let Some(limit) = session.timeout() {
            journal = journal.lock_timeout(limit);
        }
        if session.speaks_to_people() {
            journal = journal.on_wait(|waiting| {
                // A closed stderr has no reader, so a failed write is ignored.
                let _ = writeln!(io::stderr().lock(), "note: {}", held(waiting));
            });
        }
        Ok(files.once(journal, key.clone()))
    }

    /// Opens the part of the journal that belongs to an account.
    async fn open(&self, session: &Session, account: String) -> Result<Journal, Failure> {
        let wrong = |error: JournalError| {
            Failure::parameter("--journal", chain(&error)).advise(
                "it takes a folder that can be made and written to, or s3://BUCKET/PREFIX; nothing was sent",
            )
        };
        let Some(place) = &self.journal else {
            let folder = session.state_folder();
            let folder = folder.map(|state| state.join("once").join(account));
            // The mark is enough where nothing can be written, but for two runs at the same time.
            let alone = |why: &str| {
                session.note(format_args!(
                    "{why}; going on with the mark alone: two runs at the same time may both send"
                ));
                Ok(Journal::marks_alone())
            };
            return match folder.map(Journal::open) {
                Some(Ok(journal)) => Ok(journal),
                Some(Err(error)) if self.mark => alone(&chain(&error)),
                Some(Err(error)) => Err(wrong(error)),
                None if self.mark => alone("no folder for --once"),
                None => Err(Failure::configuration(
                    "no folder for --once: set HOME, or give --journal",
                )),
            };
        };
        if let Some(folder) = place.as_folder() {
            return Journal::open(folder.join(account)).map_err(wrong);
        }
        let options = StoreOptions::new().config(session.storage_config());
        let store = BucketJournal::open(place, &account, options).await;
        let store = store.map_err(|error| Failure::store(&error))?;
        Ok(Journal::shared(store))
    }

    /// Notes on stderr that an earlier run with the key has sent the text, if one has.
    pub(super) fn tell(&self, session: &Session, files: &CaseFiles) {
        let Some(key) = &self.once else { return };
        match files.confirmation() {
            Some(Confirmation::Recalled) => {
                session.note(format_args!("key {key} was used before; nothing was sent"))
            }
            Some(Confirmation::Found) if self.mark => session.note(format_args!(
                "the service has the request of key {key}, by its mark; nothing was sent again"
            )),
            Some(Confirmation::Found) => session.note(format_args!(
                "the response for key {key} was lost, but the service has the request; nothing was \
                 sent again"
            )),
            _ => {}
        }
    }
}

/// Returns the place that an option names.
fn place(path: PathBuf) -> Result<Place, PlaceError> {
    match path.to_str() {
        Some(text) => text.parse(),
        None => Ok(path.into()),
    }
}

/// Returns the note about another run that uses the key.
fn held(waiting: &LockWait) -> String {
    let limit = match waiting.limit {
        Some(limit) => format!("up to {} s", limit.as_secs_f64()),
        None => "until it ends; --timeout sets a limit".to_owned(),
    };
    format!(
        "another run uses the key {:?}, or sends the same text; waiting {limit}",
        waiting.key.as_str()
    )
}
