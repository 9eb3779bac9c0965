//! One call with a key, from its locks to the outcome of its operation.

use std::error::Error as StdError;
use std::path::PathBuf;

use casebook_files::Lock;
use casebook_stack::Sent;

use super::error::{Cause, JournalError, OnceError};
use super::fingerprint::Fingerprint;
use super::journal_key::JournalKey;
use super::key_lock::KeyLock;
use super::no_effect::had_no_effect;
use super::operation::OnceOperation;
use super::outcome::Confirmation;
use super::record::{Record, State};
use super::search::search;
use super::uploads::UploadsFile;
use crate::case_service::CaseService;
use crate::client::ClientError;

/// How often one call may record the state *sending*. After the first time, a call records
/// *sending* only if a search has found nothing. Each time may stand for several requests:
/// `CaseFiles` repeats a request whose attachment set or uploads are gone, and a client may retry.
const MAX_SENDS: u32 = 3;

/// A call that holds its locks, and whose request is to be sent. `CaseFiles` makes one for each of its
/// requests under the same [`KeyLock`].
///
/// [`open`](Self::open) and [`record_response`](Self::record_response) return the next [`Step`]. As long
/// as that is [`Step::Send`], the caller calls [`record_sending`](Self::record_sending), sends the
/// request, and passes the response to [`record_response`](Self::record_response).
///
/// A request with files needs an attachment set or uploads. The caller makes them after `open`,
/// because a key that is done needs none, and before `record_sending`: if that fails or is
/// interrupted, a new key has no record yet, and its next call sends without a search.
pub(crate) struct Call<'a, Op, C> {
    lock: &'a KeyLock,
    client: &'a C,
    operation: &'a Op,
    path: PathBuf,
    record: Record,
    /// Whether a request under the key, of this call or an earlier one, may have taken effect.
    is_unresolved: bool,
    /// How often this call has recorded the state *sending*.
    sends: u32,
    /// The error of this call's last request, if that request failed.
    last: Option<ClientError>,
    /// The lock of the part, unless the lock of the key covers it.
    _part_lock: Option<Lock>,
    /// The lock of all operations that a search cannot tell apart.
    _search_lock: Lock,
}

/// The next step of a call.
pub(crate) enum Step<'a, Op: OnceOperation, C> {
    /// The outcome is known. The locks of the request are released.
    Done(Op::Outcome, Confirmation),
    /// The request has to be sent.
    Send(Box<Call<'a, Op, C>>),
}

impl<'a, Op: OnceOperation, C: CaseService> Call<'a, Op, C> {
    /// Locks a part of the key, and continues from the state in its record. `files` is the fingerprint
    /// of the files that are sent with the operation, since the operation has no more than the ids of
    /// a set or of uploads.
    ///
    /// Records are read and written with blocking calls. They are small, and the future cannot be
    /// dropped during a blocking call, so the lock is held until the write has ended.
    pub(crate) async fn open(
        lock: &'a KeyLock,
        client: &'a C,
        part: usize,
        operation: &'a Op,
        files: Option<&Fingerprint>,
    ) -> Result<Step<'a, Op, C>, OnceError> {
        let KeyLock { journal, key, .. } = lock;
        let id = JournalKey { key, part };
        let path = journal.record_path(id);
        let marked = |error: JournalError| error.of_request(&path);
        let (began, policy) = (lock.began(part), &journal.lock_policy);
        // The lock file of part 0 is that of the key. The others keep out earlier versions, which lock
        // each part alone, and show `Journal::forget` which parts there are.
        let part_lock = match part {
            0 => None,
            _ => {
                let path = path.with_extension("lock");
                Some(policy.take(&path, id, began).await.map_err(marked)?)
            }
        };
        let contents = match files {
            Some(files) => operation.contents().with(files),
            None => operation.contents(),
        };
        let known = Record::read(&path).map_err(marked)?;
        if let Some(record) = &known {
            if record.key != *key || record.part != part {
                return Err(marked(JournalError::new(&path, Cause::Foreign)).into());
            }
            if record.contents != contents {
                return Err(OnceError::KeyReused(key.clone()));
            }
            if record.is_unchecked() {
                record.write(&path).map_err(marked)?;
            }
            if let Some(outcome) = Op::recall(record) {
                UploadsFile::remove_beside(&path);
                return Ok(Step::Done(outcome, Confirmation::Recalled));
            }
        }
        let search_fingerprint = operation.search_fingerprint();
        // Operations that a search cannot tell apart run one after the other. Every call takes the
        // locks of its key before the lock of its search fingerprint, so no two calls wait for each
        // other. The call that holds this lock may have another key.
        let search_lock = journal.lock_path(&search_fingerprint);
        let search_lock = policy.take(&search_lock, id, began).await;
        let search_lock = search_lock.map_err(marked)?;
        let is_unresolved = known.is_some();
        let record = match known {
            // The state is *sending* or *looking*. Whichever it is, the request of an earlier call may
            // have taken effect, and this call has to search for the effect.
            Some(record) => Record {
                state: State::Looking {},
                ..record
            },
            None => {
                let baseline = operation.baseline(client, journal.clock.now()).await;
                Record {
                    version: None,
                    key: key.clone(),
                    part,
                    contents,
                    search_fingerprint,
                    baseline: baseline.map_err(|error| OnceError::LookUp {
                        error,
                        sent: Sent::No,
                    })?,
                    state: State::Sending,
                }
            }
        };
        let call = Self {
            lock,
            client,
            operation,
            path,
            record,
            is_unresolved,
            sends: 0,
            last: None,
            _part_lock: part_lock,
            _search_lock: search_lock,
        };
        match is_unresolved {
            true => call.search_or_send_again().await,
            false => Ok(Step::Send(Box::new(call))),
        }
    }

    /// Returns the file that records the uploads of this request.
    pub(crate) fn uploads(&self) -> UploadsFile {
        UploadsFile {
            path: UploadsFile::path(&self.path),
            key: self.record.key.clone(),
            part: self.record.part,
            contents: self.record.contents.clone(),
        }
    }

    /// Records on the disk that the request is being sent.
    pub(crate) fn record_sending(&mut self) -> Result<(), OnceError> {
        self.record.state = State::Sending;
        let sent = match self.is_unresolved {
            true => Sent::Perhaps,
            false => Sent::No,
        };
        let written = self.record.write(&self.path);
        written.map_err(|error| error.after(sent))?;
        self.sends += 1;
        Ok(())
    }

    /// Records the response to the request. If it leaves the outcome open, searches for the effect.
    pub(crate) async fn record_response(
        mut self,
        response: Result<Op::Output, ClientError>,
    ) -> Result<Step<'a, Op, C>, OnceError> {
        match response.map(Op::outcome) {
            Ok(Some(outcome)) => {
                self.done(&outcome);
                return Ok(Step::Done(outcome, Confirmation::Sent));
            }
            Err(error) if had_no_effect(&error) => {
                return Err(match self.withdraw() {
                    true => OnceError::Send(error),
                    false => OnceError::UnknownOutcome(Some(error)),
                });
            }
            // A response of 2xx without what it should have, such as the id of the case.
            Ok(None) => self.last = None,
            Err(error) => self.last = Some(error),
        }
        self.is_unresolved = true;
        self.record.state = State::Looking {};
        self.write_or_warn();
        self.search_or_send_again().await
    }

    /// Ends the call because its request cannot be sent, for example without an attachment set.
    /// Returns whether the key is free now: it is not if an earlier request may have had an effect, or
    /// if the record cannot be removed.
    pub(crate) fn abandon(mut self) -> bool {
        self.withdraw()
    }

    /// Searches for the effect of the request. If the search finds nothing, the request has to be sent
    /// again, unless this call has recorded *sending* [`MAX_SENDS`] times.
    async fn search_or_send_again(mut self) -> Result<Step<'a, Op, C>, OnceError> {
        match search(
            self.operation,
            self.client,
            &self.lock.journal,
            &self.record,
        )
        .await?
        {
            Some(outcome) => {
                self.done(&outcome);
                Ok(Step::Done(outcome, Confirmation::Found))
            }
            None if self.sends >= MAX_SENDS => Err(OnceError::UnknownOutcome(self.last)),
            None => Ok(Step::Send(Box::new(self))),
        }
    }

    fn done(&mut self, outcome: &Op::Outcome) {
        self.record.state = Op::done(outcome);
        self.write_or_warn();
        UploadsFile::remove_beside(&self.path);
    }

    /// Records that the last request had no effect. Returns whether the key is free now: it is not if
    /// an earlier request may have had an effect, or if the record cannot be removed.
    fn withdraw(&mut self) -> bool {
        if !self.is_unresolved {
            return self.remove_record();
        }
        if self.record.state == State::Sending {
            self.record.state = State::Looking {};
            self.write_or_warn();
        }
        false
    }

    /// Writes the record. If that fails, the file still has the state *sending* or *looking*. Each of
    /// them makes the next call search, so the failure is only logged.
    fn write_or_warn(&self) {
        if let Err(error) = self.record.write(&self.path) {
            warn(&error);
        }
    }

    /// Frees the key by removing its record, and returns whether that worked. If not, the next call
    /// searches for a request that had no effect, or fails with [`OnceError::KeyReused`] if its contents
    /// differ.
    fn remove_record(&self) -> bool {
        let removed = casebook_files::remove(&self.path);
        if let Err(error) = &removed {
            warn(error);
        }
        removed.is_ok()
    }
}

fn warn(error: &(dyn StdError + 'static)) {
    tracing::warn!(
        error,
        "the journal record could not be updated; the next call with its key searches first"
    );
}
