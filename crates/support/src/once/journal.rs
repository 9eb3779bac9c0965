//! The journal: one small file for each key.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use casebook_files::{Access, create_folder};
use casebook_protocol::Operation;
use casebook_stack::OperationService;
use tokio::time::Instant;

use super::act::Act;
use super::entry::Entry;
use super::error::{JournalError, OnceError, What};
use super::key::OnceKey;
use super::outcome::{Confirmation, OpenedCase};
use super::patience::{Patience, Waiting};
use super::print::Print;
use super::record::Record;
use super::run::{Sender, Slot, Stopped, run};
use super::sweep::sweep;
use crate::case::CreateCase;
use crate::case_service::CaseService;
use crate::client::ClientError;
use crate::communication::AddCommunicationToCase;
use crate::now::Now;

/// Opens cases and writes to them once for each key, however often it is asked to.
///
/// It holds keys, fingerprints, ids and times in a folder of its own: no text, no subject, no
/// address. Several processes can use one folder at the same time; a lock on each key is held for
/// the whole call, and the system releases it when its process ends, even by `kill -9`. The folder
/// has to be on a disk that supports locks, and should belong to one account of the service: the
/// journal cannot tell accounts apart.
///
/// What is opened twice elsewhere, it cannot know: two machines with a journal each are two callers.
///
/// ```
/// # use casebook_auth::Credentials;
/// # use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
/// # use casebook_support::Client;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let client = Client::builder()
/// #     .region(casebook_types::Region::US_EAST_1)
/// #     .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
/// #     .transport(Emulator::new())
/// #     .build()?;
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// use casebook_support::{CreateCase, Confirmation, Journal};
///
/// let journal = Journal::open(folder.join("once"))?;
/// let key = "alarm-4711".parse()?;
/// let case = CreateCase::new("No capacity".parse()?, "Since this morning.".parse()?);
///
/// let first = journal.create_case_once(&client, &key, case.clone()).await?;
/// let again = journal.create_case_once(&client, &key, case).await?;
/// assert_eq!(first.how, Confirmation::Sent);
/// assert_eq!(again.how, Confirmation::Recalled);
/// assert_eq!(first.case_id, again.case_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
    settle: Duration,
    now: Now,
    pub(super) patience: Patience,
}

impl Journal {
    /// A journal in a folder, which is made for its owner alone if it is not there.
    ///
    /// What killed processes left half written is removed when it is older than a day.
    ///
    /// # Errors
    ///
    /// Fails when the folder can be neither found nor made. Nothing was sent.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, JournalError> {
        let folder = folder.as_ref();
        let absolute = std::path::absolute(folder).map_err(JournalError::io(folder))?;
        create_folder(&absolute, Access::Owner).map_err(JournalError::io(&absolute))?;
        let now = Now::default();
        sweep(&absolute, now.get());
        Ok(Self {
            folder: absolute,
            settle: Duration::from_secs(30),
            now,
            patience: Patience::default(),
        })
    }

    /// Sets how long something is looked for after it was sent without an answer, before it counts
    /// as not having happened; 30 seconds unless said otherwise.
    ///
    /// Every call takes this time anew, by a clock that nobody can set: what passed between two
    /// calls does not count. A request that takes effect later than that, because something on the
    /// way held it back, happens twice. [`Duration::MAX`] has nothing sent again, and looks until
    /// the future is dropped.
    #[must_use]
    pub fn settle(self, settle: Duration) -> Self {
        Self { settle, ..self }
    }

    /// Limits how long this call waits while another one holds the key, or the same text under
    /// another key. By default it waits without limit.
    ///
    /// When the limit is over, the call fails with [`OnceError::Journal`], whose
    /// [`JournalError::is_held`] is true, and has sent nothing.
    #[must_use]
    pub fn lock_timeout(self, limit: Duration) -> Self {
        let patience = self.patience.limit(limit);
        Self { patience, ..self }
    }

    /// Sets a function that is called, once for each lock, after another call has held the lock for
    /// more than a second.
    #[must_use]
    pub fn on_wait(self, tell: impl Fn(&Waiting) + Send + Sync + 'static) -> Self {
        let patience = self.patience.tell(tell);
        Self { patience, ..self }
    }

    /// Sets what tells the time; the machine unless said otherwise.
    ///
    /// A clock of `casebook-auth` goes in as `move || clock.now()`.
    #[must_use]
    pub fn clock(self, time: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self {
            now: Now::from_fn(time),
            ..self
        }
    }

    /// Opens a case, if this key has not opened it before.
    ///
    /// Where the service may have acted without its answer coming through, the case is looked for
    /// before anything is sent again: by subject and text, among the cases that were not there
    /// before and that no other key has. Of several, one that is filed under the same service,
    /// category, severity and language is taken, or else the oldest; a case that was filed anew
    /// meanwhile is found all the same.
    ///
    /// Dropping the future is like a crash, and both are harmless: the next call with the key goes
    /// on from there.
    ///
    /// # Errors
    ///
    /// See [`OnceError`]; [`OnceError::sent`] says whether the case may be open. The same call can
    /// be made again after any of them.
    pub async fn create_case_once<C: CaseService>(
        &self,
        client: &C,
        key: &OnceKey,
        case: CreateCase,
    ) -> Result<OpenedCase, OnceError> {
        let (case_id, how) = self.plain(client, key, case).await?;
        Ok(OpenedCase { case_id, how })
    }

    /// Writes to a case, if this key has not done so before.
    ///
    /// It is the same as with [`create_case_once`](Self::create_case_once); the text is looked for
    /// among what was written to the case.
    ///
    /// # Errors
    ///
    /// See [`OnceError`]; [`OnceError::sent`] says whether the text may be there. The same call can
    /// be made again after any of them.
    pub async fn reply_once<C: CaseService>(
        &self,
        client: &C,
        key: &OnceKey,
        reply: AddCommunicationToCase,
    ) -> Result<Confirmation, OnceError> {
        let ((), how) = self.plain(client, key, reply).await?;
        Ok(how)
    }

    /// Forgets a key, so that it can be used for something else. Says whether it was known.
    ///
    /// What may have been sent under it is not looked for any more. It waits for a call with the
    /// key that is under way.
    ///
    /// # Errors
    ///
    /// Fails when its files cannot be removed. Nothing is ever sent.
    pub async fn forget(&self, key: &OnceKey) -> Result<bool, JournalError> {
        let mut known = false;
        for part in 0.. {
            let path = self.record(Slot { key, part });
            let there = self.remove(key, &path).await?;
            known |= there;
            // The parts have no gap, but for the first files, which mostly go with the case itself.
            if !there && part > 1 {
                break;
            }
        }
        Ok(known)
    }

    /// What the journal knows, in the order of the keys.
    ///
    /// # Errors
    ///
    /// Fails when a file of the journal cannot be read. Nothing is ever sent.
    pub fn entries(&self) -> Result<Vec<Entry>, JournalError> {
        let mut records = self.records()?;
        records.sort_by(|a, b| (&a.key, a.part).cmp(&(&b.key, b.part)));
        Ok(records.into_iter().map(Entry::of).collect())
    }

    async fn plain<Op, C>(
        &self,
        client: &C,
        key: &OnceKey,
        operation: Op,
    ) -> Result<(Op::Fruit, Confirmation), OnceError>
    where
        Op: Act + Clone,
        C: CaseService + OperationService<Op>,
    {
        let slot = Slot { key, part: 0 };
        let mut sender = Plain {
            client,
            operation: &operation,
        };
        let outcome = run(self, client, slot, &operation, &mut sender).await;
        outcome.map_err(|stopped| match stopped {
            Stopped::Once(error) => error,
            Stopped::Own(error) => OnceError::Send(error),
        })
    }

    /// The file of a key. Its name is a fingerprint: a key may have characters that no name can
    /// have, and differ from another by case alone.
    pub(super) fn record(&self, slot: Slot<'_>) -> PathBuf {
        let part = (slot.part as u64).to_be_bytes();
        let print = Print::of("key", [slot.key.as_str().as_bytes(), &part]);
        self.folder.join(print.as_str()).with_extension("json")
    }

    /// The file to lock for a fingerprint.
    pub(super) fn lock(&self, print: &Print) -> PathBuf {
        self.folder.join(print.as_str()).with_extension("lock")
    }

    /// The records of other keys that could be mistaken for this one.
    pub(super) fn others(&self, record: &Record) -> Result<Vec<Record>, JournalError> {
        let mut records = self.records()?;
        records.retain(|other| {
            other.looks == record.looks && (&other.key, other.part) != (&record.key, record.part)
        });
        Ok(records)
    }

    fn records(&self) -> Result<Vec<Record>, JournalError> {
        let mut records = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(JournalError::io(&self.folder))? {
            let path = entry.map_err(JournalError::io(&self.folder))?.path();
            // One that is being written has a longer name.
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                // One that is gone by now was given back.
                let Some(record) = Record::read(&path)? else {
                    continue;
                };
                let (key, part) = (&record.key, record.part);
                if self.record(Slot { key, part }).file_name() != path.file_name() {
                    return Err(JournalError::new(&path, What::Foreign));
                }
                records.push(record);
            }
        }
        Ok(records)
    }

    /// Removes a record unless a call is using it. Returns whether it existed.
    ///
    /// A call creates its lock before it creates its record, and locks are never removed. So if
    /// neither exists, there is nothing to wait for, and no lock is created.
    async fn remove(&self, key: &OnceKey, path: &Path) -> Result<bool, JournalError> {
        let lock = path.with_extension("lock");
        let is_gone = |path: &Path| matches!(path.try_exists(), Ok(false));
        if is_gone(path) && is_gone(&lock) {
            return Ok(false);
        }
        let _lock = self.patience.take(&lock, key, Instant::now()).await?;
        let there = !is_gone(path);
        casebook_files::remove(path).map_err(JournalError::io(path))?;
        Ok(there)
    }

    pub(super) fn now(&self) -> SystemTime {
        self.now.get()
    }

    pub(super) fn settling(&self) -> Duration {
        self.settle
    }
}

/// Sends an operation as it is.
struct Plain<'a, Op, C> {
    client: &'a C,
    operation: &'a Op,
}

impl<Op: Act + Clone, C: OperationService<Op>> Sender<Op> for Plain<'_, Op, C> {
    type Error = ClientError;

    async fn prepare(&mut self) -> Result<(), ClientError> {
        Ok(())
    }

    async fn send(&mut self) -> Result<<Op as Operation>::Output, ClientError> {
        self.client.send(self.operation.clone()).await
    }
}
