//! Stores with the sample data, for the tests of this crate.

mod cost;
mod rendered;

use std::sync::Arc;

use redb::Builder;
use redb::backends::InMemoryBackend;

use super::{Contents, Store};
use crate::account::AccountId;
use crate::sample::{AccountContents, Generated, Samples};
use crate::time::Timestamp;

/// Returns the sample data, with times relative to `at`.
pub(super) fn sample(at: Timestamp) -> AccountContents {
    AccountContents {
        account: AccountId::DEFAULT,
        at,
        samples: Samples::new(),
        has_samples: true,
        generated: Generated::default(),
    }
}

impl Store {
    /// Returns a store with the sample data, created in January 2027. They are written, as in a data file.
    pub(crate) fn sample() -> Self {
        let contents = sample(Timestamp::from_seconds(1_800_000_000));
        let database = Builder::new().create_with_backend(InMemoryBackend::new());
        Self::written(database.expect("memory"), &contents).expect("memory")
    }
}

#[test]
fn a_reset_brings_the_sample_data_back() {
    let store = Store::sample();
    store.set_subscription("SUBSCRIBED").expect("a fresh store");
    let contents: Arc<dyn Contents> = Arc::new(sample(Timestamp::from_seconds(0)));
    store.reset(contents).expect("a fresh store");
    let subscription = store.subscription().expect("a fresh store");
    assert_eq!(subscription, "NOT_SUBSCRIBED");
    assert!(store.inventory().expect("a fresh store").listed_reports >= 34);
}

#[test]
fn an_attachment_without_its_case_is_an_error_as_a_listed_case_without_its_record_is() {
    let store = Store::sample();
    let change = store.change().expect("a fresh store");
    let file = change.add_file("log".to_owned(), 1, |bytes| bytes.fill(b'x'));
    let attached = change.attach("orphan".to_owned(), file.expect("memory"), u64::MAX);
    attached.expect("memory");
    change.commit().expect("memory");
    let refused = store.attachment("orphan").expect_err("no such case");
    assert_eq!(
        refused.to_string(),
        "DB corrupted: the case of an attachment is missing"
    );
    assert!(store.attachment("unknown").expect("readable").is_none());
}
