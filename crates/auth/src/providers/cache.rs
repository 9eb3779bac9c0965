//! A cache around a credential provider.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::{BoxFuture, Clock, Credentials, CredentialsError, ProvideCredentials};

/// How long before their expiry credentials are refreshed while a request is in flight.
const REFRESH_MARGIN: Duration = Duration::from_secs(5 * 60);
/// How long before their expiry a caller waits for new credentials, although the old ones are still
/// valid.
const WAIT_MARGIN: Duration = Duration::from_secs(60);
/// How long no refresh begins after a refresh that failed, or that brought credentials which expire
/// no later than the old ones.
const PAUSE: Duration = Duration::from_secs(60);

/// Caches the credentials of a provider, and refreshes them before they expire.
///
/// - **Single flight.** When several callers need new credentials, one of them fetches and the others
///   wait. If the fetch fails, all of these callers get its error, and none of them fetches again.
/// - **Refresh ahead of expiry.** From five minutes before expiry,
///   [`refresh`](ProvideCredentials::refresh) returns a future that fetches new credentials.
///   `casebook-stack` polls this future while a request is in flight, and drops it when the request
///   ends; the cache spawns no task. In the last minute before expiry, one call of
///   [`provide`](ProvideCredentials::provide) waits for a fetch, and all other calls return the
///   credentials that are still valid.
/// - **A failed refresh is not an error.** The caller gets the credentials that are still valid, and
///   the next refresh starts at least one minute later.
/// - **Expired credentials are not returned** from the cache. If the provider itself returns expired
///   credentials, the cache passes them on, because the clock of this machine may be wrong.
/// - **Cancel safe.** When the caller that fetches drops its future, the next waiting caller fetches.
/// - **Invalidation.** [`invalidate`](ProvideCredentials::invalidate) discards the cached credentials
///   and invalidates the provider. The next caller fetches.
///
/// ```
/// use casebook_auth::{Cache, Clock, Credentials, ProvideCredentials};
///
/// let cache = Cache::new(Credentials::new("AKIDEXAMPLE", "secret"), Clock::system());
/// let mut provided = tokio_test::task::spawn(cache.provide());
/// assert!(tokio_test::assert_ready!(provided.poll()).is_ok());
/// ```
pub struct Cache<P> {
    provider: P,
    clock: Clock,
    /// Held by the caller that fetches, across an await on purpose. Callers without valid
    /// credentials wait for this lock, and the others do not fetch while it is held, so there is
    /// only one fetch at a time.
    fetching: tokio::sync::Mutex<()>,
    /// Never held across an await.
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    credentials: Option<Credentials>,
    /// The time at which the last fetch ended.
    fetched: Option<SystemTime>,
    /// The number of fetches that have ended, successful or not.
    fetches: u64,
    /// The error of the last fetch, if it failed.
    failure: Option<CredentialsError>,
}

impl Memory {
    /// Returns whether the last fetch ended so recently that no refresh may begin.
    fn is_pausing(&self, now: SystemTime) -> bool {
        self.fetched
            .and_then(|at| now.duration_since(at).ok())
            .is_some_and(|since| since < PAUSE)
    }
}

/// The next step of a caller, by the state of the cache.
enum Action {
    /// Returns them.
    Keep(Credentials),
    /// Fetches new credentials. These are still valid, and are returned if another caller already
    /// fetches.
    Renew(Credentials),
    /// Fetches, because the cache has no valid credentials. The number is that of the fetches that
    /// have ended so far.
    Fetch(u64),
}

impl<P: ProvideCredentials> Cache<P> {
    /// Creates a cache around `provider`. The time of `clock` tells whether credentials have
    /// expired.
    #[must_use]
    pub fn new(provider: P, clock: Clock) -> Self {
        Self {
            provider,
            clock,
            fetching: tokio::sync::Mutex::new(()),
            memory: Mutex::default(),
        }
    }

    /// Decides what a caller does. Credentials that expire within `margin` are to be renewed.
    fn decide(&self, margin: Duration) -> Action {
        let memory = self.memory();
        let Some(credentials) = &memory.credentials else {
            return Action::Fetch(memory.fetches);
        };
        let Some(expiry) = credentials.expiry() else {
            return Action::Keep(credentials.clone());
        };
        let now = self.clock.now();
        match expiry.duration_since(now) {
            Err(_) | Ok(Duration::ZERO) => Action::Fetch(memory.fetches),
            Ok(left) if left <= margin && !memory.is_pausing(now) => {
                Action::Renew(credentials.clone())
            }
            Ok(_) => Action::Keep(credentials.clone()),
        }
    }

    /// Returns cached credentials, or fetches new ones. The state is looked at again here, because
    /// time may have passed before the future is polled for the first time.
    async fn fetch_or_wait(&self) -> Result<Credentials, CredentialsError> {
        match self.decide(WAIT_MARGIN) {
            Action::Keep(credentials) => Ok(credentials),
            Action::Renew(valid) => self.fetch_ahead(valid, WAIT_MARGIN).await,
            Action::Fetch(fetches) => self.fetch_missing(fetches).await,
        }
    }

    /// Fetches new credentials while the old ones are still valid. If another caller already
    /// fetches, returns the old ones at once. If the fetch fails, returns the old ones as long as
    /// they have not expired.
    async fn fetch_ahead(
        &self,
        valid: Credentials,
        margin: Duration,
    ) -> Result<Credentials, CredentialsError> {
        let Ok(_fetching) = self.fetching.try_lock() else {
            return Ok(valid);
        };
        // Another caller may have fetched just before this caller got the lock.
        if let Action::Keep(credentials) = self.decide(margin) {
            return Ok(credentials);
        }
        let fetched = self.fetch().await;
        match self.decide(margin) {
            Action::Keep(credentials) | Action::Renew(credentials) => Ok(credentials),
            Action::Fetch(_) => fetched,
        }
    }

    /// Fetches, or waits while another caller does. `seen` is the number of fetches that had ended
    /// before this call. If a further one has ended meanwhile and failed, this caller gets its
    /// error and does not fetch again.
    async fn fetch_missing(&self, seen: u64) -> Result<Credentials, CredentialsError> {
        let _fetching = self.fetching.lock().await;
        match self.decide(WAIT_MARGIN) {
            Action::Keep(credentials) | Action::Renew(credentials) => Ok(credentials),
            Action::Fetch(fetches) => {
                let failure = self.memory().failure.clone();
                match failure.filter(|_| fetches != seen) {
                    Some(failure) => Err(failure),
                    None => self.fetch().await,
                }
            }
        }
    }

    /// Calls the provider, and stores its result. The caller must hold `fetching`.
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

    /// Locks the memory. A poisoned lock is used as it is: no code can panic while it holds this
    /// lock, and each of its changes leaves the memory consistent.
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn has_credentials(&self) -> bool {
        self.memory().credentials.is_some()
    }
}

impl<P: ProvideCredentials> ProvideCredentials for Cache<P> {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        match self.decide(WAIT_MARGIN) {
            Action::Keep(credentials) => Box::pin(std::future::ready(Ok(credentials))),
            Action::Renew(_) | Action::Fetch(_) => Box::pin(self.fetch_or_wait()),
        }
    }

    fn refresh(&self) -> Option<BoxFuture<'_, ()>> {
        match self.decide(REFRESH_MARGIN) {
            Action::Renew(valid) => Some(Box::pin(async {
                // The result is not needed here. An error is stored, for the callers that need new
                // credentials once the old ones have expired.
                let _credentials = self.fetch_ahead(valid, REFRESH_MARGIN).await;
            })),
            Action::Keep(_) | Action::Fetch(_) => None,
        }
    }

    fn invalidate(&self) {
        self.memory().credentials = None;
        self.provider.invalidate();
    }

    fn is_cached(&self) -> bool {
        true
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
