//! Tests what remains of calls that are cancelled at every possible point.

use std::future::Future;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use casebook::auth::{BoxFuture, Cache, Clock, Credentials, CredentialsError, ProvideCredentials};
use casebook::stack::{Body, BoxError, Quota, ThrottleLayer};
use casebook::support::{Client, CreateCase};
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY, Scenario};
use http::Request;
use tower::{Service as _, service_fn};

const STEP: Duration = Duration::from_millis(50);
const HOUR: Duration = Duration::from_secs(3600);
const MANY: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// A source of credentials that takes its time.
#[derive(Debug)]
struct SlowCredentials;

impl ProvideCredentials for SlowCredentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            tokio::time::sleep(4 * STEP).await;
            Ok(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        })
    }

    /// Without this, the client would cache the credentials, and later calls would not wait for
    /// them.
    fn is_cached(&self) -> bool {
        true
    }
}

/// A client with all layers, the folder with the files of its quota, and the number of requests
/// that it sent.
struct World {
    client: Client,
    folder: tempfile::TempDir,
    sent: Arc<AtomicUsize>,
}

impl World {
    fn new(emulator: &Emulator, credentials: impl ProvideCredentials) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let sent = Arc::new(AtomicUsize::new(0));
        let (emulator, counted) = (emulator.clone(), Arc::clone(&sent));
        let line = service_fn(move |request: Request<Body>| {
            counted.fetch_add(1, Ordering::Relaxed);
            let mut emulator = emulator.clone();
            async move {
                tokio::time::sleep(3 * STEP).await;
                let answer = emulator.call(request).await?;
                tokio::time::sleep(3 * STEP).await;
                Ok::<_, BoxError>(answer)
            }
        });
        let throttle = ThrottleLayer::adaptive()
            .per_second(NonZeroU32::MIN)
            // The queue has space for the cancelled call and for the one after it.
            .queue(const { NonZeroUsize::new(2).unwrap() })
            .quota(Quota::new("CreateCase", MANY, HOUR, folder.path()));
        let client = Client::builder()
            .region(Region::US_EAST_1)
            .credentials(credentials)
            .transport(line)
            .throttle(throttle)
            .deadline(HOUR)
            .build()
            .unwrap();
        Self {
            client,
            folder,
            sent,
        }
    }

    fn counted_attempts(&self) -> usize {
        counted_attempts(self.folder.path())
    }

    fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }
}

/// Returns how many attempts the files of the quota count.
fn counted_attempts(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap();
    let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    texts
        .map(|text| {
            let times = text.lines().map(|line| line.parse::<u64>().unwrap());
            times.filter(|time| *time != 0).count()
        })
        .sum()
}

fn case() -> CreateCase {
    CreateCase::new("Noon".parse().unwrap(), "At noon.".parse().unwrap())
}

fn unlimited() -> Emulator {
    let scenario = Scenario::new().case_limit_per_hour(None);
    Emulator::builder().scenario(scenario).build().unwrap()
}

/// Polls a future up to `n` times, and advances the clock by one step after each poll. Returns
/// whether the call completed.
async fn polled<F: Future>(mut call: Pin<&mut F>, n: u32) -> bool {
    for _ in 0..n {
        let poll = std::future::poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx))).await;
        if poll.is_ready() {
            return true;
        }
        tokio::time::advance(STEP).await;
    }
    false
}

/// Cancels a call after one poll, another after two, and so on, until a call completes first.
/// Returns its number of polls. After each cancelled call, the next ones must work.
async fn give_up_everywhere<P: ProvideCredentials>(credentials: impl Fn() -> P) -> u32 {
    let emulator = unlimited();
    for n in 0..1000 {
        let world = World::new(&emulator, credentials());
        if n % 2 == 1 {
            // Before every second cancelled call, a call passes the throttle, so that the cancelled
            // one has to wait in the queue.
            world.client.send(case()).await.unwrap();
        }
        let n = n / 2;
        let done = {
            let mut call = pin!(world.client.send(case()));
            let done = polled(call.as_mut(), n).await;
            let behind = tokio::spawn({
                let client = world.client.clone();
                async move { client.send(case()).await }
            });
            tokio::task::yield_now().await;
            // Leaving this block drops the first call, which cancels it. The call behind it goes
            // on.
            (done, behind)
        };
        let (done, behind) = done;
        let start = tokio::time::Instant::now();
        behind.await.unwrap().unwrap();
        assert!(
            start.elapsed() <= Duration::from_secs(1) + 14 * STEP,
            "given up after {n} polls, and the next one took {:?}",
            start.elapsed()
        );
        world.client.send(case()).await.unwrap();
        assert_eq!(
            world.counted_attempts(),
            world.sent(),
            "given up after {n} polls"
        );
        if done {
            return n;
        }
    }
    unreachable!("a call takes fewer polls")
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_anywhere_leaves_nothing_behind() {
    let polls = give_up_everywhere(|| Cache::new(SlowCredentials, Clock::system())).await;
    assert!(polls > 8, "it was given up at {polls} points only");
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_while_it_waits_to_be_signed_is_not_counted() {
    let polls = give_up_everywhere(|| SlowCredentials).await;
    assert!(polls > 12, "it was given up at {polls} points only");
}

#[tokio::test(start_paused = true)]
async fn a_case_is_opened_or_not_and_never_twice_by_giving_up() {
    let emulator = unlimited();
    let world = World::new(&emulator, Cache::new(SlowCredentials, Clock::system()));
    let created = || {
        let requests = emulator.requests();
        let cases = requests.iter().filter(|one| one.acted);
        cases.count()
    };
    let mut seen = [false; 2];
    for n in 1..60 {
        let before = created();
        polled(pin!(world.client.send(case())), n).await;
        let more = created() - before;
        assert!(more <= 1, "{more} cases after {n} polls");
        seen[more] = true;
        tokio::time::advance(HOUR).await;
    }
    assert_eq!(seen, [true; 2]);
}
