//! Credentials remembered until they expire.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::{BoxFuture, Clock, Credentials, CredentialsError, ProvideCredentials};

/// How long before their expiry new credentials are fetched beside a call.
const AHEAD: Duration = Duration::from_secs(5 * 60);
/// How long before their expiry a caller waits for new ones.
const LAST: Duration = Duration::from_secs(60);
/// How long nobody tries again after a fetch ahead of expiry that brought nothing better.
const PAUSE: Duration = Duration::from_secs(60);

/// Remembers what another source provided, until shortly before it expires.
///
/// - **One fetch at a time.** However many callers need new credentials, one of them fetches and
///   the others wait. Whoever waited while a fetch failed shares its error instead of trying again.
/// - **Ahead of expiry, in the background of a call.** From five minutes before the credentials
///   expire, [`upkeep`](ProvideCredentials::upkeep) fetches new ones while some call runs that was
///   signed with those at hand, and ends with that call: no task goes on behind anybody's back.
///   Where no call took long enough, one caller fetches and waits in the last minute; all others
///   go on with what is still valid.
/// - **A failed fetch ahead of expiry is no failure.** The caller gets what is still valid, and
///   the next try is a minute later.
/// - **Expired credentials are not handed out** by the cache; if the source itself provides
///   expired ones, they pass through, since the machine's clock may be the one that is wrong.
/// - **A caller that goes away takes only itself away.** If it was the one that fetched, the next
///   in line starts anew.
/// - **A refusal forgets.** After [`invalidate`](ProvideCredentials::invalidate) the next caller fetches.
///
/// ```
/// use casebook_auth::{Cache, Clock, Credentials, ProvideCredentials};
///
/// let cache = Cache::new(Credentials::new("AKIDEXAMPLE", "secret"), Clock::system());
/// let mut asked = tokio_test::task::spawn(cache.provide());
/// assert!(tokio_test::assert_ready!(asked.poll()).is_ok());
/// ```
pub struct Cache<P> {
    provider: P,
    clock: Clock,
    /// Held by the one who fetches. This lock is held across an await on purpose: waiting for it
    /// is how everybody else waits for the one fetch in flight.
    fetching: tokio::sync::Mutex<()>,
    /// Never held across an await.
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    credentials: Option<Credentials>,
    /// When the last fetch ended.
    fetched: Option<SystemTime>,
    /// How many fetches have ended.
    fetches: u64,
    /// What the last fetch ended with, if it failed.
    failure: Option<CredentialsError>,
}

impl Memory {
    /// Whether the last fetch is too recent for another one ahead of expiry.
    fn pauses(&self, now: SystemTime) -> bool {
        self.fetched
            .and_then(|at| now.duration_since(at).ok())
            .is_some_and(|since| since < PAUSE)
    }
}

/// What is to be done about the credentials at hand.
enum Answer {
    /// They are good.
    Keep(Credentials),
    /// They are good, but somebody should see to new ones.
    Renew(Credentials),
    /// There are none. So many fetches have ended until now.
    Fetch(u64),
}

impl<P: ProvideCredentials> Cache<P> {
    /// Remembers what this source provides, by this clock.
    #[must_use]
    pub fn new(provider: P, clock: Clock) -> Self {
        Self {
            provider,
            clock,
            fetching: tokio::sync::Mutex::new(()),
            memory: Mutex::default(),
        }
    }

    /// What is to be done by a caller who waits for new credentials when `margin` is left.
    fn look(&self, margin: Duration) -> Answer {
        let memory = self.memory();
        let Some(credentials) = &memory.credentials else {
            return Answer::Fetch(memory.fetches);
        };
        let Some(expiry) = credentials.expiry() else {
            return Answer::Keep(credentials.clone());
        };
        let now = self.clock.now();
        match expiry.duration_since(now) {
            Err(_) | Ok(Duration::ZERO) => Answer::Fetch(memory.fetches),
            Ok(left) if left <= margin && !memory.pauses(now) => Answer::Renew(credentials.clone()),
            Ok(_) => Answer::Keep(credentials.clone()),
        }
    }

    /// Looks again, since time may have passed before the future is polled.
    async fn renewed(&self) -> Result<Credentials, CredentialsError> {
        match self.look(LAST) {
            Answer::Keep(credentials) => Ok(credentials),
            Answer::Renew(valid) => self.ahead(valid, LAST).await,
            Answer::Fetch(fetches) => self.anew(fetches).await,
        }
    }

    async fn ahead(
        &self,
        valid: Credentials,
        margin: Duration,
    ) -> Result<Credentials, CredentialsError> {
        let Ok(_fetching) = self.fetching.try_lock() else {
            return Ok(valid);
        };
        // Another one may have fetched just before.
        if let Answer::Keep(credentials) = self.look(margin) {
            return Ok(credentials);
        }
        let fetched = self.fetch().await;
        match self.look(margin) {
            Answer::Keep(credentials) | Answer::Renew(credentials) => Ok(credentials),
            Answer::Fetch(_) => fetched,
        }
    }

    async fn anew(&self, seen: u64) -> Result<Credentials, CredentialsError> {
        let _fetching = self.fetching.lock().await;
        match self.look(LAST) {
            Answer::Keep(credentials) | Answer::Renew(credentials) => Ok(credentials),
            Answer::Fetch(fetches) => {
                let failure = self.memory().failure.clone();
                match failure.filter(|_| fetches != seen) {
                    Some(failure) => Err(failure),
                    None => self.fetch().await,
                }
            }
        }
    }

    /// Asks the source. Only whoever holds `fetching` may do so.
    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let fetched = self.provider.provide().await;
        let now = self.clock.now();
        let mut memory = self.memory();
        memory.fetches += 1;
        memory.fetched = Some(now);
        match &fetched {
            Ok(credentials) => {
                memory.credentials = Some(credentials.clone());
                memory.failure = None;
            }
            Err(error) => memory.failure = Some(error.clone()),
        }
        fetched
    }

    /// Nobody panics while holding this lock; if somebody did, the memory would still be whole.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn remembers(&self) -> bool {
        self.memory().credentials.is_some()
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cache<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        match self.look(LAST) {
            Answer::Keep(credentials) => Box::pin(std::future::ready(Ok(credentials))),
            Answer::Renew(_) | Answer::Fetch(_) => Box::pin(self.renewed()),
        }
    }

    fn upkeep(&self) -> Option<BoxFuture<'_, ()>> {
        match self.look(AHEAD) {
            Answer::Renew(valid) => Some(Box::pin(async {
                // Its failure is remembered for whoever needs new credentials in the end.
                let _kept = self.ahead(valid, AHEAD).await;
            })),
            Answer::Keep(_) | Answer::Fetch(_) => None,
        }
    }

    fn invalidate(&self) {
        self.memory().credentials = None;
        self.provider.invalidate();
    }

    fn title(&self) -> Cow<'static, str> {
        self.provider.title()
    }

    fn looks_at(&self) -> Vec<String> {
        self.provider.looks_at()
    }
}

impl<P: fmt::Debug> fmt::Debug for Cache<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cache")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
