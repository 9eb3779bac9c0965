//! Searching for the effect of a request whose response left the outcome open.

use std::time::Duration;

use casebook_protocol::attempt::doubled;
use casebook_stack::{Sent, millis};
use tokio::time::{Instant, sleep_until};

use super::error::{JournalError, OnceError};
use super::key_lock::KeyLock;
use super::operation::OnceOperation;
use super::record::Record;
use super::turn::Turn;
use crate::case_service::CaseService;

/// The first pause between two searches. Each pause is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The longest pause between two searches.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What a search has found.
pub(super) enum Search<O> {
    Found(O),
    /// Nothing until the settle time was over.
    Nothing,
    /// Another call has the turn, and searches by itself.
    Overtaken,
}

/// Searches until the effect is found, or the settle time is over.
///
/// The settle time starts here, even if an earlier call has searched before. No clock tells reliably
/// how long ago that call was: the system clock may have been set since, and a monotonic clock may have
/// stopped while the machine was suspended. The last search starts when the settle time is over, so it
/// sees every effect that happened within the settle time.
pub(super) async fn search<Op: OnceOperation, C: CaseService>(
    operation: &Op,
    client: &C,
    lock: &KeyLock,
    record: &Record,
    turn: &mut Turn,
) -> Result<Search<Op::Outcome>, OnceError> {
    // A call searches only if a request under its key may have been sent.
    let sent = Sent::Perhaps;
    let marked = |error: JournalError| error.after(sent);
    let journal = &lock.journal;
    // `None`: the settle time is longer than the clock can count, so the search has no end.
    let end = Instant::now().checked_add(journal.settle);
    let mut pauses = 0u32;
    loop {
        let is_last = end.is_some_and(|end| Instant::now() >= end);
        if !turn.renew(lock).await.map_err(marked)? {
            return Ok(Search::Overtaken);
        }
        let others = journal.others(record).await.map_err(marked)?;
        let found = operation.find(client, &record.baseline, &others).await;
        match found.map_err(|error| OnceError::LookUp { error, sent })? {
            Some(outcome) => {
                // While this search ran, another call may have recorded its case, and a reply with the
                // text of this request may have come to that case. The record is older than the reply, so
                // it is in the store now. The next search leaves that case out.
                let others = journal.others(record).await.map_err(marked)?;
                match Op::is_claimed(&outcome, &others) {
                    true => continue,
                    false => return Ok(Search::Found(outcome)),
                }
            }
            None if !is_last => {}
            None => return Ok(Search::Nothing),
        }
        let pause = doubled(FIRST_PAUSE, pauses, LONGEST_PAUSE);
        pauses = pauses.saturating_add(1);
        tracing::debug!(wait_ms = millis(pause), "the search found nothing yet");
        let next = Instant::now() + pause;
        sleep_until(end.map_or(next, |end| end.min(next))).await;
    }
}
