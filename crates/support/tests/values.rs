//! Operations and responses are plain values: a generated value that is written and read again is equal.
#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

#[cfg(feature = "client")]
use std::collections::HashMap;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;
use std::hash::Hash;
use std::path::Path;

use bytes::Bytes;
use casebook_protocol::Operation;
use casebook_support::{
    Attachment, Attachments, Blob, CaseDetails, CaseIdList, Cases, CcEmailAddresses, Communication,
    CreateCase, DescribeCases, DescribeCommunications, RecentCaseCommunications, ServiceCodeList,
    UploadIds,
};
use casebook_types::Timestamp;
use casebook_types::support::NextToken;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{TestError, TestRunner};
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
        Op: Operation<Output: Clone + Debug + PartialEq> + Clone + Debug + Eq + Hash + Send + Sync,
    {
        Op::NAME
    }

    macro_rules! names {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => { [$(name::<$operation>()),+] };
    }
    let listed = BTreeSet::from(casebook_support::operations!(names).map(str::to_owned));
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    assert_eq!(listed, operations(Path::new(source)));
}

#[test]
fn what_a_request_holds_can_be_a_key() {
    fn can<T: Clone + Debug + Eq + Hash>() {}

    can::<Attachment>();
    can::<Attachments>();
    can::<Blob>();
    can::<CaseIdList>();
    can::<CcEmailAddresses>();
    can::<ServiceCodeList>();
    can::<UploadIds>();
}

#[test]
fn two_spellings_of_one_time_are_one_question() {
    let after = |time: &str| DescribeCases::new().after_time(time.parse().unwrap());
    let asked = HashSet::from([after("2024-05-06T07:08:09Z")]);
    assert!(asked.contains(&after("2024-05-06T09:08:09.0+0200")));
    assert!(!asked.contains(&after("2024-05-06T07:08:10Z")));
}

#[cfg(feature = "client")]
#[test]
fn a_map_by_identifiers_can_be_asked_by_a_text() {
    use casebook_support::OnceKey;
    use casebook_types::support::CaseId;

    let key: OnceKey = "alarm-1".parse().unwrap();
    assert_eq!(key, "alarm-1");
    assert_ne!(key, *"alarm-2");
    let open: HashMap<OnceKey, CaseId> = HashMap::from([(key, "case-1".parse().unwrap())]);
    assert_eq!(open["alarm-1"], "case-1");
    let opened: HashMap<CaseId, OnceKey> = open.into_iter().map(|(key, id)| (id, key)).collect();
    assert!(opened.contains_key("case-1") && !opened.contains_key("case-2"));
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
    casebook_support::operations!(all_survive);
}

/// Returns the body of a request as JSON.
fn sent(request: http::Request<Bytes>) -> Value {
    serde_json::from_slice(request.body()).unwrap()
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
    let (some, always) = members::<CaseDetails>();
    assert_eq!((some.len(), always.len()), (12, 0), "{always:?}");
    let (some, always) = members::<CreateCase>();
    assert_eq!(some.len(), 11);
    assert!(always.iter().eq(["communicationBody", "subject"]));
}

/// Returns for how many of 2000 generated values `is` returns true.
fn drawn<T: Arbitrary>(is: fn(&T) -> bool) -> usize {
    let mut runner = TestRunner::deterministic();
    let drawn = (0..2000).map(|_| any::<T>().new_tree(&mut runner).unwrap().current());
    drawn.filter(is).count()
}

#[test]
fn one_time_in_twenty_of_an_answer_cannot_be_read_and_none_of_an_operation() {
    fn is_unreadable(time: &Option<Timestamp>) -> bool {
        time.as_ref()
            .is_some_and(|time| time.to_system_time().is_none())
    }

    // Half of the responses have a time, and one time in twenty cannot be read: about 50 of 2000.
    let unreadable = drawn::<Communication>(|it| is_unreadable(&it.time_created));
    assert!((25..=100).contains(&unreadable), "{unreadable}");
    let unreadable = drawn::<DescribeCommunications>(|it| {
        is_unreadable(&it.after_time) || is_unreadable(&it.before_time)
    });
    assert_eq!(unreadable, 0);
}

#[test]
fn a_token_of_an_answer_is_now_and_then_against_its_rules_and_never_one_of_an_operation() {
    fn is_empty(token: &Option<NextToken>) -> bool {
        token
            .as_ref()
            .is_some_and(|token| token.as_str().is_empty())
    }

    assert!(drawn::<RecentCaseCommunications>(|it| is_empty(&it.next_token)) > 0);
    assert_eq!(drawn::<DescribeCases>(|it| is_empty(&it.next_token)), 0);
}

/// Returns the lengths of `draws` generated values.
fn lengths<T: Arbitrary>(draws: usize, length: fn(&T) -> usize) -> BTreeSet<usize> {
    let mut runner = TestRunner::deterministic();
    let drawn = (0..draws).map(|_| any::<T>().new_tree(&mut runner).unwrap().current());
    drawn.map(|it| length(&it)).collect()
}

#[test]
fn lists_are_empty_and_full_and_of_every_size_between() {
    let lengths = lengths::<CaseIdList>(400, |it| it.as_slice().len());
    assert_eq!(lengths.first(), Some(&0));
    assert_eq!(lengths.last(), Some(&CaseIdList::MAX));
    assert!(
        lengths.range(4..CaseIdList::MAX).count() >= 10,
        "{lengths:?}"
    );
}

#[test]
fn a_page_is_now_and_then_longer_than_the_smallest_that_can_be_asked_for() {
    let lengths = lengths::<Cases>(200, |it| it.cases.len());
    assert_eq!(lengths.first(), Some(&0));
    assert!(lengths.range(11..).count() >= 2, "{lengths:?}");
}

#[test]
fn a_content_is_now_and_then_longer_than_a_piece_of_its_base64() {
    let lengths = lengths::<Blob>(400, Blob::len);
    assert_eq!(lengths.first(), Some(&0));
    assert!(lengths.range(4096..).count() >= 5, "{lengths:?}");
}

#[test]
fn a_long_list_shrinks_to_the_entries_that_matter() {
    let config = ProptestConfig {
        failure_persistence: None,
        cases: 2000,
        ..ProptestConfig::default()
    };
    let failed = TestRunner::new(config).run(&any::<RecentCaseCommunications>(), |page| {
        prop_assert!(page.communications.len() < 5);
        Ok(())
    });
    let Err(TestError::Fail(_, least)) = failed else {
        panic!("{failed:?}")
    };
    assert_eq!(least.communications.len(), 5);
}

#[test]
fn a_case_shrinks_to_what_matters() {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let failed = TestRunner::new(config).run(&any::<CaseDetails>(), |case| {
        let subject = case.subject.unwrap_or_default();
        prop_assert!(!subject.contains('e') && subject.len() < 30);
        Ok(())
    });
    let Err(TestError::Fail(_, least)) = failed else {
        panic!("{failed:?}")
    };
    assert!(
        least.subject.as_ref().unwrap().chars().count() <= 30,
        "{least:?}"
    );
    assert!(least.recent_communications.is_none() && least.cc_email_addresses.is_empty());
}
