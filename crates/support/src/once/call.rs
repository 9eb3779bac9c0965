//! One call with a key, from its locks to the outcome of its operation.

use std::error::Error as StdError;

use casebook_files::Lock;
use casebook_stack::Sent;
use tokio::time::timeout_at;

use super::error::{Cause, JournalError, OnceError};
use super::fingerprint::Fingerprint;
use super::journal::Journal;
use super::journal_key::JournalKey;
use super::key_lock::KeyLock;
use super::mark::Mark;
use super::no_effect::had_no_effect;
use super::operation::{Marked, OnceOperation};
use super::outcome::Confirmation;
use super::record::{Record, State};
use super::search::{Search, search};
use super::store::{Store, Stored};
use super::turn::Turn;
use super::uploads::UploadsFile;
use crate::case_service::CaseService;
use crate::client::ClientError;

/// How often one call may record the state *sending*. After the first time, a call records
/// *sending* only if a search has found nothing. Each time may stand for several requests:
/// `CaseFiles` repeats a request whose attachment set or uploads are gone, and a client may retry.
const MAX_SENDS: u32 = 3;

/// How often one call writes its record, if other calls come in between or the store is slow.
const MAX_WRITES: u32 = 8;

/// A call that has its turn, and whose request is to be sent. `CaseFiles` makes one for each of its
/// requests under the same [`KeyLock`].
///
/// Each function returns the next [`Step`].
///
/// A request with files needs an attachment set or uploads. The caller makes them after `open`,
/// because a key that is done needs none, and before `record_sending`: if that fails or is
/// interrupted, a new key has no record yet, and its next call sends without a search.
pub(crate) struct Call<'a, Op, C> {
    lock: &'a KeyLock,
    client: &'a C,
    operation: &'a Op,
    record: Record,
    /// The version of the record in a shared store.
    version: Option<String>,
    /// Whether a request under the key, of this call or an earlier one, may have taken effect.
    is_unresolved: bool,
    /// How often this call has recorded the state *sending*.
    sends: u32,
    /// The error of this call's last request, if that request failed.
    last: Option<ClientError>,
    /// The lock of the part, unless the lock of the key covers it.
    _part_lock: Option<Lock>,
    /// The turn among all operations that a search cannot tell apart.
    turn: Turn,
}

/// The next step of a call.
pub(crate) enum Step<'a, Op: OnceOperation, C> {
    /// The call has to be opened: it is new, or another call came in between.
    Open,
    /// The request has to be sent. Its files come first, and then
    /// [`record_sending`](Call::record_sending).
    Prepare(Box<Call<'a, Op, C>>),
    /// The request has to be sent now, [in the turn](Call::in_turn) of the call, and then
    /// [`record_response`](Call::record_response).
    Send(Box<Call<'a, Op, C>>),
    /// The outcome is known. The locks of the request are released.
    Done(Op::Outcome, Confirmation),
}

impl<'a, Op: OnceOperation, C: CaseService> Call<'a, Op, C> {
    /// Locks a part of the key, and continues from the state in its record. `files` is the fingerprint
    /// of the files that are sent with the operation, since the operation has no more than the ids of
    /// a set or of uploads.
    pub(crate) async fn open(
        lock: &'a KeyLock,
        client: &'a C,
        part: usize,
        operation: &'a Op,
        files: Option<&Fingerprint>,
    ) -> Result<Step<'a, Op, C>, OnceError> {
        let opened = Self::open_part(lock, client, part, operation, files).await;
        match opened {
            Err(OnceError::Journal(error)) => {
                let id = JournalKey {
                    key: &lock.key,
                    part,
                };
                Err(lock.journal.mark_sent(error, id).await.into())
            }
            opened => opened,
        }
    }

    async fn open_part(
        lock: &'a KeyLock,
        client: &'a C,
        part: usize,
        operation: &'a Op,
        files: Option<&Fingerprint>,
    ) -> Result<Step<'a, Op, C>, OnceError> {
        let KeyLock { journal, key, .. } = lock;
        let id = JournalKey { key, part };
        let contents = match files {
            Some(files) => operation.contents().with(files),
            None => operation.contents(),
        };
        // The lock file of part 0 is that of the key. The others keep out earlier versions, which lock
        // each part alone, and show `Journal::forget` which parts there are.
        let part_lock = match &journal.store {
            Store::Folder(folder) if part > 0 => {
                let path = folder.record_path(id).with_extension("lock");
                let began = lock.began(part);
                Some(journal.lock_policy.take(&path, id, began).await?)
            }
            _ => None,
        };
        let stored = journal.store.read(id).await?;
        if let Some(outcome) = Self::recall(journal, &stored, &contents)? {
            return Ok(Step::Done(outcome, Confirmation::Recalled));
        }
        // Operations that a search cannot tell apart run one after the other. Every call takes the
        // locks of its key before the lock of its search fingerprint, so no two calls wait for each
        // other. The call that holds this lock may have another key.
        let search_fingerprint = operation.search_fingerprint();
        let mut turn = Turn::take(lock, id, &search_fingerprint).await?;
        let stored = match turn {
            // Without a lock of the key, another call with it may have come first.
            Turn::Lease(_) => journal.store.read(id).await,
            Turn::Lock { .. } | Turn::Alone => Ok(stored),
        };
        let known = stored.map_err(OnceError::from).and_then(|stored| {
            let outcome = Self::recall(journal, &stored, &contents)?;
            Ok((stored, outcome))
        });
        let Stored { record, version } = match known {
            Ok((stored, None)) => stored,
            Ok((_, Some(outcome))) => {
                turn.release(lock).await;
                return Ok(Step::Done(outcome, Confirmation::Recalled));
            }
            Err(error) => {
                turn.release(lock).await;
                return Err(error);
            }
        };
        let is_unresolved = record.is_some();
        let record = match record {
            // The state is *sending* or *looking*. Whichever it is, the request of an earlier call may
            // have taken effect, and this call has to search for the effect.
            Some(record) => Record {
                state: State::Looking {},
                ..record
            },
            None => {
                let baseline = match journal.marks {
                    true => Op::empty_baseline(),
                    false => match operation.baseline(client, journal.clock.now()).await {
                        Ok(baseline) => baseline,
                        Err(error) => {
                            turn.release(lock).await;
                            return Err(not_listed(error));
                        }
                    },
                };
                Record {
                    version: None,
                    written_by: None,
                    key: key.clone(),
                    part,
                    contents,
                    search_fingerprint,
                    baseline,
                    state: State::Sending,
                }
            }
        };
        let call = Box::new(Self {
            lock,
            client,
            operation,
            record,
            version,
            is_unresolved,
            sends: 0,
            last: None,
            _part_lock: part_lock,
            turn,
        });
        match is_unresolved {
            true => call.search_or_send_again().await,
            false if journal.marks => call.find_mark().await,
            false => Ok(Step::Prepare(call)),
        }
    }

    /// Returns the outcome in a record, if there is one.
    fn recall(
        journal: &Journal,
        stored: &Stored,
        contents: &Fingerprint,
    ) -> Result<Option<Op::Outcome>, OnceError> {
        let Some(record) = &stored.record else {
            return Ok(None);
        };
        if record.contents != *contents {
            return Err(OnceError::KeyReused(record.key.clone()));
        }
        let outcome = Op::recall(record);
        if outcome.is_some() {
            journal.remove_uploads(record.id());
        }
        Ok(outcome)
    }

    /// Looks for a request with the mark of the key, which a call may have sent with another store, or
    /// without one.
    async fn find_mark(mut self: Box<Self>) -> Result<Step<'a, Op, C>, OnceError> {
        let mark = Mark::of(self.record.id());
        let error = match self.operation.find_marked(self.client, &mark).await {
            Ok(None) => return Ok(Step::Prepare(self)),
            Ok(Some(Marked::Same(outcome))) => {
                self.done(&outcome).await;
                return Ok(Step::Done(outcome, Confirmation::Found));
            }
            Ok(Some(Marked::Other(case_id))) => OnceError::MarkReused {
                key: self.record.key.clone(),
                case_id,
            },
            Err(error) => not_listed(error),
        };
        self.turn.release(self.lock).await;
        Err(error)
    }

    /// Returns the file that records the uploads of this request, if the journal has one.
    pub(crate) fn uploads(&self) -> Option<UploadsFile> {
        let Store::Folder(folder) = &self.lock.journal.store else {
            return None;
        };
        Some(UploadsFile {
            path: UploadsFile::path(&folder.record_path(self.record.id())),
            key: self.record.key.clone(),
            part: self.record.part,
            contents: self.record.contents.clone(),
        })
    }

    /// Records that the request is being sent.
    pub(crate) async fn record_sending(mut self: Box<Self>) -> Result<Step<'a, Op, C>, OnceError> {
        self.record.state = State::Sending;
        match self.begin_sending().await {
            Ok(true) => {
                self.sends += 1;
                Ok(Step::Send(self))
            }
            Ok(false) => Ok(Step::Open),
            Err(error) => {
                let sent = match !self.is_unresolved && self.take_back().await {
                    true => Sent::No,
                    false => Sent::Perhaps,
                };
                self.turn.release(self.lock).await;
                Err(error.after(sent).into())
            }
        }
    }

    /// Writes the record while the turn lasts. Returns `false` if another call came in between.
    async fn begin_sending(&mut self) -> Result<bool, JournalError> {
        for _ in 0..MAX_WRITES {
            if !self.turn.renew(self.lock).await? {
                return Ok(false);
            }
            if !self.write().await? {
                self.turn.release(self.lock).await;
                return Ok(false);
            }
            // This call may have stood still since, for example because its machine was suspended.
            if !self.turn.is_short() {
                return Ok(true);
            }
        }
        let place = self.lock.journal.store.place(self.record.id());
        Err(JournalError::new(&place, Cause::Slow))
    }

    /// Frees the key of a new request that is not sent, although its record may be written, or may still be
    /// on its way to the store. Returns whether the key is free now: otherwise the next call searches first.
    async fn take_back(&mut self) -> bool {
        let stored = self.lock.journal.store.read(self.record.id()).await;
        match stored {
            // Another call has the key.
            Ok(Stored {
                record: Some(record),
                ..
            }) if record.written_by != self.record.written_by => false,
            Ok(Stored { version, .. }) => {
                self.version = version;
                self.free().await
            }
            Err(_) => false,
        }
    }

    /// Sends, and gives up when the turn ends: the next call then relies on that nothing more is sent.
    /// Returns `None` in that case.
    pub(crate) async fn in_turn<T>(&self, send: impl Future<Output = T>) -> Option<T> {
        match self.turn.end() {
            Some(end) => timeout_at(end, send).await.ok(),
            None => Some(send.await),
        }
    }

    /// Records the response to the request. If it leaves the outcome open, searches for the effect.
    pub(crate) async fn record_response(
        mut self: Box<Self>,
        response: Option<Result<Op::Output, ClientError>>,
    ) -> Result<Step<'a, Op, C>, OnceError> {
        match response.map(|response| response.map(Op::outcome)) {
            Some(Ok(Some(outcome))) => {
                self.done(&outcome).await;
                return Ok(Step::Done(outcome, Confirmation::Sent));
            }
            Some(Err(error)) if had_no_effect(&error) => {
                return Err(match self.withdraw().await {
                    true => OnceError::Send(error),
                    false => OnceError::UnknownOutcome(Some(error)),
                });
            }
            // A response of 2xx without what it should have, such as the id of the case.
            Some(Ok(None)) | None => self.last = None,
            Some(Err(error)) => self.last = Some(error),
        }
        self.is_unresolved = true;
        self.record.state = State::Looking {};
        self.write_or_warn().await;
        self.search_or_send_again().await
    }

    /// Ends the call because its request cannot be sent, for example without an attachment set.
    /// Returns whether the key is free now: it is not if an earlier request may have had an effect, or
    /// if the record cannot be removed.
    pub(crate) async fn abandon(mut self: Box<Self>) -> bool {
        self.withdraw().await
    }

    /// Searches for the effect of the request. If the search finds nothing, the request has to be sent
    /// again, unless this call has recorded *sending* [`MAX_SENDS`] times.
    async fn search_or_send_again(mut self: Box<Self>) -> Result<Step<'a, Op, C>, OnceError> {
        let (record, turn) = (&self.record, &mut self.turn);
        let error = match search(self.operation, self.client, self.lock, record, turn).await {
            Ok(Search::Found(outcome)) => {
                self.done(&outcome).await;
                return Ok(Step::Done(outcome, Confirmation::Found));
            }
            Ok(Search::Overtaken) => return Ok(Step::Open),
            Ok(Search::Nothing) if self.sends < MAX_SENDS => return Ok(Step::Prepare(self)),
            Ok(Search::Nothing) => OnceError::UnknownOutcome(self.last.take()),
            Err(error) => error,
        };
        self.turn.release(self.lock).await;
        Err(error)
    }

    /// Records the outcome. Another call that has overtaken this one knows less, unless it has recorded an
    /// outcome too.
    async fn done(&mut self, outcome: &Op::Outcome) {
        self.record.state = Op::done(outcome);
        for _ in 0..MAX_WRITES {
            match self.write_done().await {
                Ok(true) => break,
                Ok(false) => {}
                Err(error) => {
                    warn(&error);
                    break;
                }
            }
        }
        self.lock.journal.remove_uploads(self.record.id());
        self.turn.release(self.lock).await;
    }

    /// Writes the record, which has an outcome. Returns whether a record with one is in the store.
    async fn write_done(&mut self) -> Result<bool, JournalError> {
        if self.write().await? {
            return Ok(true);
        }
        let stored = self.lock.journal.store.read(self.record.id()).await?;
        self.version = stored.version;
        let known = stored.record.as_ref().and_then(Op::recall);
        Ok(known.is_some())
    }

    /// Records that the last request had no effect. Returns whether the key is free now: it is not if
    /// an earlier request may have had an effect, or if the record cannot be removed.
    async fn withdraw(&mut self) -> bool {
        let is_free = match self.is_unresolved {
            // A call that has sent nothing has no record.
            false => self.sends == 0 || self.free().await,
            true => {
                if self.record.state == State::Sending {
                    self.record.state = State::Looking {};
                    self.write_or_warn().await;
                }
                false
            }
        };
        self.turn.release(self.lock).await;
        is_free
    }

    /// Writes the record, unless another call has written it since.
    async fn write(&mut self) -> Result<bool, JournalError> {
        let journal = &self.lock.journal;
        self.record.written_by = self.lock.next_write();
        journal.store.write(&self.record, &mut self.version).await
    }

    /// Writes the record. If that fails, the store still has the state *sending* or *looking*. Each of
    /// them makes the next call search, so the failure is only logged.
    async fn write_or_warn(&mut self) {
        if let Err(error) = self.write().await {
            warn(&error);
        }
    }

    /// Frees the key, and returns whether that worked. If not, the next call searches for a request that
    /// had no effect, or fails with [`OnceError::KeyReused`] if its contents differ.
    async fn free(&mut self) -> bool {
        self.record.written_by = self.lock.next_write();
        let store = &self.lock.journal.store;
        let freed = store.free(&self.record, &mut self.version).await;
        if let Err(error) = &freed {
            warn(error);
        }
        freed.unwrap_or(false)
    }
}

/// Returns the error of a listing before the first request.
fn not_listed(error: ClientError) -> OnceError {
    let sent = Sent::No;
    OnceError::LookUp { error, sent }
}

fn warn(error: &(dyn StdError + 'static)) {
    tracing::warn!(
        error,
        "the journal record could not be updated; the next call with its key searches first"
    );
}
