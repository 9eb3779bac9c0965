//! Operations and responses are plain values: a generated value that is written and read again is equal.
#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::hash::Hash;
use std::path::Path;

use bytes::Bytes;
use casebook_artifact::{GetReport, PutAccountSettings, ReportDetail, ReportOutput};
use casebook_protocol::Operation;
use casebook_types::PresignedUrl;
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Returns the operations in the source code, to check that the list `operations!` has all of them.
fn operations(folder: &Path) -> BTreeSet<String> {
    let paths = std::fs::read_dir(folder).unwrap();
    let found = paths.flat_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return operations(&path);
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let implemented = text
            .lines()
            .filter_map(|line| line.strip_prefix("impl Operation for ")?.strip_suffix(" {"));
        let listed = text.split("operation! {").skip(1);
        let listed = listed.filter_map(|line| line.split_once(" -> ")?.0.split(' ').next_back());
        implemented.chain(listed).map(str::to_owned).collect()
    });
    found.collect()
}

#[test]
fn every_operation_can_be_a_key_and_every_answer_be_compared() {
    fn name<Op>() -> &'static str
    where
        Op: Operation<Output: Clone + Debug + Eq> + Clone + Debug + Eq + Hash + Send + Sync,
    {
        Op::NAME
    }

    macro_rules! names {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => { [$(name::<$operation>()),+] };
    }
    let listed = BTreeSet::from(casebook_artifact::operations!(names).map(str::to_owned));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    assert_eq!(listed, operations(Path::new(source)));
}

#[test]
fn an_operation_finds_its_answer_in_a_map() {
    let mut seen = HashMap::new();
    let token = |text: &str| text.parse().unwrap();
    let id = || "report-abcDEF0123456789".parse().unwrap();
    seen.insert(GetReport::new(id(), token("one")), 1);
    assert_eq!(seen.get(&GetReport::new(id(), token("one"))), Some(&1));
    assert_eq!(seen.get(&GetReport::new(id(), token("two"))), None);
}

#[test]
fn every_operation_and_every_answer_survive_being_written_and_read() {
    fn survives<Op>()
    where
        Op: Arbitrary + DeserializeOwned + Operation + PartialEq + Serialize,
        Op::Output: Arbitrary + DeserializeOwned + PartialEq + Serialize,
    {
        proptest!(|(operation in any::<Op>(), answer in any::<Op::Output>())| {
            let json = serde_json::to_value(&operation).unwrap();
            prop_assert_eq!(&serde_json::from_value::<Op>(json.clone()).unwrap(), &operation);
            prop_assert_eq!(sent(operation.encode().unwrap()), json);

            let json = serde_json::to_value(&answer).unwrap();
            // In a response of 4 KiB or more, the texts are slices of the response. Blanks behind the
            // JSON make the response that long.
            for blanks in [0, 5000] {
                let body = format!("{json}{}", " ".repeat(blanks));
                let read = Op::decode(http::Response::new(body.into())).unwrap();
                prop_assert_eq!(&read, &answer);
                prop_assert_eq!(&serde_json::to_value(&read).unwrap(), &json);
            }
            prop_assert_eq!(serde_json::from_value::<Op::Output>(json).unwrap(), answer);
        });
    }

    macro_rules! all_survive {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => { $(survives::<$operation>();)+ };
    }
    casebook_artifact::operations!(all_survive);
}

/// Returns the members of a request as one JSON object, from its body, its query and the label in its path.
fn sent(request: http::Request<Bytes>) -> Value {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let mut members = match request.body().is_empty() {
        true => serde_json::Map::new(),
        false => serde_json::from_slice(request.body()).unwrap(),
    };
    if let Some(label) = request.uri().path().strip_prefix("/tags/") {
        members.insert("resourceArn".to_owned(), decoded(label).into());
    }
    let pairs = request.uri().query().unwrap_or_default().split('&');
    for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
        let text = decoded(value);
        let member = members.entry(name).or_insert(Value::Null);
        match (name, member) {
            ("maxResults" | "reportVersion", number) => {
                *number = text.parse::<u64>().unwrap().into()
            }
            ("tagKeys", Value::Array(keys)) => keys.push(text.into()),
            ("tagKeys", first) => *first = vec![text].into(),
            (_, member) => *member = text.into(),
        }
    }
    Value::Object(members)
}

#[test]
fn a_link_of_an_answer_is_now_and_then_not_a_link() {
    let mut runner = TestRunner::deterministic();
    let drawn = (0..1000).map(|_| {
        any::<ReportOutput>()
            .new_tree(&mut runner)
            .unwrap()
            .current()
    });
    let links: Vec<_> = drawn.filter_map(|it| it.document_presigned_url).collect();
    let odd = links
        .iter()
        .filter(|link| link.expose().parse::<PresignedUrl>().is_err());
    assert!((5..=60).contains(&odd.count()), "of {}", links.len());
}

/// Returns the names of the members that at least one of 200 generated values has in JSON, and of those
/// that all of them have.
fn members<T: Arbitrary + Serialize>() -> (BTreeSet<String>, BTreeSet<String>) {
    let mut runner = TestRunner::deterministic();
    let drawn = (0..200).map(|_| any::<T>().new_tree(&mut runner).unwrap().current());
    let mut all = drawn.map(|value| -> BTreeSet<String> {
        let json = serde_json::to_value(value).unwrap();
        json.as_object().unwrap().keys().cloned().collect()
    });
    let first = all.next().unwrap();
    all.fold((first.clone(), first), |(some, always), members| {
        (&some | &members, &always & &members)
    })
}

#[test]
fn every_member_that_may_be_missing_is_there_and_is_not() {
    let (some, always) = members::<ReportDetail>();
    assert_eq!((some.len(), always.len()), (20, 0), "{always:?}");
    let (some, always) = members::<GetReport>();
    assert_eq!(some.len(), 3);
    assert!(always.iter().eq(["reportId", "termToken"]));
    let drawn = members::<PutAccountSettings>();
    assert_eq!((drawn.0.len(), drawn.1.len()), (1, 0));
}
