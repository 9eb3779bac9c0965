//! A credential provider that the program sets, with a cache.

use std::sync::Arc;

use casebook_auth::{Cache, Clock, SharedProvider};

/// A credential provider, and the same one as all clients share it.
#[derive(Clone, Debug)]
pub(super) struct CustomProvider {
    provider: SharedProvider,
    shared: SharedProvider,
}

impl CustomProvider {
    /// Puts a cache around the provider unless it answers from memory; `clock` tells when
    /// credentials expire.
    pub(super) fn new(provider: SharedProvider, clock: &Clock) -> Self {
        let shared = match provider.is_cached() {
            true => Arc::clone(&provider),
            false => Arc::new(Cache::new(Arc::clone(&provider), clock.clone())),
        };
        Self { provider, shared }
    }

    /// Takes another clock, with an empty cache.
    pub(super) fn clock(self, clock: &Clock) -> Self {
        Self::new(self.provider, clock)
    }

    pub(super) fn shared(&self) -> SharedProvider {
        Arc::clone(&self.shared)
    }
}
