//! Stores with the sample data, for the tests of this crate.

mod cost;

use super::{Contents, Store};
use crate::sample::Samples;
use crate::time::Timestamp;

impl Contents {
    /// Returns the sample data, with times relative to `at`.
    pub(crate) fn sample(at: Timestamp) -> Self {
        Samples::new().contents(true, 0, at)
    }
}

impl Store {
    /// Returns a store in memory with the sample data, created in January 2027.
    pub(crate) fn sample() -> Self {
        let contents = Contents::sample(Timestamp::from_seconds(1_800_000_000));
        Self::in_memory(&contents).expect("memory")
    }
}

#[test]
fn a_reset_brings_the_sample_data_back() {
    let store = Store::sample();
    store.set_subscription("SUBSCRIBED").expect("a fresh store");
    let contents = Contents::sample(Timestamp::from_seconds(0));
    store.reset(&contents).expect("a fresh store");
    let subscription = store.subscription().expect("a fresh store");
    assert_eq!(subscription, "NOT_SUBSCRIBED");
    assert!(store.inventory().expect("a fresh store").listed_reports >= 34);
}
