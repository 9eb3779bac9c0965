//! Clients with all kinds of settings, and credentials that expire.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use casebook::auth::{
    BoxFuture, Cache, Clock, Credentials, CredentialsError, ProvideCredentials, SharedProvider,
};
use casebook::protocol::Api;
use casebook::stack::{Client, ClientBuilder, RetryConfig, ThrottleLayer};
use casebook::types::Region;
use casebook::{artifact, support};
use casebook_emulator::{ACCOUNT_ID, Builder};

use crate::run::Place;
use crate::wire::Wire;

/// For how long the source of credentials issues one key before it issues the next.
const TURN: Duration = Duration::from_secs(2 * 60);
/// How many future keys an emulator accepts. They last for more than three hours, which is longer
/// than any round.
const KEYS: u64 = 96;

/// A client of each of the two services, with the same settings.
pub(crate) struct Clients {
    pub(crate) artifact: artifact::Client,
    pub(crate) support: support::Client,
    pub(crate) deadline: Option<Duration>,
}

impl Clients {
    /// Asserts that calls work once the faults are over: no permit of a throttle is lost, no queue
    /// is blocked, and no cached value stays wrong.
    pub(crate) async fn assert_alive(&self) {
        // After the faults, a client's estimate of the service's clock may be wrong. Its first call
        // may fail and corrects the estimate, so the results of both first calls are ignored.
        let _ = self.artifact.send(artifact::ListReports::new()).await;
        let _ = self.support.send(support::DescribeServices::new()).await;
        let reports = self.artifact.send(artifact::ListReports::new()).await;
        let services = self.support.send(support::DescribeServices::new()).await;
        assert!(!reports.expect("Artifact answers").reports.is_empty());
        assert!(!services.expect("Support answers").services.is_empty());
    }
}

/// The settings of a pair of clients.
struct Kind {
    retry: RetryConfig,
    throttle: Option<ThrottleLayer>,
    deadline: Option<u64>,
}

/// Returns one pair of clients for each kind of settings. The two pairs with the throttle `gentle`
/// share it.
pub(crate) fn all(wire: &Wire) -> Vec<Clients> {
    let (standard, adaptive) = (RetryConfig::standard(), RetryConfig::adaptive());
    let gentle = ThrottleLayer::adaptive()
        .per_second(NonZeroU32::new(50).unwrap())
        .queue(NonZeroUsize::new(6).unwrap());
    let many = standard.max_attempts(NonZeroU32::new(5).unwrap());
    let credentials: SharedProvider = Arc::new(Cache::new(ExpiringKeys::new(wire), wire.clock()));
    let kind = |retry, throttle, deadline| Kind {
        retry,
        throttle,
        deadline,
    };
    let kinds = [
        kind(standard, None, None),
        kind(standard, None, Some(2_000)),
        kind(adaptive, None, None),
        kind(adaptive, None, Some(8_000)),
        kind(standard, Some(gentle.clone()), None),
        kind(many, Some(gentle), Some(5_000)),
        kind(RetryConfig::off(), None, Some(1_000)),
    ];
    let pair = |kind: Kind| Clients {
        artifact: client(artifact::Client::builder(), &kind, &credentials, wire),
        support: client(support::Client::builder(), &kind, &credentials, wire),
        deadline: kind.deadline.map(Duration::from_millis),
    };
    kinds.into_iter().map(pair).collect()
}

fn client<A: Api>(
    builder: ClientBuilder<A>,
    kind: &Kind,
    credentials: &SharedProvider,
    wire: &Wire,
) -> Client<A> {
    let attempt = match wire.place() {
        Place::Inside => 3_000,
        Place::Tcp => 400,
    };
    let mut builder = builder
        .region(Region::US_EAST_1)
        .endpoint_url("http://localhost:4747")
        .credentials(Arc::clone(credentials))
        .clock(wire.clock())
        .transport(wire.transport())
        .attempt_timeout(Duration::from_millis(attempt))
        .retry(kind.retry);
    if let Some(throttle) = &kind.throttle {
        builder = builder.throttle(throttle.clone());
    }
    if let Some(deadline) = kind.deadline {
        builder = builder.deadline(Duration::from_millis(deadline));
    }
    builder.build().unwrap()
}

/// Returns the key of a turn, and its expiry: one turn after the key is issued for the last time.
fn key(turn: u64, zero: SystemTime) -> (String, String, String, SystemTime) {
    let expires = zero + TURN * u32::try_from(turn + 2).unwrap();
    (
        format!("AKIDSOAK{turn}"),
        format!("secret of {turn}"),
        format!("token of {turn}"),
        expires,
    )
}

/// Makes an emulator accept the keys of this turn and of those that follow.
pub(crate) fn known_keys(builder: Builder, wire: &Wire) -> Builder {
    let turn = wire.elapsed().as_secs() / TURN.as_secs();
    let zero = wire.now() - wire.elapsed();
    // Keys of the last two turns may still be cached by a client.
    (turn.saturating_sub(2)..turn + KEYS).fold(builder, |builder, turn| {
        let (id, secret, token, expires) = key(turn, zero);
        builder.expiring_credentials(id, secret, token, expires)
    })
}

/// A slow source of keys. It fails sometimes.
struct ExpiringKeys {
    wire: Wire,
    clock: Clock,
    zero: SystemTime,
    chance: Mutex<fastrand::Rng>,
}

impl ExpiringKeys {
    fn new(wire: &Wire) -> Self {
        Self {
            wire: wire.clone(),
            clock: wire.clock(),
            zero: wire.now() - wire.elapsed(),
            chance: Mutex::new(fastrand::Rng::with_seed(fastrand::u64(..))),
        }
    }
}

impl std::fmt::Debug for ExpiringKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ExpiringKeys")
    }
}

impl ProvideCredentials for ExpiringKeys {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let (wait, fails) = {
            let mut chance = self.chance.lock().unwrap();
            let fails = chance.u32(0..10) == 0 && !self.wire.is_calm();
            (Duration::from_millis(chance.u64(0..100)), fails)
        };
        Box::pin(async move {
            tokio::time::sleep(wait).await;
            if fails {
                return Err(CredentialsError::failed(
                    "the source",
                    "it has a bad moment",
                ));
            }
            let gone = self.clock.now().duration_since(self.zero);
            let turn = gone.unwrap_or_default().as_secs() / TURN.as_secs();
            let (id, secret, token, expires) = key(turn, self.zero);
            let credentials = Credentials::new(id, secret)
                .with_session_token(token)
                .with_expiry(expires);
            // The credentials of every second turn name no account. So in some turns a throttle has
            // a queue for each key, in others one for the account.
            Ok(match turn % 2 {
                0 => credentials.with_account(ACCOUNT_ID),
                _ => credentials,
            })
        })
    }
}
