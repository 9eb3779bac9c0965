//! One call with a key, from the lock to the outcome.

use std::error::Error as StdError;
use std::path::PathBuf;
use std::time::Duration;

use casebook_protocol::Operation;
use casebook_stack::Sent;
use tokio::time::Instant;

use super::delivery::{Delivery, DeliveryError};
use super::error::{Cause, JournalError, LookUpError, OnceError, UnknownOutcomeError};
use super::fingerprint::Fingerprint;
use super::journal::Journal;
use super::key::OnceKey;
use super::operation::OnceOperation;
use super::outcome::Confirmation;
use super::record::{Record, State};
use crate::case_service::CaseService;
use crate::client::ClientError;

/// The largest number of requests of one call. Before each but the first, a search found nothing.
const SENDS: u32 = 3;

/// The pause between two searches, at first and at most. It doubles each time.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// The key of one record in the journal: the caller's key, and the position of a request under it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JournalKey<'a> {
    pub(crate) key: &'a OnceKey,
    /// 0 is the case or reply itself; 1, 2, … are the communications that bring further files.
    pub(crate) part: usize,
}

/// Sends the request of an operation when [`run`] decides to.
pub(crate) trait Sender<Op: Operation> {
    type Error: DeliveryError;

    /// Returns the fingerprint of the files, which the operation does not contain. A key stands for
    /// the operation and its files.
    fn files_fingerprint(&self) -> Option<&Fingerprint> {
        None
    }

    /// Makes the attachment set that the request needs. The record is written after this.
    async fn prepare(&mut self) -> Result<(), Self::Error>;

    /// Sends the request.
    async fn send(&mut self) -> Result<Op::Output, Self::Error>;
}

/// The error of [`run`].
#[derive(Debug)]
pub(crate) enum RunError<E> {
    /// The outcome is unknown, or nothing was sent.
    Once(OnceError),
    /// The request certainly had no effect, and the key is free.
    Send(E),
}

impl<E> From<OnceError> for RunError<E> {
    fn from(error: OnceError) -> Self {
        Self::Once(error)
    }
}

impl<E> From<JournalError> for RunError<E> {
    fn from(error: JournalError) -> Self {
        Self::Once(error.into())
    }
}

/// Makes an operation happen once for a key, as the module docs of [`once`](super) describe it.
///
/// Files are read and written with blocking calls. They are small, and a write that has begun ends
/// before the future can be dropped, while its lock is still held.
pub(crate) async fn run<Op: OnceOperation, C: CaseService, S: Sender<Op>>(
    journal: &Journal,
    client: &C,
    entry: JournalKey<'_>,
    operation: &Op,
    sender: &mut S,
) -> Result<(Op::Outcome, Confirmation), RunError<S::Error>> {
    let path = journal.record(entry);
    // A record that cannot be read may stand for a request that was sent.
    let unread = |error: JournalError| match path.try_exists() {
        Ok(false) => error,
        // The call that holds the lock reports what it sends.
        _ if error.is_held() => error,
        _ => error.after(Sent::Perhaps),
    };
    let (began, lock_policy) = (Instant::now(), &journal.lock_policy);
    let lock = path.with_extension("lock");
    let key = lock_policy.take(&lock, entry.key, began).await;
    let _key = key.map_err(unread)?;
    let mut contents = operation.contents();
    if let Some(files) = sender.files_fingerprint() {
        contents = contents.with(files);
    }
    let known = Record::read(&path).map_err(unread)?;
    if let Some(record) = &known {
        if record.key != *entry.key || record.part != entry.part {
            return Err(unread(JournalError::new(&path, Cause::Foreign)).into());
        }
        if record.contents != contents {
            return Err(OnceError::KeyReused(entry.key.clone()).into());
        }
        if record.is_unchecked() {
            record.write(&path).map_err(unread)?;
        }
        if let Some(outcome) = Op::recall(record) {
            return Ok((outcome, Confirmation::Recalled));
        }
    }
    let search_fingerprint = operation.search_fingerprint();
    // Operations that a search cannot tell apart run one after the other. Every call takes the lock
    // of its key first and this one second, so no two calls wait for each other.
    let lock = journal.lock(&search_fingerprint);
    let search = lock_policy.take(&lock, entry.key, began).await;
    let _search = search.map_err(unread)?;
    let mut call = Call {
        journal,
        client,
        path,
        operation,
        last: None,
    };
    match known {
        Some(mut record) => {
            // The outcome is unknown: the process of an earlier call may have ended while it sent.
            if record.state == State::Sending {
                record.state = State::Looking {};
            }
            call.settle(record, sender, 0).await.map_err(RunError::Once)
        }
        None => {
            let before = operation.before(client, journal.clock.now()).await;
            let before = before.map_err(|error| look_up(error, Sent::No))?;
            sender.prepare().await.map_err(RunError::Send)?;
            let mut record = Record {
                version: None,
                key: entry.key.clone(),
                part: entry.part,
                contents,
                search_fingerprint,
                before,
                state: State::Sending,
            };
            record.write(&call.path)?;
            match sender.send().await {
                Err(error) if error.delivery() == Delivery::NotDone => {
                    call.forget();
                    Err(RunError::Send(error))
                }
                sent => match call.record(&mut record, sent) {
                    Some(outcome) => Ok((outcome, Confirmation::Sent)),
                    None => call.settle(record, sender, 1).await.map_err(RunError::Once),
                },
            }
        }
    }
}

/// A call that holds its locks.
struct Call<'a, Op, C> {
    journal: &'a Journal,
    client: &'a C,
    path: PathBuf,
    operation: &'a Op,
    /// The last error of a request.
    last: Option<ClientError>,
}

impl<Op: OnceOperation, C: CaseService> Call<'_, Op, C> {
    /// Searches, and sends again after a search that found nothing, until the outcome is known or
    /// [`SENDS`] is reached.
    async fn settle<S: Sender<Op>>(
        &mut self,
        mut record: Record,
        sender: &mut S,
        mut sends: u32,
    ) -> Result<(Op::Outcome, Confirmation), OnceError> {
        let others = self.journal.others(&record);
        let others = others.map_err(|error| error.after(record.state.sent()))?;
        loop {
            let looking = record.state.clone();
            if let Some(outcome) = self.search(&record, &others).await? {
                self.done(&mut record, &outcome);
                return Ok((outcome, Confirmation::Found));
            }
            if sends >= SENDS {
                return Err(self.unknown_outcome());
            }
            if let Err(error) = sender.prepare().await {
                self.last = error.into_client_error();
                return Err(self.unknown_outcome());
            }
            record.state = State::Sending;
            let written = record.write(&self.path);
            written.map_err(|error| error.after(Sent::Perhaps))?;
            sends += 1;
            match sender.send().await {
                // This request had no effect, but an earlier one may have had one.
                Err(error) if error.delivery() == Delivery::NotDone => {
                    record.state = looking;
                    self.note(&record);
                    self.last = error.into_client_error();
                    return Err(self.unknown_outcome());
                }
                sent => {
                    if let Some(outcome) = self.record(&mut record, sent) {
                        return Ok((outcome, Confirmation::Sent));
                    }
                }
            }
        }
    }

    /// Records the outcome that a response contains. Without one, records that a search is needed.
    fn record<E: DeliveryError>(
        &mut self,
        record: &mut Record,
        sent: Result<Op::Output, E>,
    ) -> Option<Op::Outcome> {
        match sent.map(Op::outcome) {
            Ok(Some(outcome)) => {
                self.done(record, &outcome);
                return Some(outcome);
            }
            Ok(None) => self.last = None,
            Err(error) => self.last = error.into_client_error(),
        }
        record.state = State::Looking {};
        self.note(record);
        None
    }

    /// Searches until the effect is found, or the settle time is over.
    ///
    /// The settle time starts here, even if an earlier call has searched before: no clock tells
    /// reliably how long ago that was, since it may have been set or have stopped. The last search
    /// starts when the time is over, so it sees everything that happened within it.
    async fn search(
        &self,
        record: &Record,
        others: &[Record],
    ) -> Result<Option<Op::Outcome>, OnceError> {
        // `None` is an end that no clock reaches.
        let end = Instant::now().checked_add(self.journal.settle);
        let mut pause = FIRST;
        loop {
            let over = end.is_some_and(|end| Instant::now() >= end);
            let found = self
                .operation
                .find(self.client, &record.before, others)
                .await;
            let found = found.map_err(|error| look_up(error, record.state.sent()))?;
            if found.is_some() || over {
                return Ok(found);
            }
            tracing::debug!(?pause, "the search found nothing yet");
            let next = Instant::now() + pause;
            tokio::time::sleep_until(end.map_or(next, |end| end.min(next))).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    fn done(&self, record: &mut Record, outcome: &Op::Outcome) {
        record.state = Op::done(outcome);
        self.note(record);
    }

    /// Writes the record. If that fails, the file still has the state *sending*, which makes the
    /// next call search.
    fn note(&self, record: &Record) {
        if let Err(error) = record.write(&self.path) {
            tracing::warn!(
                error = &error as &dyn StdError,
                "the journal record could not be updated; the next call with its key searches first"
            );
        }
    }

    /// Frees the key. If that fails, the next call makes an unnecessary search.
    fn forget(&self) {
        if let Err(error) = casebook_files::remove(&self.path) {
            tracing::warn!(
                error = &error as &dyn StdError,
                "the journal record could not be updated; the next call with its key searches first"
            );
        }
    }

    fn unknown_outcome(&mut self) -> OnceError {
        let last = self.last.take();
        OnceError::UnknownOutcome(UnknownOutcomeError { last })
    }
}

fn look_up(error: ClientError, sent: Sent) -> OnceError {
    OnceError::LookUp(LookUpError { error, sent })
}
