//! A credential provider that the program sets, with a cache.

use std::sync::Arc;

use casebook_auth::{Cache, Clock, SharedProvider};

/// A credential provider that the program sets, with the cache that all clients share.
#[derive(Clone, Debug)]
pub(super) struct CustomProvider {
    provider: SharedProvider,
    /// The provider itself if it has a cache. Otherwise a cache around the provider.
    shared: SharedProvider,
}

impl CustomProvider {
    /// Puts a cache around the provider, unless the provider has one itself. The cache asks `clock`
    /// whether credentials have expired.
    pub(super) fn new(provider: SharedProvider, clock: &Clock) -> Self {
        let shared = match provider.is_cached() {
            true => Arc::clone(&provider),
            false => Arc::new(Cache::new(Arc::clone(&provider), clock.clone())),
        };
        Self { provider, shared }
    }

    /// Replaces the clock. This makes a new cache, which is empty.
    pub(super) fn clock(self, clock: &Clock) -> Self {
        Self::new(self.provider, clock)
    }

    pub(super) fn shared(&self) -> SharedProvider {
        Arc::clone(&self.shared)
    }
}
