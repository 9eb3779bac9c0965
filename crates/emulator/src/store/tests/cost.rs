//! Tests of the number of database pages that a call reads and writes.
//!
//! The tests count the pages that redb requests from its backend, without a cache. A table is a tree of
//! pages: with ten thousand cases it is at most three levels high, with twenty cases one. So a call that
//! finds its cases by their keys takes at most three times as many pages with ten thousand cases. A call
//! that read every record would take thousands.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use http::Request;
use redb::backends::InMemoryBackend;
use redb::{Builder, StorageBackend};
use serde_json::{Value, json};

use super::super::database::{Origin, ReopeningDatabase};
use super::super::{Case, Communication, Contents, Conversation, Status, Store, StoreError};
use super::sample;
use crate::account::{AWS, AccountId};
use crate::auth::Principal;
use crate::http::HttpRequest;
use crate::operation::{Call, Settings, Throttles};
use crate::sample::{AccountContents, Generated};
use crate::scenario::Scenario;
use crate::support;
use crate::time::Timestamp;

const NOW: u64 = 1_800_000_000_000;
/// How many cases are open, so that every listing shows them: more than fit on one page of 10.
const SHOWN: u64 = 12;
const FEW: u64 = 10;
const MANY: u64 = 10_000;

#[derive(Clone, Debug, Default)]
struct CountingBackend {
    inner: Arc<InMemoryBackend>,
    pages: Arc<AtomicU64>,
}

impl StorageBackend for CountingBackend {
    fn len(&self) -> Result<u64, std::io::Error> {
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), std::io::Error> {
        self.pages.fetch_add(1, Relaxed);
        self.inner.read(offset, out)
    }

    fn set_len(&self, length: u64) -> Result<(), std::io::Error> {
        self.inner.set_len(length)
    }

    fn sync_data(&self) -> Result<(), std::io::Error> {
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> Result<(), std::io::Error> {
        self.pages.fetch_add(1, Relaxed);
        self.inner.write(offset, bytes)
    }
}

/// A store with [`SHOWN`] open cases and many newer ones that a listing hides: they are resolved, or
/// count as resolved because their customer has not replied. All cases were created within the last hour.
struct FilledStore {
    store: Store,
    pages: Arc<AtomicU64>,
    ids: Vec<String>,
    display_id: String,
    /// When the newest of the open cases was created.
    last_shown: u64,
}

impl FilledStore {
    fn new(hidden: u64) -> Self {
        let backend = CountingBackend::default();
        let pages = Arc::clone(&backend.pages);
        let all: Vec<_> = cases(hidden).collect();
        let shown = &all[..SHOWN as usize];
        let ids = shown.iter().map(|(case, _)| case.case_id.clone()).collect();
        let display_id = shown[0].0.display_id.clone();
        let last_shown = shown[SHOWN as usize - 1].0.created;
        let contents = AccountContents {
            has_samples: false,
            ..sample(Timestamp::from_millis(NOW))
        };
        let database = Builder::new().create_with_backend(backend.clone());
        let store = Store::written(database.expect("memory"), &contents).expect("memory");
        let change = store.change().expect("memory");
        change.add_cases(all.into_iter()).expect("memory");
        change.commit().expect("memory");
        drop(store);
        let database = Builder::new()
            .set_cache_size(0)
            .create_with_backend(backend);
        let database = ReopeningDatabase::in_memory(database.expect("just filled"));
        Self {
            store: Store::from_database(database, None, Origin::Written).expect("just filled"),
            pages,
            ids,
            display_id,
            last_shown,
        }
    }

    /// Returns how many pages a call reads and writes, and its response.
    fn pages(&self, operation: &str, input: Value) -> (u64, Value) {
        let (parts, ()) = Request::post("/").body(()).expect("valid").into_parts();
        let request = HttpRequest::new(parts, Bytes::new(), Timestamp::from_millis(NOW));
        let scenario = Scenario::new()
            .case_limit_per_hour(None)
            .silence_resolves_after_days(Some(0));
        let call = Call {
            request: &request,
            store: &self.store,
            settings: &Settings::default(),
            scenario: &scenario,
            directory: &scenario,
            caller: &Principal::user(AccountId::DEFAULT, "sample".to_owned()),
            sessions: self.store.key(),
            throttles: &Throttles::default(),
            dry_run: false,
            expired_link: false,
        };
        let before = self.pages.load(Relaxed);
        let response = support::act(operation, &call, input)
            .expect(operation)
            .text();
        let pages = self.pages.load(Relaxed) - before;
        (pages, serde_json::from_str(&response).expect("JSON"))
    }

    /// Returns the input for the second page of a listing.
    fn second_page(&self, mut input: Value) -> Value {
        let (_, first) = self.pages("DescribeCases", input.clone());
        input["nextToken"] = first["nextToken"].clone();
        input
    }
}

fn cases(hidden: u64) -> impl Iterator<Item = (Case, Conversation)> {
    let contents = AccountContents {
        has_samples: false,
        generated: Generated {
            cases: u32::try_from(SHOWN + hidden).expect("a small number"),
            ..Generated::default()
        },
        ..sample(Timestamp::from_millis(NOW))
    };
    (1..=SHOWN + hidden).map(move |serial| {
        let (case, conversation) = (contents.case(serial), contents.conversation(serial));
        let case = case.expect("it is generated");
        let index = case.serial - 1;
        let created = NOW - 3_500_000 + index * 3_000_000 / (SHOWN + hidden);
        let case = Case {
            status: match index {
                ..SHOWN => Status::Opened,
                _ if index % 5 == 0 => Status::PendingCustomerAction,
                _ => Status::Resolved,
            },
            created,
            status_since: created,
            language: "tr".to_owned(),
            ..case
        };
        (case, conversation)
    })
}

type Input<'a> = &'a dyn Fn(&FilledStore) -> Value;

/// Formats a time as the input of `DescribeCases` has it.
fn iso(millis: u64) -> String {
    format!("{}Z", Timestamp::from_millis(millis).iso_millis())
}

/// Makes the same call to both stores, and returns the pages that each takes.
fn compare(few: &FilledStore, many: &FilledStore, operation: &str, input: Input<'_>) -> [u64; 2] {
    let [(least, small), (most, large)] =
        [few, many].map(|store| store.pages(operation, input(store)));
    assert!(least > 0);
    // Both calls listed the same number of cases.
    let shown = |response: &Value| response["cases"].as_array().map(Vec::len);
    assert_eq!(shown(&small), shown(&large), "{operation} {}", input(few));
    [least, most]
}

#[test]
fn a_call_that_leaves_no_case_out_takes_no_more_of_ten_thousand_cases_than_their_trees_are_higher()
{
    let (few, many) = (FilledStore::new(FEW), FilledStore::new(MANY));
    let calls: [(&str, Input<'_>); 12] = [
        (
            "DescribeCases",
            &|_| json!({"maxResults": 10, "includeResolvedCases": true}),
        ),
        (
            "DescribeCases",
            &|_| json!({"maxResults": 10, "includeResolvedCases": true, "language": "tr"}),
        ),
        (
            "DescribeCases",
            &|store| json!({"maxResults": 10, "beforeTime": iso(store.last_shown)}),
        ),
        (
            "DescribeCases",
            &|store| json!({"maxResults": 10, "includeResolvedCases": true, "beforeTime": iso(store.last_shown)}),
        ),
        ("DescribeCases", &|store| {
            store.second_page(json!({"maxResults": 10}))
        }),
        ("DescribeCases", &|store| {
            store.second_page(json!({"maxResults": 10, "includeResolvedCases": true}))
        }),
        (
            "DescribeCases",
            &|store| json!({"caseIdList": store.ids, "includeResolvedCases": true}),
        ),
        (
            "DescribeCases",
            &|store| json!({"displayId": store.display_id}),
        ),
        (
            "DescribeCommunications",
            &|store| json!({"caseId": store.ids[3]}),
        ),
        (
            "CreateCase",
            &|_| json!({"subject": "x", "communicationBody": "x", "language": "tr", "issueType": "customer-service"}),
        ),
        (
            "AddCommunicationToCase",
            &|store| json!({"caseId": store.ids[3], "communicationBody": "x"}),
        ),
        ("ResolveCase", &|store| json!({"caseId": store.ids[3]})),
    ];
    for (operation, input) in calls {
        let [least, most] = compare(&few, &many, operation, input);
        assert!(
            most <= 3 * least,
            "{operation} {}: {least} pages, and {most}",
            input(&few)
        );
    }
}

#[test]
fn a_listing_reads_the_short_entries_of_the_cases_it_leaves_out_and_not_their_records() {
    let (few, many) = (FilledStore::new(FEW), FilledStore::new(MANY));
    let listings: [Input<'_>; 4] = [
        &|_| json!({"maxResults": 10}),
        &|_| json!({"maxResults": 10, "language": "tr"}),
        &|_| json!({"maxResults": 10, "language": "en"}),
        &|store| json!({"maxResults": 10, "afterTime": iso(store.last_shown)}),
    ];
    for input in listings {
        let [least, most] = compare(&few, &many, "DescribeCases", input);
        // A database page holds at least forty entries of the list of cases.
        assert!(
            most <= 3 * least + MANY / 40,
            "{}: {least} pages, and {most}",
            input(&few)
        );
    }
}

#[test]
fn what_the_agent_does_takes_no_more_pages_either() {
    let ask = |store: &FilledStore| {
        let before = store.pages.load(Relaxed);
        let ask = || {
            let change = store.store.change()?;
            let mut case = change.case(&store.ids[5])?.expect("it is there");
            (case.status, case.status_since) = (Status::PendingCustomerAction, NOW);
            let question = Communication {
                body: "Which one?".to_owned(),
                submitted_by: AWS.to_owned(),
                attachments: Vec::new(),
            };
            change.add_communication(&mut case, NOW, &question)?;
            change.put_case(&case)?;
            change.commit()
        };
        ask()
            .map_err(|error: StoreError| error.to_string())
            .expect("space");
        store.pages.load(Relaxed) - before
    };
    let (least, most) = (ask(&FilledStore::new(FEW)), ask(&FilledStore::new(MANY)));
    assert!(most <= 3 * least, "{least} pages, and {most}");
}
