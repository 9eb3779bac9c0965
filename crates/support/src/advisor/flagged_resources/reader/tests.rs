use super::*;
use crate::TrustedAdvisorResourceDetail;
use crate::advisor::CheckResultOutput;
use proptest::prelude::*;
use serde_json::{Value, json};

type Outcome = Result<
    (
        Vec<TrustedAdvisorResourceDetail>,
        Option<TrustedAdvisorCheckResult>,
    ),
    Wrong,
>;

/// Reads an answer that arrives in these pieces.
fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    read_with(LARGEST, pieces)
}

/// The same, with another size limit.
fn read_with<'a>(largest: usize, pieces: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let (mut reader, mut resources) = (Reader::new(), Vec::new());
    reader.largest = largest;
    for piece in pieces {
        reader.push(Bytes::copy_from_slice(piece));
        while let Next::Resource(resource) = reader.next()? {
            resources.push(resource);
        }
    }
    reader.finish().map(|result| (resources, result))
}

/// Reads the whole at once, as all other answers are read.
fn whole(
    text: &[u8],
) -> Option<(
    Vec<TrustedAdvisorResourceDetail>,
    Option<TrustedAdvisorCheckResult>,
)> {
    let answer = http::Response::new(Bytes::copy_from_slice(text));
    let answer: CheckResultOutput = casebook_protocol::aws_json::output(answer).ok()?;
    let mut result = answer.result;
    let resources = result
        .as_mut()
        .map(|result| std::mem::take(&mut result.flagged_resources));
    Some((resources.unwrap_or_default(), result))
}

/// Cut in two at every place, and into bytes.
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
fn odd_answers_are_taken_as_the_whole_would_be() {
    for text in [
        "",
        " \n",
        "null",
        "{}",
        " { } ",
        r#"{"result":null}"#,
        r#"{"result":{}}"#,
        r#"{"result":{"flaggedResources":null}}"#,
        r#"{"result":{"flaggedResources":[]},"result2":[]}"#,
        r#"{"\u0072esult":{"\u0066laggedResources":[{"region":"\u0065u"}],"st\u0061tus":"ok"}}"#,
        r#"{"flaggedResources":[{}],"result":{"x":{"flaggedResources":[{}]}}}"#,
        r#"{"result":{"flaggedResources":[{"region":"\ud800"}],"more":1e999}}"#,
        r#"{"result":{"status":"a","status":"b"}}"#,
        r#"{"result":{"checkId":"not an id ✗","flaggedResources":[{"metadata":["\ud83d\ude00"]}]}}"#,
    ] {
        agrees(text);
        assert!(read([text.as_bytes()]).is_ok(), "{text}");
    }
}

#[test]
fn what_the_whole_refuses_is_refused_wherever_it_is_cut() {
    for text in [
        "{",
        "[]",
        "1",
        "true",
        "\"a\"",
        "{}}",
        "{} x",
        r#"{"result":1}"#,
        r#"{"result":"x"}"#,
        r#"{"result":{"flaggedResources":{}}}"#,
        r#"{"result":{"flaggedResources":[1]}}"#,
        r#"{"result":{"flaggedResources":["x"]}}"#,
        r#"{"result":{"flaggedResources":[["ok","eu","r1",false,[]]]}}"#,
        r#"{"result":{"resourcesSummary":[1,2,3,4]}}"#,
        r#"{"result":{"flaggedResources":[{}"#,
        r#"{"result":{"flaggedResources":[{},]}}"#,
        r#"{"result":{"flaggedResources":[{}}}"#,
        r#"{"result":{"flaggedResources":[{"metadata":[1]}]}}"#,
        r#"{"result":{"flaggedResources":[{}],"flaggedResources":[]}}"#,
        r#"{"result":{},"result":{}}"#,
        r#"{"result":{"status":1}}"#,
        r#"{"result":{"resourcesSummary":[nul]}}"#,
        r#"{"result":{"unknown":[01]}}"#,
        r#"{"unknown":"\x"}"#,
    ] {
        assert!(read([text.as_bytes()]).is_err(), "{text}");
        if text != "[]" {
            agrees(text);
        }
    }
}

#[test]
fn says_where_and_what_and_nothing_of_the_answer() {
    let text = br#"{"result":{"flaggedResources":[{"region":"secret"},{"region":4}]}}"#;
    let wrong = read(text.chunks(3)).unwrap_err();
    assert_eq!(
        wrong.expected,
        Expected("the documented shape of a resource")
    );
    assert_eq!(wrong.at, text.len() as u64 - 4);
    let wrong = read([&text[..40]]).unwrap_err();
    assert_eq!((wrong.expected, wrong.at), (Expected("more text"), 40));
}

#[test]
fn what_is_too_large_is_refused_wherever_it_is_cut() {
    let large = "x".repeat(LARGEST);
    let resource = format!(r#"{{"result":{{"flaggedResources":[{{"region":"{large}"}}]}}}}"#);
    let member = format!(r#"{{"result":{{"status":"{large}"}}}}"#);
    for text in [resource, member] {
        for size in [1000, text.len()] {
            let wrong = read(text.as_bytes().chunks(size)).unwrap_err();
            assert_eq!(wrong.expected.0, TOO_LARGE);
        }
    }
    // What nobody asked for may be as large as it likes, and so may its name.
    let other =
        format!(r#"{{"{large}":"{large}","result":{{"{large}":["{large}"],"status":"ok"}}}}"#);
    for size in [1000, other.len()] {
        let (_, result) = read(other.as_bytes().chunks(size)).unwrap();
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
    fn any_answer_in_any_order_cut_anywhere_is_the_whole(
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
    fn what_is_wrong_is_so_at_the_same_byte_however_the_answer_was_cut(
        (at, byte) in (any::<proptest::sample::Index>(), any::<u8>()),
        (end, size) in (any::<proptest::sample::Index>(), 1usize..9),
        largest in prop_oneof![Just(LARGEST), 4usize..80],
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 4),
        list in prop_oneof![
            Just(json!([{"region": "a"}, 12345, {"region": "b"}])),
            Just(json!(-120e-7)),
            Just(json!(true)),
            any_json(),
        ],
    ) {
        let mut answer = example();
        answer["result"]["flaggedResources"] = list;
        let mut text = answer.to_string().into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        text.truncate(end.index(2 * text.len()).max(1));
        // Compared as text, because one of the numbers may be NaN.
        let read = |pieces: &[&[u8]]| format!("{:?}", read_with(largest, pieces.iter().copied()));
        let expected = read(&[&text]);
        for size in [size, 1] {
            let pieces: Vec<_> = text.chunks(size).collect();
            prop_assert_eq!(read(&pieces), &*expected, "by {}", size);
        }
        let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.sort_unstable();
        let (mut from, mut pieces) = (0, Vec::new());
        for cut in cuts.into_iter().chain([text.len()]) {
            pieces.push(&text[from..cut]);
            from = cut;
        }
        prop_assert_eq!(read(&pieces), expected, "{:?}", pieces);
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
