//! One pool of connections for all clients that trust the same certificates.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::transport::Transport;

/// The default transports of one environment, which has one proxy: one for each CA bundle.
///
/// Profiles may name different bundles; those that name none, or the same, share a transport.
#[derive(Default)]
pub(super) struct Pools(Mutex<Vec<(Option<Box<Path>>, Transport)>>);

impl Pools {
    /// The transport that trusts this bundle, made when it is asked for first.
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
