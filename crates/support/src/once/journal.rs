//! The journal: a small record for each request under a key, a file of its uploads until they are
//! used, and lock files, which stay.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use casebook_files::{Access, create_folder};
use casebook_types::{Clock, OnceKey};
use tokio::time::Instant;

use super::entry::JournalEntry;
use super::error::{Cause, JournalError};
use super::fingerprint::Fingerprint;
use super::journal_key::JournalKey;
use super::lock_wait::{LockPolicy, LockWait};
use super::record::Record;
use super::sweep::sweep;
use super::uploads::UploadsFile;

/// Opens cases and adds replies once for each key, even if a call is repeated or its process is killed.
///
/// AWS Support takes no idempotency token, so a repeated `CreateCase` opens a second case. The journal
/// prevents that: the caller names each case or reply with an [`OnceKey`], and the journal records
/// on disk how far each key has come.
///
/// # One key, one case
///
/// [`create_case_once`](Self::create_case_once) locks the key and reads its record:
///
/// 1. There is no record: the call lists the existing cases, records them together with the
///    intention to send, and sends the request.
/// 2. The record says that a request may have been sent: the call searches for the case by subject
///    and text, among the cases that did not exist before. If it finds nothing within the
///    [`settle`](Self::settle) time, it sends the request again. One call sends at most three times;
///    then it fails with [`OnceError::UnknownOutcome`](crate::OnceError::UnknownOutcome), and the
///    next call searches again.
/// 3. The record says that the case is open: the call sends nothing and returns the id of the case.
///
/// If the request gets no response, for example because the connection breaks, the call continues
/// with step 2. If the request certainly had no effect, the key is free again. A key that is used
/// with other contents is refused with [`OnceError::KeyReused`](crate::OnceError::KeyReused).
///
/// [`reply_once`](Self::reply_once) does the same for a reply to a case, and
/// [`CaseFiles::once`](crate::CaseFiles::once) for a case or reply with files.
///
/// # Limits
///
/// - A request that takes effect after the settle time happens twice.
/// - A caller without this journal may open a case with the same subject and text after a call has
///   listed the existing cases. A search then returns that case, and the case of the key is never
///   opened. The same happens
///   with the case of another key that was removed with [`forget`](Self::forget).
/// - A journal knows only its own folder. Two machines with two journals can open the same case
///   twice.
///
/// # The folder
///
/// The folder contains keys, fingerprints, ids and times, but no subject, text or address. Several
/// processes can use one folder at the same time. The operating system releases the locks of a
/// process that ends, even by `kill -9`. The file system has to support file locks. Use one folder
/// for each AWS account: a journal cannot tell accounts apart.
///
/// ```
#[doc = include_str!("../example.txt")]
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
/// assert_eq!(first.confirmation, Confirmation::Sent);
/// assert_eq!(again.confirmation, Confirmation::Recalled);
/// assert_eq!(first.case_id, again.case_id);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Journal {
    folder: PathBuf,
    pub(super) settle: Duration,
    pub(super) clock: Clock,
    pub(super) lock_policy: LockPolicy,
}

impl Journal {
    /// Opens the journal in a folder.
    ///
    /// Creates the folder if it does not exist, readable only for its owner. Removes temporary
    /// files that killed processes left behind more than a day ago.
    ///
    /// # Errors
    ///
    /// Fails if the folder neither exists nor can be created. Nothing was sent.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, JournalError> {
        let folder = folder.as_ref();
        let absolute = std::path::absolute(folder).map_err(JournalError::io(folder))?;
        create_folder(&absolute, Access::Owner).map_err(JournalError::io(&absolute))?;
        let clock = Clock::system();
        sweep(&absolute, clock.now());
        Ok(Self {
            folder: absolute,
            settle: Duration::from_secs(30),
            clock,
            lock_policy: LockPolicy::default(),
        })
    }

    /// Sets the settle time: how long a call searches for the effect of a request without a response
    /// before it sends the request again. The default is 30 seconds.
    ///
    /// A search that finds nothing lasts for the whole settle time, by a monotonic clock, even if an
    /// earlier call has searched before. A request that takes effect after the settle time, for example
    /// because a proxy delayed it, happens twice. With [`Duration::MAX`] a call never sends again, and
    /// searches until it finds the effect or its future is dropped.
    #[must_use]
    pub fn settle(mut self, settle: Duration) -> Self {
        self.settle = settle;
        self
    }

    /// Sets how long a call waits for another call that uses the same key, or sends the same text
    /// under another key. By default it waits without limit.
    ///
    /// After this time the call fails with [`OnceError::Journal`](crate::OnceError::Journal), whose
    /// [`JournalError::is_held`] is true. The request that waited was not sent;
    /// [`CaseFiles`](crate::CaseFiles) may have sent earlier requests under the key.
    #[must_use]
    pub fn lock_timeout(mut self, limit: Duration) -> Self {
        self.lock_policy.limit = Some(limit);
        self
    }

    /// Sets a function that is called when a call has waited for a lock for a second, at
    /// most once for each lock. A call takes one lock for its key, and further ones for each request.
    #[must_use]
    pub fn on_wait(mut self, on_wait: impl Fn(&LockWait) + Send + Sync + 'static) -> Self {
        self.lock_policy.on_wait = Some(Arc::new(on_wait));
        self
    }

    /// Sets the clock. The default is the system clock.
    ///
    /// The journal does not use the clock of the client. Its clock gives the start of the week
    /// whose cases a call lists before it sends the first request. For the clock of an emulator,
    /// pass `Clock::from_fn(emulator.clock().time_source())`.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Removes a key from the journal, so that it can be used for another case or reply. Returns
    /// whether the journal had the key.
    ///
    /// The key is new again: the next call with it sends its request, even if the case is open already
    /// or a request may still take effect. So forget a key only if its case is no longer needed, or if
    /// you have looked for it at the service. To finish an unknown outcome, repeat the call instead.
    ///
    /// The journal then no longer knows which case or reply belongs to the key. If another key with the
    /// same text has an unknown outcome, its next call may return that case or reply, and its own is
    /// never opened or added. So first repeat the calls with such keys; [`entries`](Self::entries) shows
    /// which keys are not done.
    ///
    /// If a call with the key is running, `forget` waits until that call has ended, and removes nothing
    /// before. It also removes a file that is [damaged](JournalError::is_damaged).
    ///
    /// # Errors
    ///
    /// Fails if the files of the key cannot be locked or removed. Some may be removed already; call
    /// `forget` again to remove the others. It never sends anything.
    pub async fn forget(&self, key: &OnceKey) -> Result<bool, JournalError> {
        let began = Instant::now();
        let path = |part| self.record_path(JournalKey { key, part });
        let lock = |part| path(part).with_extension("lock");
        let exists_part = |part| exists(&path(part)) || exists(&lock(part));
        // Every call creates the lock file of part 0 first, which is that of the key. Earlier versions
        // created only those of the parts that they sent.
        if !(0..=2).any(exists_part) {
            return Ok(false);
        }
        let take = |part| async move {
            let id = JournalKey { key, part: 0 };
            self.lock_policy.take(&lock(part), id, began).await
        };
        let mut parts = vec![(take(0).await?, path(0))];
        for part in 1.. {
            // A call creates the lock file of a part before its record, and nothing removes lock
            // files. So the lock files of a key are numbered without a gap, except that 1 may be
            // missing: the first files usually come with part 0.
            match exists_part(part) {
                true => parts.push((take(part).await?, path(part))),
                false if part > 1 => break,
                false => {}
            }
        }
        let mut known = false;
        // Part 0 is removed last: its record has the id of the case. If removing fails before, the
        // list of entries still shows to which case the remaining parts belong.
        for (_, path) in parts.iter().rev() {
            known |= exists(path);
            let uploads = UploadsFile::path(path);
            casebook_files::remove(&uploads).map_err(JournalError::io(&uploads))?;
            casebook_files::remove(path).map_err(JournalError::io(path))?;
        }
        Ok(known)
    }

    /// Returns the entries of the journal, sorted by key and part.
    ///
    /// # Errors
    ///
    /// Fails if a file of the journal cannot be read. It never sends anything.
    pub fn entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        let mut records = self.records()?;
        records.sort_by(|a, b| (&a.key, a.part).cmp(&(&b.key, b.part)));
        Ok(records.into_iter().map(JournalEntry::of).collect())
    }

    /// Returns the path of a record. The file name is a fingerprint, since a key may have characters
    /// that file names cannot have, and two keys may differ only in upper and lower case, which some
    /// file systems ignore.
    pub(super) fn record_path(&self, id: JournalKey<'_>) -> PathBuf {
        let part = (id.part as u64).to_be_bytes();
        let fingerprint = Fingerprint::of("key", [id.key.as_str().as_bytes(), &part]);
        self.folder
            .join(fingerprint.as_str())
            .with_extension("json")
    }

    /// Returns the path of the lock file for a search fingerprint. The lock file of a key is beside
    /// its record, with another extension.
    pub(super) fn lock_path(&self, fingerprint: &Fingerprint) -> PathBuf {
        self.folder
            .join(fingerprint.as_str())
            .with_extension("lock")
    }

    /// Returns the records of all other requests.
    pub(super) fn others(&self, record: &Record) -> Result<Vec<Record>, JournalError> {
        let mut records = self.records()?;
        records.retain(|other| (&other.key, other.part) != (&record.key, record.part));
        Ok(records)
    }

    fn records(&self) -> Result<Vec<Record>, JournalError> {
        let mut records = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(JournalError::io(&self.folder))? {
            let path = entry.map_err(JournalError::io(&self.folder))?.path();
            // The name of a file that is being written ends in `.part`.
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                // The file was listed, but another call may have freed its key since, which removes it.
                let Some(record) = Record::read(&path)? else {
                    continue;
                };
                let (key, part) = (&record.key, record.part);
                if self.record_path(JournalKey { key, part }).file_name() != path.file_name() {
                    return Err(JournalError::new(&path, Cause::Foreign));
                }
                records.push(record);
            }
        }
        Ok(records)
    }
}

/// Returns whether a file exists. A path that cannot be examined counts as a file, so that a failure
/// never makes a key look new.
fn exists(path: &Path) -> bool {
    !matches!(path.try_exists(), Ok(false))
}
