//! One call with a key, from the lock to the outcome.

use std::error::Error as StdError;
use std::path::PathBuf;
use std::time::Duration;

use casebook_protocol::Operation;
use casebook_stack::Sent;
use tokio::time::Instant;

use super::act::Act;
use super::error::{JournalError, LookUpError, OnceError, UnsettledError, What};
use super::fate::{Fate, Fated};
use super::journal::Journal;
use super::key::OnceKey;
use super::outcome::Confirmation;
use super::print::Print;
use super::record::{Record, State};
use crate::case_service::CaseService;
use crate::client::ClientError;

/// How often one call sends at most, each time after it was looked for in vain.
const SENDS: u32 = 3;

/// How long it is waited before it is looked for again, at first and at most.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

/// A place in the journal: a key, and which of its communications.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot<'a> {
    pub(crate) key: &'a OnceKey,
    /// 0 is what the caller asked for; the others bring further files.
    pub(crate) part: usize,
}

/// Whatever sends it when its time has come.
pub(crate) trait Sender<Op: Operation> {
    type Error: Fated;

    /// The fingerprint of what it brings along that the operation itself does not say; a key stands
    /// for both.
    fn brings(&self) -> Option<&Print> {
        None
    }

    /// Makes what goes with it; nothing is noted yet.
    async fn prepare(&mut self) -> Result<(), Self::Error>;

    /// Sends it.
    async fn send(&mut self) -> Result<Op::Output, Self::Error>;
}

/// Why there is no outcome.
#[derive(Debug)]
pub(crate) enum Stopped<E> {
    /// It is not known, or was not tried.
    Once(OnceError),
    /// It was surely not done, and the key is free.
    Own(E),
}

impl<E> From<OnceError> for Stopped<E> {
    fn from(error: OnceError) -> Self {
        Self::Once(error)
    }
}

impl<E> From<JournalError> for Stopped<E> {
    fn from(error: JournalError) -> Self {
        Self::Once(error.into())
    }
}

/// Does it once.
///
/// All files are read and written without letting go of the thread: they are small, and a future
/// that is dropped can so leave no write behind that comes after its lock is gone.
pub(crate) async fn run<Op: Act, C: CaseService, S: Sender<Op>>(
    journal: &Journal,
    client: &C,
    slot: Slot<'_>,
    operation: &Op,
    sender: &mut S,
) -> Result<(Op::Fruit, Confirmation), Stopped<S::Error>> {
    let path = journal.record(slot);
    // What a record says that cannot be read, nobody knows.
    let unread = |error: JournalError| match path.try_exists() {
        Ok(false) => error,
        // The call that holds the lock reports what it sends.
        _ if error.is_held() => error,
        _ => error.after(Sent::Perhaps),
    };
    let (began, patience) = (Instant::now(), &journal.patience);
    let lock = path.with_extension("lock");
    let key = patience.take(&lock, slot.key, began).await;
    let _key = key.map_err(unread)?;
    let mut contents = operation.contents();
    if let Some(more) = sender.brings() {
        contents = contents.with(more);
    }
    let known = Record::read(&path).map_err(unread)?;
    if let Some(record) = &known {
        if record.key != *slot.key || record.part != slot.part {
            return Err(unread(JournalError::new(&path, What::Foreign)).into());
        }
        if record.contents != contents {
            return Err(OnceError::OtherContents(slot.key.clone()).into());
        }
        if record.is_unchecked() {
            record.write(&path).map_err(unread)?;
        }
        if let Some(fruit) = Op::recall(record) {
            return Ok((fruit, Confirmation::Recalled));
        }
    }
    let looks = operation.looks();
    // Those that could be mistaken for each other go one after the other. Each waits for this with
    // its own key locked and no lock after it, so nobody waits for each other.
    let lock = journal.lock(&looks);
    let looked = patience.take(&lock, slot.key, began).await;
    let _looks = looked.map_err(unread)?;
    let mut call = Call {
        journal,
        client,
        path,
        operation,
        last: None,
    };
    match known {
        Some(mut record) => {
            // Nobody knows what became of it. Its process may have ended just now, in the middle
            // of sending.
            if record.state == State::Sending {
                record.state = State::Looking {};
            }
            call.settle(record, sender, 0).await.map_err(Stopped::Once)
        }
        None => {
            let before = operation.before(client, journal.now()).await;
            let before = before.map_err(|error| look_up(error, Sent::No))?;
            sender.prepare().await.map_err(Stopped::Own)?;
            let mut record = Record {
                version: None,
                key: slot.key.clone(),
                part: slot.part,
                contents,
                looks,
                before,
                state: State::Sending,
            };
            record.write(&call.path)?;
            match sender.send().await {
                Err(error) if error.fate() == Fate::Nothing => {
                    call.forget();
                    Err(Stopped::Own(error))
                }
                sent => match call.judge(&mut record, sent) {
                    Some(fruit) => Ok((fruit, Confirmation::Sent)),
                    None => call.settle(record, sender, 1).await.map_err(Stopped::Once),
                },
            }
        }
    }
}

/// What a call works with once it has its locks.
struct Call<'a, Op, C> {
    journal: &'a Journal,
    client: &'a C,
    path: PathBuf,
    operation: &'a Op,
    /// What went wrong last.
    last: Option<ClientError>,
}

impl<Op: Act, C: CaseService> Call<'_, Op, C> {
    /// Looks for it, and sends it again where it is surely not there, until the outcome is known.
    async fn settle<S: Sender<Op>>(
        &mut self,
        mut record: Record,
        sender: &mut S,
        mut sends: u32,
    ) -> Result<(Op::Fruit, Confirmation), OnceError> {
        let others = self.journal.others(&record);
        let others = others.map_err(|error| error.after(record.state.sent()))?;
        loop {
            let looking = record.state.clone();
            if let Some(fruit) = self.look(&record, &others).await? {
                self.done(&mut record, &fruit);
                return Ok((fruit, Confirmation::Found));
            }
            if sends >= SENDS {
                return Err(self.unsettled());
            }
            if let Err(error) = sender.prepare().await {
                self.last = error.into_client_error();
                return Err(self.unsettled());
            }
            record.state = State::Sending;
            let written = record.write(&self.path);
            written.map_err(|error| error.after(Sent::Perhaps))?;
            sends += 1;
            match sender.send().await {
                // This one did nothing; of those before it nobody knows.
                Err(error) if error.fate() == Fate::Nothing => {
                    record.state = looking;
                    self.note(&record);
                    self.last = error.into_client_error();
                    return Err(self.unsettled());
                }
                sent => {
                    if let Some(fruit) = self.judge(&mut record, sent) {
                        return Ok((fruit, Confirmation::Sent));
                    }
                }
            }
        }
    }

    /// Takes the answer, or notes that it is to be looked for.
    fn judge<E: Fated>(
        &mut self,
        record: &mut Record,
        sent: Result<Op::Output, E>,
    ) -> Option<Op::Fruit> {
        match sent.map(Op::fruit) {
            Ok(Some(fruit)) => {
                self.done(record, &fruit);
                return Some(fruit);
            }
            Ok(None) => self.last = None,
            Err(error) => self.last = error.into_client_error(),
        }
        record.state = State::Looking {};
        self.note(record);
        None
    }

    /// Looks until it is found, or the time is over.
    ///
    /// The time begins here, whatever was waited for by others before: no clock says how long that
    /// is ago which could not have been set since, or have stood still. The last look begins when
    /// the time is over, so what happened in that time is seen.
    async fn look(
        &self,
        record: &Record,
        others: &[Record],
    ) -> Result<Option<Op::Fruit>, OnceError> {
        // None is later than any time that there is.
        let end = Instant::now().checked_add(self.journal.settling());
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
            tracing::debug!(?pause, "not there yet");
            let next = Instant::now() + pause;
            tokio::time::sleep_until(end.map_or(next, |end| end.min(next))).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    fn done(&self, record: &mut Record, fruit: &Op::Fruit) {
        record.state = Op::keep(fruit);
        self.note(record);
    }

    /// Writes what is good to know. Where it cannot be written, the file says that something was
    /// going to be sent, which makes the next call look for it.
    fn note(&self, record: &Record) {
        if let Err(error) = record.write(&self.path) {
            tracing::warn!(error = &error as &dyn StdError, "the journal lags behind");
        }
    }

    /// Frees the key. Where that fails, the next call looks for what never happened.
    fn forget(&self) {
        if let Err(error) = casebook_files::remove(&self.path) {
            tracing::warn!(error = &error as &dyn StdError, "the journal lags behind");
        }
    }

    fn unsettled(&mut self) -> OnceError {
        let last = self.last.take();
        OnceError::Unsettled(UnsettledError { last })
    }
}

fn look_up(error: ClientError, sent: Sent) -> OnceError {
    OnceError::LookUp(LookUpError { error, sent })
}
