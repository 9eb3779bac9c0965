use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::oneshot;
use tokio_test::{assert_pending, assert_ready, assert_ready_err, assert_ready_ok, task};

use super::*;

type FetchResult = Result<Credentials, CredentialsError>;

/// A provider whose results the test supplies, before or after the provider is called.
#[derive(Debug, Default)]
struct Source {
    results: Mutex<VecDeque<oneshot::Receiver<FetchResult>>>,
    calls: AtomicUsize,
    invalidations: AtomicUsize,
}

impl Source {
    /// Queues a result that the test supplies later, and returns its sender.
    fn next(&self) -> oneshot::Sender<FetchResult> {
        let (result, receiver) = oneshot::channel();
        self.results.lock().unwrap().push_back(receiver);
        result
    }

    /// Queues a result that is ready at once.
    fn ready(&self, result: FetchResult) {
        self.next().send(result).unwrap();
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

impl ProvideCredentials for Source {
    fn provide(&self) -> BoxFuture<'_, FetchResult> {
        Box::pin(async {
            self.calls.fetch_add(1, Ordering::Relaxed);
            let result = self.results.lock().unwrap().pop_front();
            result
                .expect("the test queues a result for each call")
                .await
                .unwrap()
        })
    }

    fn invalidate(&self) {
        self.invalidations.fetch_add(1, Ordering::Relaxed);
    }
}

struct Fixture {
    cache: Cache<Arc<Source>>,
    source: Arc<Source>,
    seconds: Arc<AtomicU64>,
}

impl Fixture {
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

    /// Polls the cache once, which must be enough to get a result.
    fn provide_now(&self) -> FetchResult {
        assert_ready!(task::spawn(self.cache.provide()).poll())
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Returns credentials that expire `seconds` after the start of the test.
fn lasting(name: &str, seconds: u64) -> Credentials {
    Credentials::new(name, "secret").with_expiry(at(1_000_000 + seconds))
}

fn failure() -> FetchResult {
    Err(CredentialsError::failed("a source", "it broke"))
}

const HOUR: u64 = 3600;

#[test]
fn remembers_until_the_last_minute_before_expiry() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
    fixture.pass(HOUR - 61);
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
    assert_eq!(fixture.source.calls(), 1);
    fixture.pass(1);
    fixture.source.ready(Ok(lasting("b", 2 * HOUR)));
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "b");
    assert_eq!(fixture.source.calls(), 2);
}

#[test]
fn caches_credentials_without_an_expiry_forever() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(Credentials::new("a", "secret")));
    for _ in 0..3 {
        assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
        fixture.pass(1_000_000_000);
    }
    assert_eq!(fixture.source.calls(), 1);
}

#[test]
fn one_caller_fetches_and_all_others_wait() {
    let fixture = Fixture::new();
    let result = fixture.source.next();
    let mut callers: Vec<_> = (0..50)
        .map(|_| task::spawn(fixture.cache.provide()))
        .collect();
    for caller in &mut callers {
        assert_pending!(caller.poll());
    }
    result.send(Ok(lasting("a", HOUR))).unwrap();
    assert!(callers[0].is_woken());
    for caller in &mut callers {
        assert_eq!(assert_ready_ok!(caller.poll()).access_key_id(), "a");
    }
    assert_eq!(fixture.source.calls(), 1);
}

#[test]
fn waiting_callers_share_the_failure_and_the_next_caller_fetches_again() {
    let fixture = Fixture::new();
    let result = fixture.source.next();
    let mut callers: Vec<_> = (0..5)
        .map(|_| task::spawn(fixture.cache.provide()))
        .collect();
    for caller in &mut callers {
        assert_pending!(caller.poll());
    }
    result.send(failure()).unwrap();
    for caller in &mut callers {
        let error = assert_ready_err!(caller.poll());
        assert_eq!(error.sources()[0].reason(), "it broke");
    }
    assert_eq!(fixture.source.calls(), 1);
    fixture.source.ready(Ok(lasting("a", HOUR)));
    assert!(fixture.provide_now().is_ok());
}

#[test]
fn a_cancelled_caller_does_not_cancel_the_others() {
    let fixture = Fixture::new();
    let abandoned = fixture.source.next();
    let mut first = task::spawn(fixture.cache.provide());
    let mut second = task::spawn(fixture.cache.provide());
    let mut third = task::spawn(fixture.cache.provide());
    assert_pending!(first.poll());
    assert_pending!(second.poll());
    assert_pending!(third.poll());
    drop(first);
    assert!(abandoned.is_closed());
    assert!(second.is_woken());
    drop(second);
    fixture.source.ready(Ok(lasting("a", HOUR)));
    assert!(third.is_woken());
    assert_eq!(assert_ready_ok!(third.poll()).access_key_id(), "a");
    assert_eq!(fixture.source.calls(), 2);
}

#[test]
fn only_the_fetching_caller_waits_for_a_fetch_ahead_of_expiry() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR - 50);
    let result = fixture.source.next();
    let mut fetching = task::spawn(fixture.cache.provide());
    assert_pending!(fetching.poll());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
    result.send(Ok(lasting("b", 2 * HOUR))).unwrap();
    assert_eq!(assert_ready_ok!(fetching.poll()).access_key_id(), "b");
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "b");
    assert_eq!(fixture.source.calls(), 2);
}

#[test]
fn a_refresh_runs_beside_a_call_and_delays_no_other_call() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR - 301);
    assert!(fixture.cache.refresh().is_none());
    fixture.pass(1);
    let result = fixture.source.next();
    let mut refresh = task::spawn(fixture.cache.refresh().unwrap());
    assert_pending!(refresh.poll());
    // While one caller fetches, another one neither fetches nor waits.
    assert_ready!(task::spawn(fixture.cache.refresh().unwrap()).poll());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
    result.send(Ok(lasting("b", 2 * HOUR))).unwrap();
    assert_ready!(refresh.poll());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "b");
    assert_eq!(fixture.source.calls(), 2);
    assert!(fixture.cache.refresh().is_none());
}

#[test]
fn a_refresh_ends_with_its_call_and_the_next_call_starts_another_one() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR - 200);
    let _never = fixture.source.next();
    let mut refresh = task::spawn(fixture.cache.refresh().unwrap());
    assert_pending!(refresh.poll());
    drop(refresh);
    fixture.source.ready(Ok(lasting("b", 2 * HOUR)));
    assert_ready!(task::spawn(fixture.cache.refresh().unwrap()).poll());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "b");
}

#[test]
fn after_a_failed_refresh_valid_credentials_are_used_and_refreshes_pause() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR - 200);
    fixture.source.ready(failure());
    assert_ready!(task::spawn(fixture.cache.refresh().unwrap()).poll());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
    fixture.pass(59);
    assert!(fixture.cache.refresh().is_none());
    assert_eq!(fixture.source.calls(), 2);
    fixture.pass(1);
    fixture.source.ready(Ok(lasting("b", 2 * HOUR)));
    assert_ready!(task::spawn(fixture.cache.refresh().unwrap()).poll());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "b");
    assert_eq!(fixture.source.calls(), 3);
}

#[test]
fn a_failed_fetch_in_the_last_minute_still_returns_valid_credentials() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR - 30);
    fixture.source.ready(failure());
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
    assert_eq!(fixture.source.calls(), 2);
}

#[test]
fn expired_credentials_are_never_returned() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR);
    fixture.source.ready(failure());
    assert!(fixture.provide_now().unwrap_err().is_failed());
}

#[test]
fn credentials_that_expire_during_a_failing_fetch_are_not_returned() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.pass(HOUR - 10);
    let result = fixture.source.next();
    let mut fetching = task::spawn(fixture.cache.provide());
    assert_pending!(fetching.poll());
    fixture.pass(10);
    result.send(failure()).unwrap();
    assert_ready_err!(fetching.poll());
}

#[test]
fn expired_credentials_of_the_source_pass_through() {
    let fixture = Fixture::new();
    for _ in 0..2 {
        fixture.source.ready(Ok(lasting("late", 0)));
        assert_eq!(fixture.provide_now().unwrap().access_key_id(), "late");
    }
    assert_eq!(fixture.source.calls(), 2);
}

#[test]
fn invalidate_clears_the_cache_and_reaches_the_source() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.cache.invalidate();
    assert_eq!(fixture.source.invalidations.load(Ordering::Relaxed), 1);
    fixture.source.ready(Ok(lasting("b", HOUR)));
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "b");
}

#[test]
fn a_clock_that_goes_back_keeps_the_credentials() {
    let fixture = Fixture::new();
    fixture.source.ready(Ok(lasting("a", HOUR)));
    fixture.provide_now().unwrap();
    fixture.seconds.store(0, Ordering::Relaxed);
    assert_eq!(fixture.provide_now().unwrap().access_key_id(), "a");
}
