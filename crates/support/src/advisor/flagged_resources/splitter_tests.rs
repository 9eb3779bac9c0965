//! A result that arrives in pieces is read like the same result as a whole.

use bytes::Bytes;
use casebook_protocol::ParseError;
use casebook_protocol::output;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

type Resources = (
    Vec<TrustedAdvisorResourceDetail>,
    Option<TrustedAdvisorCheckResult>,
);

/// Reads a response that arrives in these pieces.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Resources, ParseError> {
    let (mut splitter, mut resources) = (ResourceSplitter::new(LIST), Vec::new());
    for piece in pieces {
        splitter.push(piece);
        while let Some(resource) = splitter.next_entry()? {
            resources.push(resource);
        }
    }
    Ok((resources, without_resources(splitter.finish()?)))
}

/// Reads a response as a whole, as all other responses are read.
fn whole(text: &[u8]) -> Option<Resources> {
    let response = http::Response::new(Bytes::copy_from_slice(text));
    let mut read: CheckResultOutput = output(response).ok()?;
    let result = read.result.as_mut();
    let resources = result.map(|result| std::mem::take(&mut result.flagged_resources));
    Some((resources.unwrap_or_default(), read.result))
}

/// Checks that a response has the same resources and result when it is read as a whole, cut in two at
/// every byte, and cut into single bytes.
fn agrees(text: &str) {
    let text = text.as_bytes();
    let expected = whole(text);
    for at in 0..=text.len() {
        let (a, b) = text.split_at(at);
        assert_eq!(
            read([a, b]).ok(),
            expected,
            "{:?} cut at {at}",
            text.escape_ascii().to_string()
        );
    }
    assert_eq!(read(text.chunks(1)).ok(), expected);
}

fn example() -> Value {
    json!({
        "other": [{"result": {"flaggedResources": [1]}}, "]}\\\""],
        "result": {
            "checkId": "Pfx0RwqBli",
            "unknown": {"flaggedResources": [[{}]], "status": [1e-5, -0, true]},
            "flaggedResources": [
                {"status": "warning", "region": "eu-west-1", "resourceId": "a", "isSuppressed": false,
                 "metadata": ["\u{e9}\u{1f600}\n\"\\", null, "", "i-1"], "more": {"x": [[], {}]}},
                null,
                {},
                {"metadata": null, "isSuppressed": null},
            ],
            "resourcesSummary": {"resourcesFlagged": 3, "resourcesIgnored": null},
            "categorySpecificSummary": {"costOptimizing": {"estimatedMonthlySavings": "NaN"}},
            "timestamp": "2026-01-31T10:00:00Z",
            "status": "warning",
        },
    })
}

#[test]
fn every_cut_gives_what_the_whole_gives() {
    let mut answer = example();
    answer["result"]["categorySpecificSummary"] =
        json!({"costOptimizing": {"estimatedMonthlySavings": 0.5}});
    agrees(&answer.to_string());
    agrees(&serde_json::to_string_pretty(&answer).unwrap());
    let (resources, result) = read([answer.to_string().as_bytes()]).unwrap();
    assert_eq!(resources.len(), 3);
    assert_eq!(resources[0].metadata.get(0), Some("é😀\n\"\\"));
    let result = result.unwrap();
    assert_eq!(result.status.unwrap().as_str(), "warning");
    assert_eq!(result.resources_summary.unwrap().resources_flagged, 3);
}

#[test]
fn odd_responses_are_read_as_the_whole_is() {
    for text in [
        "",
        " \n",
        "null",
        "{}",
        r#"{"result":null}"#,
        r#"{"result":{}}"#,
        r#"{"result":{"flaggedResources":null}}"#,
        r#"{"result":{"flaggedResources":[]},"result2":[]}"#,
        r#"{"\u0072esult":{"\u0066laggedResources":[{"region":"\u0065u"}],"st\u0061tus":"ok"}}"#,
        r#"{"flaggedResources":[{}],"result":{"x":{"flaggedResources":[{}]}}}"#,
        r#"{"result":{"flaggedResources":[{"region":"\ud800"}],"more":1e999}}"#,
        r#"{"result":{"checkId":"not an id ✗","flaggedResources":[{"metadata":["\ud83d\ude00"]}]}}"#,
    ] {
        agrees(text);
        assert!(read([text.as_bytes()]).is_ok(), "{text}");
    }
}

#[test]
fn a_response_that_the_whole_refuses_is_refused_wherever_it_is_cut() {
    for text in [
        "[]",
        r#"{"result":1}"#,
        r#"{"result":{"flaggedResources":{}}}"#,
        r#"{"result":{"flaggedResources":[1]}}"#,
        r#"{"result":{"flaggedResources":[["ok","eu","r1",false,[]]]}}"#,
        r#"{"result":{"resourcesSummary":[1,2,3,4]}}"#,
        r#"{"result":{"flaggedResources":[{"metadata":[1]}]}}"#,
        r#"{"result":{"flaggedResources":[{}],"flaggedResources":[]}}"#,
        r#"{"result":{"flaggedResources":[{}]},"result":{}}"#,
        r#"{"result":{"status":1}}"#,
        r#"{"result":{"resourcesSummary":[nul]}}"#,
    ] {
        agrees(text);
        assert!(read([text.as_bytes()]).is_err(), "{text}");
    }
}

#[test]
fn an_error_says_what_was_expected_and_where_and_nothing_of_the_response() {
    let text = br#"{"result":{"flaggedResources":[{"region":"secret"},{"region":4}]}}"#;
    let error = read(text.chunks(3)).unwrap_err();
    assert_eq!(error.to_string(), "expected a string at byte 62");
    let error = read([&text[..40]]).unwrap_err();
    assert_eq!(error.to_string(), "expected more text at byte 40");
}

#[test]
fn a_resource_over_1_mib_is_refused_and_unknown_members_may_be_larger() {
    let large = "x".repeat(1 << 20);
    let resource = format!(r#"{{"result":{{"flaggedResources":[{{"region":"{large}"}}]}}}}"#);
    let others =
        format!(r#"{{"{large}":"{large}","result":{{"{large}":["{large}"],"status":"ok"}}}}"#);
    for size in [1000, 8 << 20] {
        let error = read(resource.as_bytes().chunks(size)).unwrap_err();
        assert_eq!(
            error.expected,
            "no more than 1 MiB for an entry of the list"
        );
        let (_, result) = read(others.as_bytes().chunks(size)).unwrap();
        assert!(result.unwrap().status.is_some());
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-c\"\\\\\u{e9}\n\\[\\]{},:]{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-c\"]{0,2}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_resource() -> impl Strategy<Value = Value> {
    (any::<TrustedAdvisorResourceDetail>(), any_json()).prop_map(|(resource, more)| {
        let mut json = json!(resource);
        json["more"] = more;
        json
    })
}

proptest! {
    #[test]
    fn any_result_in_any_order_cut_anywhere_is_the_whole(
        rows in proptest::collection::vec(proptest::option::weighted(0.9, any_resource()), 0..5),
        more in any_json(),
        order in Just(vec![0usize, 1, 2, 3]).prop_shuffle(),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 8),
        size in 1usize..40,
    ) {
        let members = [
            format!(r#""flaggedResources": {}"#, json!(rows)),
            format!(r#""more": {more}"#),
            r#""status": "ok""#.to_owned(),
            r#""resourcesSummary" :{"resourcesFlagged": 7}"#.to_owned(),
        ];
        let members: Vec<_> = order.iter().map(|at| members[*at].clone()).collect();
        let text = format!(r#"{{"more":{more}, "result" : {{ {} }}}}"#, members.join(" ,\n"));
        let expected = whole(text.as_bytes());
        prop_assert!(expected.is_some());
        prop_assert_eq!(read(text.as_bytes().chunks(size)).ok(), expected.clone());
        for at in cuts {
            let at = at.index(text.len());
            let (a, b) = text.as_bytes().split_at(at);
            prop_assert_eq!(read([a, b]).ok(), expected.clone(), "cut at {}", at);
            prop_assert!(read([a]).is_err() || a.trim_ascii().is_empty(), "ended at {at}");
        }
    }

    #[test]
    fn a_changed_byte_is_refused_as_the_whole_is_or_makes_the_same(
        at in any::<proptest::sample::Index>(),
        byte in prop_oneof![Just(b'"'), Just(b'{'), Just(b']'), Just(b','), Just(b'\\'), 0x20u8..0x7f],
        size in 1usize..40,
    ) {
        let mut answer = example();
        answer["result"]["categorySpecificSummary"] = Value::Null;
        let mut text = answer.to_string().into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        prop_assert_eq!(read(text.chunks(size)).ok(), whole(&text));
    }
}
