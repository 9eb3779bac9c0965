//! The journal, which says for each request under a key how far it has come.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use casebook_types::{Clock, OnceKey};
use tokio::time::Instant;

use super::entry::JournalEntry;
use super::error::JournalError;
use super::journal_key::JournalKey;
use super::lock_wait::{LockPolicy, LockWait};
use super::record::Record;
use super::store::{Folder, JournalStore, Shared, Store};
use super::uploads::UploadsFile;
use super::writer::Writer;

/// The shortest turn of a call in a shared store.
const SHORTEST_LEASE: Duration = Duration::from_secs(1);
/// The longest: a request has more than enough time in it.
const LONGEST_LEASE: Duration = Duration::from_secs(30);

/// Opens cases and adds replies once for each key, even if a call is repeated or its process is killed.
///
/// AWS Support takes no idempotency token, so a repeated `CreateCase` opens a second case. The journal
/// prevents that: the caller names each case or reply with an [`OnceKey`], and the journal records
/// in a folder, or in a store that several machines share, how far each key has come.
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
///   with the case of another key that was removed with [`forget`](Self::forget). With
///   [`mark`](Self::mark) neither can happen.
/// - A journal knows only its own folder or store. Two machines with two journals can open the same case
///   twice, unless they [mark](Self::mark) it.
/// - A process that stands still right after it has begun to send, for longer than its turn in a
///   [shared](Self::shared) store and the settle time, may send when another has sent already. With a
///   [settle](Self::settle) time of 300 seconds it cannot: the service refuses a request whose signature is
///   older than five minutes.
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
    pub(super) store: Store,
    /// Whether each text ends with the mark of its key.
    pub(super) marks: bool,
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
        Folder::open(folder.as_ref()).map(|folder| Self::new(Store::Folder(folder)))
    }

    /// Creates the journal in a store that several machines share.
    ///
    /// Such a store has no locks. Calls with a key, and those with the same text, take turns: a call waits
    /// until the one before it has ended, or has not moved on for the settle time (one second at least, and
    /// 30 at most). A call sends only in its turn. Uploads are not recorded, so a later call makes new ones.
    /// Use one store, or one part of it, for each AWS account.
    ///
    /// `casebook_archive::BucketJournal` is such a store in a bucket.
    #[must_use]
    pub fn shared(store: impl JournalStore) -> Self {
        Self::new(Store::Shared(Shared::new(store)))
    }

    /// Creates a journal that has no store, and relies on the [marks](Self::mark) of its keys alone.
    ///
    /// A call looks for the mark once before it sends, and as long as it has to if it gets no response. So
    /// the key is known on every machine, as long as the service keeps the case. Two calls that run at the
    /// same time, or a call right after one that was killed, may send twice: the service lists a case only
    /// after a while.
    #[must_use]
    pub fn marks_alone() -> Self {
        Self::new(Store::Nowhere).mark()
    }

    fn new(store: Store) -> Self {
        Self {
            store,
            marks: false,
            settle: Duration::from_secs(30),
            clock: Clock::system(),
            lock_policy: LockPolicy::default(),
        }
    }

    /// Ends each text with a mark: a line with the beginning of a hash of its key, such as
    /// `[casebook:0123456789abcdef0123456789abcdef]`.
    ///
    /// Then a search finds the case or reply of this key and no other, although several have the same text.
    /// A call whose key has no record looks for the mark before it sends: in the communications of all cases
    /// that the service has, or for a reply in those of its case. So a key is known on other machines too, and
    /// after its record was lost. What it finds with another text or subject is
    /// [`MarkReused`](crate::OnceError::MarkReused). The search takes a request for each hundred cases, and one
    /// at least for each case with more than five communications.
    ///
    /// The mark says nothing about the key, except to someone who guesses it. A key that was used without a
    /// mark is [reused](crate::OnceError::KeyReused) with one, since the texts differ.
    #[must_use]
    pub fn mark(mut self) -> Self {
        self.marks = true;
        self
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
    /// which keys are not done. With [`mark`](Self::mark) the next call finds the case that the key has
    /// opened, as long as the service has it.
    ///
    /// If a call with the key is running, `forget` waits until that call has ended, and removes nothing
    /// before; in a shared store it does not wait. It also removes a file that is
    /// [damaged](JournalError::is_damaged).
    ///
    /// # Errors
    ///
    /// Fails if the files of the key cannot be locked or removed, or its entries cannot be written. Some
    /// may be removed already; call `forget` again to remove the others. It never sends anything.
    pub async fn forget(&self, key: &OnceKey) -> Result<bool, JournalError> {
        match &self.store {
            Store::Folder(folder) => self.forget_files(folder, key).await,
            Store::Shared(shared) => forget_entries(shared, key).await,
            Store::Nowhere => Ok(false),
        }
    }

    async fn forget_files(&self, folder: &Folder, key: &OnceKey) -> Result<bool, JournalError> {
        let began = Instant::now();
        let exists_part = |part| folder.has_part(JournalKey { key, part });
        // Every call creates the lock file of part 0 first, which is that of the key. Earlier versions
        // created only those of the parts that they sent.
        if !(0..=2).any(exists_part) {
            return Ok(false);
        }
        let take = |part| async move {
            let path = folder.record_path(JournalKey { key, part });
            let id = JournalKey { key, part: 0 };
            let path = path.with_extension("lock");
            self.lock_policy.take(&path, id, began).await
        };
        let mut parts = vec![(take(0).await?, 0)];
        for part in 1.. {
            // A call creates the lock file of a part before its record, and nothing removes lock
            // files. So the lock files of a key are numbered without a gap, except that 1 may be
            // missing: the first files usually come with part 0.
            match exists_part(part) {
                true => parts.push((take(part).await?, part)),
                false if part > 1 => break,
                false => {}
            }
        }
        let mut known = false;
        // Part 0 is removed last: its record has the id of the case. If removing fails before, the
        // list of entries still shows to which case the remaining parts belong.
        for (_, part) in parts.iter().rev() {
            known |= folder.forget(JournalKey { key, part: *part })?;
        }
        Ok(known)
    }

    /// Returns the entries of the journal, sorted by key and part.
    ///
    /// # Errors
    ///
    /// Fails if a file or entry of the journal cannot be read. It never sends anything.
    pub async fn entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        let mut records = self.store.records().await?;
        records.sort_by(|a, b| (&a.key, a.part).cmp(&(&b.key, b.part)));
        Ok(records.into_iter().map(JournalEntry::of).collect())
    }

    /// Returns the records of all other requests, which a search leaves out. One for a mark needs none: no
    /// other request has the text.
    pub(super) async fn others(&self, record: &Record) -> Result<Vec<Record>, JournalError> {
        if self.marks {
            return Ok(Vec::new());
        }
        let mut records = self.store.records().await?;
        records.retain(|other| other.id() != record.id());
        Ok(records)
    }

    /// Removes the file with the uploads of a request: they have been used.
    pub(super) fn remove_uploads(&self, id: JournalKey<'_>) {
        if let Store::Folder(folder) = &self.store {
            UploadsFile::remove_beside(&folder.record_path(id));
        }
    }

    /// Returns how long a call has the turn in a shared store without renewing it. Its request and the
    /// response have to pass in this time.
    pub(super) fn lease(&self) -> Duration {
        self.settle.clamp(SHORTEST_LEASE, LONGEST_LEASE)
    }
}

/// Frees all parts of a key. Returns whether one was in use.
async fn forget_entries(shared: &Shared, key: &OnceKey) -> Result<bool, JournalError> {
    let writer = Writer::new()?;
    let mut known = false;
    for part in 0.. {
        match shared.forget(JournalKey { key, part }, &writer).await? {
            Some(was_known) => known |= was_known,
            // The parts of a key are numbered without a gap, except that 1 may be missing.
            None if part > 1 => break,
            None => {}
        }
    }
    Ok(known)
}
