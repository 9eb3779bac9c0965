//! One pool of connections for all clients that trust the same certificates.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::transport::Transport;

/// The default transports of one environment, which has one proxy: one transport for each CA
/// bundle.
///
/// Profiles can name different bundles. Profiles with the same bundle, or without one, share a
/// transport.
#[derive(Default)]
pub(super) struct Pools(Mutex<Vec<(Option<Box<Path>>, Transport)>>);

impl Pools {
    /// Returns the transport that trusts this bundle, and makes it on first use.
    pub(super) fn of(&self, bundle: Option<&Path>, make: impl FnOnce() -> Transport) -> Transport {
        let mut pools = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = pools.iter().find(|(its, _)| its.as_deref() == bundle) {
            return made.clone();
        }
        let made = make();
        pools.push((bundle.map(Into::into), made.clone()));
        made
    }
}
