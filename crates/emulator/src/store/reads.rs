//! What a call reads and writes does not grow with the number of cases.
//!
//! Counted are the pages that the database asks its backend for, with nothing kept in memory. A
//! tree of ten thousand cases is three pages high at most where a tree of twenty is one; so no call
//! may take more than three times as many. Who looked at every case would take hundreds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use http::Request;
use redb::backends::InMemoryBackend;
use redb::{Builder, StorageBackend};
use serde_json::{Value, json};

use super::{Beginning, Case, Communication, Live, Said, Status, Store, StoreError, open};
use crate::http::HttpRequest;
use crate::operation::{Call, Settings, Throttles};
use crate::scenario::Scenario;
use crate::time::Timestamp;
use crate::{sample, support};

const NOW: Timestamp = Timestamp::from_millis_in_tests(1_800_000_000_000);
/// How many cases every listing has: more than a page.
const SHOWN: u64 = 12;
const FEW: u64 = 10;
const SOME: u64 = 1_000;
const MANY: u64 = 10_000;

#[derive(Clone, Debug, Default)]
struct Counted {
    inner: Arc<InMemoryBackend>,
    pages: Arc<AtomicU64>,
}

impl StorageBackend for Counted {
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

/// A store whose oldest cases are open and Turkish, and in front of them `hidden` others that are
/// resolved, or wait in vain for their customer; all of them of the last hour.
struct Desk {
    store: Store,
    pages: Arc<AtomicU64>,
    ids: Vec<String>,
    display_id: String,
    last_shown: u64,
}

impl Desk {
    fn new(hidden: u64) -> Self {
        let backend = Counted::default();
        let pages = Arc::clone(&backend.pages);
        let beginning = Beginning {
            at: NOW,
            samples: false,
            generated_cases: 0,
        };
        let cases: Vec<_> = cases(hidden).collect();
        let fill = || {
            let database = Builder::new().create_with_backend(backend.clone())?;
            let change = open::fresh(database, beginning)?.change()?;
            change.fill(cases.iter().cloned())?;
            change.keep()
        };
        fill().expect("memory");
        let mut builder = Builder::new();
        builder.set_cache_size(0);
        let database = builder.create_with_backend(backend).expect("just filled");
        let store = Store::over(Live::in_memory(database), None).expect("just filled");
        let shown = &cases[..SHOWN as usize];
        Self {
            store,
            pages,
            ids: shown.iter().map(|(case, _)| case.case_id.clone()).collect(),
            display_id: shown[0].0.display_id.clone(),
            last_shown: shown[SHOWN as usize - 1].0.created,
        }
    }

    /// How many pages an operation takes, and its answer.
    fn pages(&self, operation: &str, input: Value) -> (u64, Value) {
        let (parts, ()) = Request::post("/").body(()).expect("valid").into_parts();
        let request = HttpRequest::new(parts, Bytes::new(), NOW);
        let scenario = Scenario::new()
            .case_limit_per_hour(Some(1_000_000))
            .silence_resolves_after_days(Some(0));
        let call = Call {
            request: &request,
            store: &self.store,
            settings: &Settings::default(),
            scenario: &scenario,
            throttles: &Throttles::default(),
            dry_run: false,
            expired_link: false,
        };
        let before = self.pages.load(Relaxed);
        let answer = support::act(operation, &call, input)
            .expect(operation)
            .text();
        let pages = self.pages.load(Relaxed) - before;
        (pages, serde_json::from_str(&answer).expect("JSON"))
    }
}

fn cases(hidden: u64) -> impl Iterator<Item = (Case, Said)> {
    let count = u32::try_from(SHOWN + hidden).expect("a small number");
    sample::generated_cases(count, NOW).map(move |(case, said)| {
        let place = case.serial - 1;
        let created = NOW.millis() - 3_500_000 + place * 3_000_000 / (SHOWN + hidden);
        let status = match place {
            ..SHOWN => Status::Opened,
            _ if place % 5 == 0 => Status::PendingCustomerAction,
            _ => Status::Resolved,
        };
        let case = Case {
            status,
            created,
            // A round number is in few groups of those that wait, which fills them faster.
            since: created >> 20 << 20,
            language: "tr".to_owned(),
            ..case
        };
        (case, said)
    })
}

#[test]
fn no_call_reads_or_writes_more_for_ten_thousand_cases_than_their_trees_are_higher() {
    let (few, many) = (Desk::new(FEW), Desk::new(MANY));
    let iso = |millis| Timestamp::from_millis(millis).iso_millis() + "Z";
    let page = |desk: &Desk, mut more: Value| {
        more["maxResults"] = 10.into();
        let (_, first) = desk.pages("DescribeCases", more.clone());
        more["nextToken"] = first["nextToken"].clone();
        more
    };
    type Input<'a> = &'a dyn Fn(&Desk) -> Value;
    let calls: [(&str, Input<'_>); 16] = [
        ("DescribeCases", &|_| json!({"maxResults": 10})),
        (
            "DescribeCases",
            &|_| json!({"maxResults": 10, "language": "tr"}),
        ),
        (
            "DescribeCases",
            &|_| json!({"maxResults": 10, "language": "en"}),
        ),
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
            &|desk| json!({"maxResults": 10, "beforeTime": iso(desk.last_shown)}),
        ),
        (
            "DescribeCases",
            &|desk| json!({"maxResults": 10, "includeResolvedCases": true, "beforeTime": iso(desk.last_shown)}),
        ),
        (
            "DescribeCases",
            &|desk| json!({"maxResults": 10, "afterTime": iso(desk.last_shown - 500)}),
        ),
        ("DescribeCases", &|desk| page(desk, json!({}))),
        ("DescribeCases", &|desk| {
            page(desk, json!({"includeResolvedCases": true}))
        }),
        (
            "DescribeCases",
            &|desk| json!({"caseIdList": desk.ids, "includeResolvedCases": true}),
        ),
        (
            "DescribeCases",
            &|desk| json!({"displayId": desk.display_id}),
        ),
        (
            "DescribeCommunications",
            &|desk| json!({"caseId": desk.ids[3]}),
        ),
        (
            "CreateCase",
            &|_| json!({"subject": "x", "communicationBody": "x", "language": "tr", "issueType": "customer-service"}),
        ),
        (
            "AddCommunicationToCase",
            &|desk| json!({"caseId": desk.ids[3], "communicationBody": "x"}),
        ),
        ("ResolveCase", &|desk| json!({"caseId": desk.ids[3]})),
    ];
    for (operation, input) in calls {
        let [(least, small), (most, large)] =
            [&few, &many].map(|desk| desk.pages(operation, input(desk)));
        assert!(least > 0);
        assert!(
            most <= 3 * least,
            "{operation} {}: {least} pages, and {most}",
            input(&few)
        );
        // Both did the same.
        let shown = |answer: &Value| answer["cases"].as_array().map(Vec::len);
        if !input(&few).to_string().contains("afterTime") {
            assert_eq!(shown(&small), shown(&large), "{operation} {}", input(&few));
        }
    }
}

#[test]
fn what_the_agent_does_reads_and_writes_no_more_either() {
    let asked = |desk: &Desk| {
        let before = desk.pages.load(Relaxed);
        let ask = || {
            let change = desk.store.change()?;
            let mut case = change.case(&desk.ids[5])?.expect("it is there");
            (case.status, case.since) = (Status::PendingCustomerAction, NOW.millis());
            let question = Communication {
                body: "Which one?".to_owned(),
                submitted_by: crate::account::AWS.to_owned(),
                attachments: Vec::new(),
            };
            change.say(&mut case, NOW.millis(), &question)?;
            change.put_case(&case)?;
            change.keep()
        };
        ask()
            .map_err(|broken: StoreError| broken.to_string())
            .expect("room");
        desk.pages.load(Relaxed) - before
    };
    // Of few, all lists are on one page; of some, no two that the case is in are.
    let (least, most) = (asked(&Desk::new(SOME)), asked(&Desk::new(MANY)));
    assert!(most <= 3 * least, "{least} pages, and {most}");
}
