use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::oneshot;
use tokio_test::{assert_pending, assert_ready, assert_ready_err, assert_ready_ok, task};

use super::*;

type Fetched = Result<Credentials, CredentialsError>;

/// A source that answers when the test says so.
#[derive(Debug, Default)]
struct Source {
    answers: Mutex<VecDeque<oneshot::Receiver<Fetched>>>,
    asked: AtomicUsize,
    refusals: AtomicUsize,
}

impl Source {
    /// The other end of the next answer.
    fn next(&self) -> oneshot::Sender<Fetched> {
        let (answer, receiver) = oneshot::channel();
        self.answers.lock().unwrap().push_back(receiver);
        answer
    }

    /// The next answer, which comes at once.
    fn ready(&self, answer: Fetched) {
        self.next().send(answer).unwrap();
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

impl ProvideCredentials for Source {
    fn provide(&self) -> BoxFuture<'_, Fetched> {
        Box::pin(async {
            self.asked.fetch_add(1, Ordering::Relaxed);
            let answer = self.answers.lock().unwrap().pop_front();
            answer.expect("the test foresees it").await.unwrap()
        })
    }

    fn invalidate(&self) {
        self.refusals.fetch_add(1, Ordering::Relaxed);
    }
}

struct House {
    cache: Cache<Arc<Source>>,
    source: Arc<Source>,
    seconds: Arc<AtomicU64>,
}

impl House {
    fn new() -> Self {
        let source = Arc::new(Source::default());
        let seconds = Arc::new(AtomicU64::new(1_000_000));
        let shared = Arc::clone(&seconds);
        let clock = Clock::from_fn(move || at(shared.load(Ordering::Relaxed)));
        Self {
            cache: Cache::new(Arc::clone(&source), clock),
            source,
            seconds,
        }
    }

    fn pass(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Asks once, when the answer is there already.
    fn ask(&self) -> Fetched {
        assert_ready!(task::spawn(self.cache.provide()).poll())
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A key that is valid for so long after the beginning of the test.
fn lasting(name: &str, seconds: u64) -> Credentials {
    Credentials::new(name, "secret").with_expiry(at(1_000_000 + seconds))
}

fn failure() -> Fetched {
    Err(CredentialsError::failed("a source", "it broke"))
}

const HOUR: u64 = 3600;

#[test]
fn remembers_until_the_last_minute_before_expiry() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
    house.pass(HOUR - 61);
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
    assert_eq!(house.source.asked(), 1);
    house.pass(1);
    house.source.ready(Ok(lasting("b", 2 * HOUR)));
    assert_eq!(house.ask().unwrap().access_key_id(), "b");
    assert_eq!(house.source.asked(), 2);
}

#[test]
fn remembers_what_never_expires() {
    let house = House::new();
    house.source.ready(Ok(Credentials::new("a", "secret")));
    for _ in 0..3 {
        assert_eq!(house.ask().unwrap().access_key_id(), "a");
        house.pass(1_000_000_000);
    }
    assert_eq!(house.source.asked(), 1);
}

#[test]
fn one_fetches_and_all_others_wait() {
    let house = House::new();
    let answer = house.source.next();
    let mut callers: Vec<_> = (0..50)
        .map(|_| task::spawn(house.cache.provide()))
        .collect();
    for caller in &mut callers {
        assert_pending!(caller.poll());
    }
    answer.send(Ok(lasting("a", HOUR))).unwrap();
    assert!(callers[0].is_woken());
    for caller in &mut callers {
        assert_eq!(assert_ready_ok!(caller.poll()).access_key_id(), "a");
    }
    assert_eq!(house.source.asked(), 1);
}

#[test]
fn whoever_waited_shares_the_failure_and_the_next_tries_anew() {
    let house = House::new();
    let answer = house.source.next();
    let mut callers: Vec<_> = (0..5).map(|_| task::spawn(house.cache.provide())).collect();
    for caller in &mut callers {
        assert_pending!(caller.poll());
    }
    answer.send(failure()).unwrap();
    for caller in &mut callers {
        let error = assert_ready_err!(caller.poll());
        assert_eq!(error.sources()[0].reason(), "it broke");
    }
    assert_eq!(house.source.asked(), 1);
    house.source.ready(Ok(lasting("a", HOUR)));
    assert!(house.ask().is_ok());
}

#[test]
fn a_caller_that_goes_away_does_not_take_the_others_along() {
    let house = House::new();
    let abandoned = house.source.next();
    let mut first = task::spawn(house.cache.provide());
    let mut second = task::spawn(house.cache.provide());
    let mut third = task::spawn(house.cache.provide());
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    assert_pending!(third.poll());
    drop(first);
    assert!(abandoned.is_closed());
    assert!(second.is_woken());
    drop(second);
    house.source.ready(Ok(lasting("a", HOUR)));
    assert!(third.is_woken());
    assert_eq!(assert_ready_ok!(third.poll()).access_key_id(), "a");
    assert_eq!(house.source.asked(), 2);
}

#[test]
fn nobody_waits_for_a_fetch_ahead_of_expiry_but_the_one_who_fetches() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR - 50);
    let answer = house.source.next();
    let mut fetching = task::spawn(house.cache.provide());
    assert_pending!(fetching.poll());
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
    answer.send(Ok(lasting("b", 2 * HOUR))).unwrap();
    assert_eq!(assert_ready_ok!(fetching.poll()).access_key_id(), "b");
    assert_eq!(house.ask().unwrap().access_key_id(), "b");
    assert_eq!(house.source.asked(), 2);
}

#[test]
fn new_credentials_are_fetched_beside_a_call_while_every_call_goes_on() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR - 301);
    assert!(house.cache.refresh().is_none());
    house.pass(1);
    let answer = house.source.next();
    let mut refresh = task::spawn(house.cache.refresh().unwrap());
    assert_pending!(refresh.poll());
    // Nobody else fetches meanwhile, and nobody waits.
    assert_ready!(task::spawn(house.cache.refresh().unwrap()).poll());
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
    answer.send(Ok(lasting("b", 2 * HOUR))).unwrap();
    assert_ready!(refresh.poll());
    assert_eq!(house.ask().unwrap().access_key_id(), "b");
    assert_eq!(house.source.asked(), 2);
    assert!(house.cache.refresh().is_none());
}

#[test]
fn what_is_fetched_beside_a_call_ends_with_it_and_the_next_call_starts_anew() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR - 200);
    let _never = house.source.next();
    let mut refresh = task::spawn(house.cache.refresh().unwrap());
    assert_pending!(refresh.poll());
    drop(refresh);
    house.source.ready(Ok(lasting("b", 2 * HOUR)));
    assert_ready!(task::spawn(house.cache.refresh().unwrap()).poll());
    assert_eq!(house.ask().unwrap().access_key_id(), "b");
}

#[test]
fn a_failed_fetch_ahead_of_expiry_uses_what_is_valid_and_pauses() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR - 200);
    house.source.ready(failure());
    assert_ready!(task::spawn(house.cache.refresh().unwrap()).poll());
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
    house.pass(59);
    assert!(house.cache.refresh().is_none());
    assert_eq!(house.source.asked(), 2);
    house.pass(1);
    house.source.ready(Ok(lasting("b", 2 * HOUR)));
    assert_ready!(task::spawn(house.cache.refresh().unwrap()).poll());
    assert_eq!(house.ask().unwrap().access_key_id(), "b");
    assert_eq!(house.source.asked(), 3);
}

#[test]
fn in_the_last_minute_a_failed_fetch_uses_what_is_valid_too() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR - 30);
    house.source.ready(failure());
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
    assert_eq!(house.source.asked(), 2);
}

#[test]
fn expired_credentials_are_never_handed_out() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR);
    house.source.ready(failure());
    assert!(house.ask().unwrap_err().is_failed());
}

#[test]
fn what_expires_during_a_failing_fetch_is_not_handed_out() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.pass(HOUR - 10);
    let answer = house.source.next();
    let mut fetching = task::spawn(house.cache.provide());
    assert_pending!(fetching.poll());
    house.pass(10);
    answer.send(failure()).unwrap();
    assert_ready_err!(fetching.poll());
}

#[test]
fn expired_credentials_of_the_source_pass_through() {
    let house = House::new();
    for _ in 0..2 {
        house.source.ready(Ok(lasting("late", 0)));
        assert_eq!(house.ask().unwrap().access_key_id(), "late");
    }
    assert_eq!(house.source.asked(), 2);
}

#[test]
fn a_refusal_forgets_and_reaches_the_source() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.cache.invalidate();
    assert_eq!(house.source.refusals.load(Ordering::Relaxed), 1);
    house.source.ready(Ok(lasting("b", HOUR)));
    assert_eq!(house.ask().unwrap().access_key_id(), "b");
}

#[test]
fn a_clock_that_goes_back_does_no_harm() {
    let house = House::new();
    house.source.ready(Ok(lasting("a", HOUR)));
    house.ask().unwrap();
    house.seconds.store(0, Ordering::Relaxed);
    assert_eq!(house.ask().unwrap().access_key_id(), "a");
}
