//! One credential cache for all clients that look for credentials in the same way.

use std::sync::{Arc, Mutex, PoisonError};

use casebook_auth::SharedProvider;
use casebook_types::Region;

/// The settings that decide which credentials a search finds, with their values in the environment
/// and the files where no method sets them.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Search {
    /// The profile that a method selects; it takes precedence over keys in the environment.
    pub(super) profile: Option<Box<str>>,
    /// The Region of STS.
    pub(super) region: Option<Region>,
    pub(super) fips: bool,
    pub(super) dualstack: bool,
}

/// The credential caches of one environment, transport, clock and MFA prompt: one for each search.
#[derive(Default)]
pub(super) struct Searches(Mutex<Vec<(Search, SharedProvider)>>);

impl Searches {
    /// Returns the cache of this search, and makes it on first use.
    pub(super) fn of(
        &self,
        search: Search,
        make: impl FnOnce() -> SharedProvider,
    ) -> SharedProvider {
        let mut searches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, made)) = searches.iter().find(|(its, _)| *its == search) {
            return Arc::clone(made);
        }
        let made = make();
        searches.push((search, Arc::clone(&made)));
        made
    }
}
