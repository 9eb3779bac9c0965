//! The log of the requests to an emulator and their outcomes.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use super::tally::{Counts, Tally};
use crate::account::AccountId;
use crate::faults::LINKED;
use crate::time::{Clock, Timestamp};

/// How many requests the log holds at most; the oldest are dropped.
const MOST: usize = 10_000;

/// A request that arrived at an emulator.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
/// use tower_service::Service;
///
/// let mut emulator = Emulator::new();
/// let request = http::Request::get("http://localhost/v1/report/list?maxResults=5");
/// futures_util::FutureExt::now_or_never(emulator.call(request.body(String::new())?));
/// let received = &emulator.requests()[0];
/// assert_eq!(received.operation, Some("ListReports"));
/// assert_eq!(received.path, "/v1/report/list");
/// assert_eq!(received.status.map(|status| status.as_u16()), Some(403));
/// assert!(received.answered && !received.acted);
/// # Ok::<(), http::Error>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReceivedRequest {
    /// When the request arrived, by the emulator's clock.
    pub at: SystemTime,
    /// How long the emulator took to answer, by its clock. `None` while the request is pending.
    pub took: Option<Duration>,
    /// The name of the operation; `None` if the request was for a link or for no known operation.
    pub operation: Option<&'static str>,
    /// The account of the access key or link. `None` if the request names none that the emulator knows.
    /// The signature may be wrong all the same.
    pub account: Option<AccountId>,
    /// The HTTP method.
    pub method: Method,
    /// The path. A long one is cut after a thousand bytes and ends in an ellipsis. The query is left out,
    /// because it can contain tokens and signatures.
    pub path: String,
    /// The status of the response, even if the client did not get the response. `None` while the request
    /// is pending, and if a fault left no response.
    pub status: Option<StatusCode>,
    /// Whether the operation succeeded, so that its changes are stored.
    pub acted: bool,
    /// Whether the emulator delivered the whole response.
    pub answered: bool,
    /// The [name](crate::InjectedFault::name) of the fault that the request met.
    pub fault: Option<&'static str>,
}

/// Writes one line: the time, the operation (or the method and path), the account, the status, how long
/// the answer took, and the fault if there was one. It has no secret, and no character that could disturb a
/// terminal.
impl fmt::Display for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z ", Timestamp::from(self.at).iso_millis())?;
        match self.operation {
            Some(operation) => f.write_str(operation)?,
            None => write!(f, "{} {}", self.method, self.path.escape_debug())?,
        }
        match self.account {
            Some(account) => write!(f, " {account}")?,
            None => f.write_str(" -")?,
        }
        match self.status {
            Some(status) => write!(f, " {}", status.as_u16())?,
            None => f.write_str(" -")?,
        }
        if let Some(took) = self.took {
            write!(f, " {} ms", took.as_millis())?;
        }
        if let Some(fault) = self.fault {
            write!(f, " {fault}")?;
        }
        Ok(())
    }
}

/// A function that sees each request when its outcome is known.
#[derive(Clone)]
pub(crate) struct Observer(Arc<dyn Fn(&ReceivedRequest) + Send + Sync>);

impl Observer {
    pub(crate) fn new(see: impl Fn(&ReceivedRequest) + Send + Sync + 'static) -> Self {
        Self(Arc::new(see))
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observer").finish_non_exhaustive()
    }
}

/// The outcome of a request. The default is that the operation did not run and there was no response.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) acted: bool,
    pub(crate) status: Option<StatusCode>,
    pub(crate) answered: bool,
}

/// The newest requests in their order, and the tally of all requests.
#[derive(Debug)]
pub(crate) struct RequestLog {
    pages: Mutex<Pages>,
    clock: Clock,
    observer: Option<Observer>,
}

#[derive(Debug, Default)]
struct Pages {
    requests: VecDeque<ReceivedRequest>,
    /// The number that the next request gets. Requests are numbered from 0 since the emulator was built.
    next: u64,
    /// The number of the first request since the log was cleared. The outcomes of earlier ones are not
    /// counted.
    since: u64,
    tally: Tally,
    /// The tally of each account that requests named. Only accounts of the scenario are in it.
    accounts: HashMap<AccountId, Tally>,
}

/// The log entry of a pending request. If it is dropped without [`close`](Self::close), the client has
/// gone away, and that is logged.
#[derive(Debug)]
pub(crate) struct LogEntry<'a> {
    log: &'a RequestLog,
    number: u64,
    /// The name under which the request is counted in the tally.
    name: Option<&'static str>,
    account: Option<AccountId>,
    is_open: bool,
}

impl RequestLog {
    /// Returns an empty log. Its times are those of `clock`.
    pub(crate) fn new(clock: Clock, observer: Option<Observer>) -> Self {
        Self {
            pages: Mutex::default(),
            clock,
            observer,
        }
    }

    /// Adds a request that has arrived. `name` is the name of its operation, `document`, `upload`, or
    /// `None` for an unknown operation.
    pub(crate) fn open(
        &self,
        name: Option<&'static str>,
        account: Option<AccountId>,
        method: &Method,
        path: &str,
        fault: Option<&'static str>,
    ) -> LogEntry<'_> {
        let at = self.clock.now();
        let mut pages = self.pages();
        let number = pages.next;
        pages.next += 1;
        pages.count(name, account, |counts| {
            counts.seen += 1;
            if let Some(fault) = fault {
                *counts.faults.entry(fault).or_default() += 1;
            }
        });
        if pages.requests.len() == MOST {
            pages.requests.pop_front();
        }
        pages.requests.push_back(ReceivedRequest {
            at,
            took: None,
            operation: name.filter(|name| !LINKED.contains(name)),
            account,
            method: method.clone(),
            path: shortened(path),
            status: None,
            acted: false,
            answered: false,
            fault,
        });
        LogEntry {
            log: self,
            number,
            name,
            account,
            is_open: true,
        }
    }

    pub(crate) fn all(&self) -> Vec<ReceivedRequest> {
        self.pages().requests.iter().cloned().collect()
    }

    pub(crate) fn tally(&self) -> Tally {
        self.pages().tally.clone()
    }

    /// Returns the tally of the requests of one account.
    pub(crate) fn tally_of(&self, account: AccountId) -> Tally {
        let pages = self.pages();
        pages.accounts.get(&account).cloned().unwrap_or_default()
    }

    /// Empties the log and the tally. The outcomes of requests that are pending now will not be counted.
    pub(crate) fn clear(&self) {
        let mut pages = self.pages();
        pages.requests.clear();
        pages.tally = Tally::default();
        pages.accounts.clear();
        pages.since = pages.next;
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    /// Counts something of a request, in the tally of all and in that of its account.
    fn count(
        &mut self,
        name: Option<&'static str>,
        account: Option<AccountId>,
        count: impl Fn(&mut Counts),
    ) {
        count(self.tally.entry(name));
        if let Some(account) = account {
            count(self.accounts.entry(account).or_default().entry(name));
        }
    }
}

impl LogEntry<'_> {
    /// Logs the outcome of the request.
    pub(crate) fn close(mut self, outcome: Outcome) {
        self.record(outcome);
    }

    fn record(&mut self, outcome: Outcome) {
        self.is_open = false;
        let now = self.log.clock.now();
        let mut pages = self.log.pages();
        if self.number < pages.since {
            return;
        }
        let fails = |status: StatusCode| status.is_client_error() || status.is_server_error();
        pages.count(self.name, self.account, |counts| {
            counts.acted += u64::from(outcome.acted);
            counts.refused += u64::from(!outcome.acted && outcome.status.is_some_and(fails));
            counts.answered += u64::from(outcome.answered);
            counts.lost += u64::from(!outcome.answered);
        });
        let behind = usize::try_from(pages.next - self.number).ok();
        let index = behind.and_then(|behind| pages.requests.len().checked_sub(behind));
        if let Some(received) = index.and_then(|index| pages.requests.get_mut(index)) {
            received.acted = outcome.acted;
            received.status = outcome.status;
            received.answered = outcome.answered;
            received.took = Some(now.duration_since(received.at).unwrap_or_default());
            if let Some(Observer(see)) = &self.log.observer {
                let received = received.clone();
                // The function may look at the log itself, so the log must not be locked.
                drop(pages);
                see(&received);
            }
        }
    }
}

/// Cuts a path to the part that is logged, so that the log takes little memory.
fn shortened(path: &str) -> String {
    const LONGEST: usize = 1_000;
    if path.len() <= LONGEST {
        return path.to_owned();
    }
    path[..path.floor_char_boundary(LONGEST)].to_owned() + "…"
}

/// Logs an entry that was not closed as a request whose operation did not run and that got no response.
impl Drop for LogEntry<'_> {
    fn drop(&mut self) {
        if self.is_open {
            self.record(Outcome::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened<'a>(log: &'a RequestLog, path: &str) -> LogEntry<'a> {
        log.open(
            Some("CreateCase"),
            None,
            &Method::POST,
            path,
            Some("latency"),
        )
    }

    const DONE: Outcome = Outcome {
        acted: true,
        status: Some(StatusCode::OK),
        answered: true,
    };

    #[test]
    fn the_oldest_are_forgotten_and_all_are_counted() {
        let log = RequestLog::new(Clock::system(), None);
        let first = opened(&log, "first");
        for number in 1..=MOST {
            opened(&log, &number.to_string()).close(DONE);
        }
        first.close(DONE);
        let all = log.all();
        assert_eq!((all.len(), all[0].path.as_str()), (MOST, "1"));
        assert!(
            all.iter()
                .all(|received| received.acted && received.answered)
        );
        let counts = log.tally().of("CreateCase");
        let count = MOST as u64 + 1;
        assert_eq!((counts.seen, counts.acted, counts.lost), (count, count, 0));
        assert_eq!(counts.faults["latency"], count);
    }

    #[test]
    fn a_request_that_is_dropped_is_lost_and_later_ones_keep_their_place() {
        let log = RequestLog::new(Clock::system(), None);
        let (first, second) = (opened(&log, "first"), opened(&log, "second"));
        drop(first);
        second.close(DONE);
        let all = log.all();
        assert_eq!(
            (all[0].acted, all[0].status, all[0].answered),
            (false, None, false)
        );
        assert!(all[1].acted);
        let counts = log.tally().total();
        assert_eq!(
            (counts.seen, counts.acted, counts.answered, counts.lost),
            (2, 1, 1, 1)
        );
    }

    #[test]
    fn what_was_under_way_when_all_was_forgotten_is_not_counted() {
        let log = RequestLog::new(Clock::system(), None);
        let before = opened(&log, "before");
        log.clear();
        opened(&log, "after").close(DONE);
        before.close(DONE);
        assert_eq!(log.tally().of("CreateCase").answered, 1);
        assert_eq!(log.all().len(), 1);
    }

    #[test]
    fn a_line_of_the_log_has_no_control_characters() {
        let received = ReceivedRequest {
            at: Timestamp::from_seconds(1_800_000_000).into(),
            took: Some(Duration::from_micros(3_400)),
            operation: None,
            account: Some(AccountId::DEFAULT),
            method: Method::GET,
            path: "/\u{1b}[2J\n".to_owned(),
            status: Some(StatusCode::NOT_FOUND),
            acted: false,
            answered: true,
            fault: Some("latency"),
        };
        assert_eq!(
            received.to_string(),
            "2027-01-15T08:00:00.000Z GET /\\u{1b}[2J\\n 111122223333 404 3 ms latency"
        );
    }
}
