//! Compares the reader with serde_json.

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_types::{Text, Timestamp};
use proptest::prelude::*;
use serde::de::value::{Error, MapDeserializer};
use serde::{Deserialize as _, Serialize};
use serde_json::Value;

use super::{
    JsonError, Members as _, ReadError, Reader, parse, parse_borrowed, parse_response, parse_with,
};

/// A field of every kind that a response can have.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shape {
    text: Option<String>,
    region: Option<Text>,
    pub(super) level: Option<i64>,
    small: Option<u32>,
    float: f64,
    truth: bool,
    period_start: Option<Timestamp>,
    words: Vec<String>,
    headings: Vec<Option<String>>,
    tags: BTreeMap<String, String>,
    pub(super) inner: Option<Box<Self>>,
    pub(super) many: Vec<Self>,
}

crate::members! {
    Shape {
        "text" => text: text,
        "region" => region: shared,
        "level" => level: number,
        "small" => small: number,
        "float" => float: double,
        "truth" => truth: flag,
        "periodStart" => period_start: time,
        "words" => words: texts,
        "headings" => headings: places,
        "tags" => tags: map,
        "inner" => inner: boxed,
        "many" => many: list,
    }
}

fn boxed(from: &mut Reader<'_>, into: &mut Option<Box<Shape>>) -> Result<(), ReadError> {
    let mut inner = into.take().map(|inner| *inner);
    super::read::object(from, &mut inner)?;
    *into = inner.map(Box::new);
    Ok(())
}

fn shape(json: &str) -> Result<Shape, JsonError> {
    let read = parse(json);
    // A long response, which is read into shared memory, gives the same value.
    let mut into = Shape::default();
    let long = format!("{json}{}", " ".repeat(5000));
    let borrowed = parse_borrowed(&long, &mut into).map(|()| std::mem::take(&mut into));
    assert_eq!(borrowed.ok().as_ref(), read.as_ref().ok());
    let mut into = Shape::default();
    let shared = parse_response(&Arc::new(long), &mut into).map(|()| into);
    assert_eq!(shared.ok().as_ref(), read.as_ref().ok());
    read
}

/// Returns whether the reader can skip the text as one value.
fn is_json(json: &str) -> bool {
    parse_with(json, super::read::skip).is_ok()
}

fn text(json: &str) -> Result<Option<String>, JsonError> {
    parse_with(json, |from| Ok(from.maybe_text()?.map(str::to_owned)))
}

#[test]
fn reads_every_kind_of_member() {
    let json = r#" {
        "text": "a\"b\u00e9\ud83d\ude39\n", "region" : "eu-west-1", "level": -9223372036854775808,
        "unknown": {"x": [1, {"y": "\ud83d\ude39"}, null, true, false, -0.5E-3]}, "small": 300 ,
        "float": -1.25e2, "truth": true, "periodStart": 1576540098, "words": ["a", null, "\u0062"],
        "headings": ["a", null, "b"], "tags": {"te\u0061m": "\u0062", "owner" : null, "\"": ""}, "inner": {"te\u0078t": ""}, "many": [{"level": 1}, null, {}]
    } "#;
    let read = shape(json).unwrap();
    assert_eq!(read.text.as_deref(), Some("a\"bé😹\n"));
    assert_eq!((read.level, read.small), (Some(i64::MIN), Some(300)));
    assert_eq!(read.period_start.as_ref().unwrap().as_str(), "1576540098");
    assert_eq!(read.words, ["a", "b"]);
    assert_eq!(read.headings.len(), 3);
    let tags = [("\"", ""), ("team", "b")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(read.tags, BTreeMap::from(tags));
    assert_eq!(read.inner.as_ref().unwrap().text.as_deref(), Some(""));
    assert_eq!(read.many.len(), 2);
}

#[test]
fn null_counts_as_absent() {
    let members = serde_json::to_value(Shape::default()).unwrap();
    let names = members.as_object().unwrap().keys();
    let json: serde_json::Map<_, _> = names.map(|name| (name.clone(), Value::Null)).collect();
    assert_eq!(shape(&Value::from(json).to_string()), Ok(Shape::default()));
}

#[test]
fn a_structure_without_fields_is_read_from_any_object() {
    #[derive(Debug, Default, PartialEq)]
    struct Empty {}

    crate::members! { Empty {} }

    for json in ["{}", r#"{"new": [1, {}], "": null}"#] {
        assert_eq!(parse(json), Ok(Empty {}), "{json}");
    }
    for json in ["[]", "null", "{", "{\"a\"}"] {
        assert!(parse::<Empty>(json).is_err(), "{json}");
    }
    assert_eq!(Empty {}.detached(), Empty {});
}

#[test]
fn the_last_value_of_a_repeated_key_in_a_map_counts() {
    let read = shape(r#"{"tags":{"old":"x"},"tags":{"a":"1","b":"2","a":"3","b":null}}"#).unwrap();
    let tags: Vec<_> = read.tags.into_iter().collect();
    assert_eq!(tags, [("a".to_owned(), "3".to_owned())]);
}

#[test]
fn the_last_value_of_a_repeated_text_counts_and_a_repeated_object_is_an_error() {
    let read = shape(r#"{"words":["a"],"text":"a","words":["b"],"text":null}"#).unwrap();
    assert_eq!((read.words, read.text), (vec!["b".to_owned()], None));
    for json in [r#"{"many":[{}],"many":[]}"#, r#"{"inner":{},"inner":{}}"#] {
        let unread = shape(json).unwrap_err();
        assert_eq!(unread.expected, "every object and list of objects once");
    }
}

#[test]
fn an_error_says_what_was_expected_and_where() {
    for (json, expected, at) in [
        ("", "more text", 0),
        ("{\"text\":", "more text", 8),
        ("{\"text\":\"a", "more text", 10),
        ("{\"text\":\"\\u12", "more text", 13),
        ("{\"truth\":tr", "more text", 11),
        ("{\"text\":1}", "a string", 9),
        ("{\"text\":[\"hunter2\"]}", "a string", 8),
        ("{\"region\":true}", "a string", 14),
        ("{\"level\":\"hunter2\"}", "a whole number", 18),
        ("{\"level\":1.5}", "a whole number", 12),
        ("{\"small\":-1}", "a whole number that is not too large", 11),
        ("{\"small\":-1e999}", "valid JSON", 15),
        ("{\"truth\":0}", "true or false", 10),
        ("{\"words\":{}}", "a list", 9),
        ("{\"many\":[1]}", "a JSON object", 10),
        ("{\"tags\":[]}", "a JSON object", 8),
        ("{\"tags\":{\"hunter2\":1}}", "a string", 20),
        ("{\"tags\":{1:\"a\"}}", "valid JSON", 9),
        ("{\"tags\":{\"a\":\"b\",}}", "valid JSON", 17),
        ("{\"tags\":{\"a\"", "more text", 12),
        (
            "{\"float\":\"hunter2\"}",
            "a number, \"NaN\", \"Infinity\" or \"-Infinity\"",
            18,
        ),
        (
            "{\"periodStart\":[]}",
            "a time as text or as seconds since 1970",
            15,
        ),
        ("{\"text\":\"a\"} {}", "valid JSON", 13),
        ("{\"text\":\"a\",}", "valid JSON", 12),
        ("{\"text\" \"a\"}", "valid JSON", 8),
        ("{\"text\":\"\u{1}\"}", "valid JSON", 9),
        ("[]", "a JSON object", 0),
    ] {
        let unread = shape(json).unwrap_err();
        assert_eq!((unread.expected, unread.at), (expected, at), "{json}");
    }
}

#[test]
fn reads_nan_and_the_infinities_as_texts() {
    for (value, number) in [
        (r#""Infinity""#, f64::INFINITY),
        (r#""-Infinity""#, f64::NEG_INFINITY),
        ("-3", -3.0),
        ("12.5", 12.5),
        ("null", 0.0),
    ] {
        let read = shape(&format!("{{\"float\":{value}}}")).unwrap();
        assert_eq!(read.float, number);
    }
    let read = parse::<Shape>(r#"{"float":"NaN"}"#).unwrap();
    assert!(read.float.is_nan());
    assert!(shape(r#"{"float":"12.5"}"#).is_err() && shape(r#"{"float":true}"#).is_err());
}

#[test]
fn a_form_that_is_not_json_is_read_by_the_same_table() {
    let level: u8 = 3;
    let numbers = MapDeserializer::new([("level", level), ("small", 4), ("new", 5)].into_iter());
    let read = Shape::deserialize(numbers).map_err(|error: Error| error.to_string());
    let expected = shape(r#"{"level":3,"small":4}"#).unwrap();
    assert_eq!(read, Ok(expected));

    let texts = MapDeserializer::new([("text", "é\""), ("level", "hunter2")].into_iter());
    let unread = Shape::deserialize(texts).map_err(|error: Error| error.to_string());
    assert_eq!(unread, Err("level: expected a whole number".to_owned()));

    let nothing = MapDeserializer::<_, Error>::new(std::iter::empty::<((), ())>());
    assert!(Shape::deserialize(nothing).is_ok());
}

#[test]
fn a_field_of_a_structure_with_derived_deserialize_is_read() {
    #[derive(Debug, serde::Deserialize)]
    struct UserStruct {
        day: String,
        #[serde(flatten)]
        shape: Shape,
    }

    let json = r#"{"day": "Monday", "small": 1, "inner": {"text": null, "new": 7}}"#;
    let UserStruct { day, shape: read } = serde_json::from_str(json).unwrap();
    assert_eq!((day.as_str(), read.small), ("Monday", Some(1)));
    assert_eq!(read.inner, Some(Box::default()));
}

#[test]
fn the_error_of_deserialize_gives_the_path_and_repeats_nothing() {
    for (json, said) in [
        (r#"{"text": 1}"#, "text: expected a string"),
        (r#"["hunter2"]"#, "expected a JSON object"),
        (
            r#"{"many": [null, {"many": 1}]}"#,
            "many[1].many: expected a list",
        ),
        (
            r#"{"inner": {"many": [{"words": ["a", null, {"hunter2": 1}]}]}}"#,
            "inner.many[0].words[2]: expected a string",
        ),
        (r#"{"tags": {"hunter2": []}}"#, "tags: expected a string"),
    ] {
        let value: Value = serde_json::from_str(json).unwrap();
        let unread = serde_json::from_value::<Shape>(value).unwrap_err();
        assert_eq!(unread.to_string(), said);
    }
}

#[test]
fn a_lone_surrogate_becomes_the_replacement_character() {
    for (json, expected) in [
        (r#""\ude39""#, "\u{fffd}"),
        (r#""a\ud83d""#, "a\u{fffd}"),
        (r#""\ud83dx\n""#, "\u{fffd}x\n"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\ud83d\ud83d\ude39""#, "\u{fffd}😹"),
    ] {
        assert_eq!(text(json).unwrap().as_deref(), Some(expected), "{json}");
    }
    assert!(text(r#""\ud83d\u00""#).is_err());
}

#[test]
fn a_number_of_an_unknown_member_may_have_any_size() {
    let read = shape(r#"{"unknown": [1e999, -1e999], "small": 1}"#).unwrap();
    assert_eq!(read.small, Some(1));
    assert!(shape(r#"{"unknown": 1e, "small": 1}"#).is_err());
}

#[test]
fn nesting_is_limited() {
    let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
    assert!(is_json(&nested(128)));
    for levels in [129, 1_000_000] {
        let unread = parse_with(&nested(levels), super::read::skip).unwrap_err();
        assert_eq!(unread.expected, "fewer levels of lists and objects");
    }
    assert!(is_json(&format!("[{}[]]", "[[]],".repeat(1000))));
    let inner = |levels| "{\"inner\":".repeat(levels) + "{}" + &"}".repeat(levels);
    assert!(parse::<Shape>(&inner(127)).is_ok() && parse::<Shape>(&inner(128)).is_err());
}

#[test]
fn the_order_of_members_may_change_from_object_to_object() {
    let one = r#"{"text":"a","level":1,"truth":true}"#;
    let other = r#"{"truth":true,"new":{"text":"b"},"level":1,"text":"a"}"#;
    let list = [one, other, "{}", other, one].join(",");
    let read = shape(&format!("{{\"many\":[{list}]}}")).unwrap();
    let expected = shape(one).unwrap();
    assert_eq!(read.many[2], Shape::default());
    for at in [0, 1, 3, 4] {
        assert_eq!(read.many[at], expected);
    }
}

#[test]
fn a_long_list_allocates_once_and_little_more_than_it_needs() {
    let list = |entries: usize, entry: &str| {
        let entries = vec![entry; entries].join(",");
        parse::<Shape>(&format!("{{\"many\":[{entries}]}}"))
            .unwrap()
            .many
    };
    let entry = format!("{{\"text\":\"{}\"}}", "x".repeat(900));
    let read = list(1000, &entry);
    assert_eq!(read.len(), 1000);
    assert!(read.capacity() < 1100, "{}", read.capacity());
    // Short entries must not reserve hundreds of bytes for each further one.
    let max_bytes = 64 * size_of::<Shape>();
    let read = list(4, "{}");
    assert!(read.capacity() * size_of::<Shape>() <= max_bytes);
}

#[test]
fn only_the_texts_of_a_long_response_keep_it_in_memory() {
    let json = r#"{"region":"eu-west-1","periodStart":"2024-05-06T07:08:09Z","text":"x"}"#;
    for (blanks, references) in [(0, 1), (5000, 3)] {
        let response = Arc::new(format!("{json}{}", " ".repeat(blanks)));
        let mut shape = Shape::default();
        parse_response(&response, &mut shape).unwrap();
        assert_eq!(Arc::strong_count(&response), references);
        assert_eq!(shape.region.unwrap(), "eu-west-1");
    }
}

#[test]
fn a_borrowed_response_is_copied_once_for_all_of_its_texts() {
    let entry = format!(r#"{{"region":"{}"}}"#, "x".repeat(40));
    let response = format!(r#"{{"many":[{}]}}"#, vec![entry.as_str(); 200].join(","));
    let mut shape = Shape::default();
    parse_borrowed(&response, &mut shape).unwrap();
    let texts = shape.many.iter().map(|it| it.region.as_ref().unwrap());
    let addresses: Vec<_> = texts.map(|text| text.as_ptr() as usize).collect();
    for pair in addresses.windows(2) {
        assert_eq!(pair[1] - pair[0], entry.len() + 1);
    }
}

#[test]
fn a_list_of_texts_is_taken_in_one_piece_if_it_can_be_cut_at_its_quotation_marks() {
    let list = |json: &str| {
        let short = Reader::new(json).list_of_texts();
        let long = Arc::new(format!("{json}{}", " ".repeat(5000)));
        let mut from = Reader::sharing(&long);
        let list = from.list_of_texts();
        assert_eq!(list, short);
        assert_eq!(from.at(), if list.is_some() { json.len() } else { 0 });
        list.map(|(list, number)| (list.to_string(), number))
    };
    for (json, expected) in [
        (r#"["a"]"#, Some((r#"["a"]"#, 1))),
        (r#"[null,"","é",null]"#, Some((r#"[null,"","é",null]"#, 4))),
        (
            r#"["a\\b","c\u00e9\n",null,"\/"]"#,
            Some(("[\"a\\b\",\"cé\n\",null,\"/\"]", 4)),
        ),
        (r#"["a\"b"]"#, None),
        (r#"["a\u0022"]"#, None),
        (r#"["a", "b"]"#, None),
        (r#"["a",1]"#, None),
        (r#"["a""b"]"#, None),
        (r#"["a",]"#, None),
        (r#"["a\x"]"#, None),
        ("[\"a\u{1}\"]", None),
        (r#"["a"#, None),
        ("[nul", None),
        ("[]", None),
        ("null", None),
        ("", None),
    ] {
        let expected = expected.map(|(list, number)| (list.to_owned(), number));
        assert_eq!(list(json), expected, "{json}");
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,40}",
        "[a-z\u{0}-\u{20}\"\\\\/é]{0,30}",
        "[a-z]{30,130}",
        "[a-zé]{60,70}",
    ]
}

pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from((number * 8.0).round() / 8.0)),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((".{0,9}", inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Returns names of members, known and unknown.
fn any_name() -> impl Strategy<Value = String> {
    let known = Shape::default().names();
    let known = known
        .iter()
        .map(|name| name.trim_matches(['"', ':']).to_owned());
    prop_oneof![
        4 => prop::sample::select(known.collect::<Vec<_>>()),
        1 => ".{0,9}",
    ]
}

pub(super) fn any_shape() -> impl Strategy<Value = Shape> {
    let text = || proptest::option::of(any_text());
    let leaf = (
        (text(), text(), any::<Option<i64>>(), any::<Option<u32>>()),
        (-1e9..1e9, any::<bool>(), text()),
        proptest::collection::vec(any_text(), 0..4),
        proptest::collection::vec(text(), 0..4),
        proptest::collection::btree_map(any_text(), any_text(), 0..4),
    );
    let leaf = leaf.prop_map(
        |((text, region, level, small), (float, truth, time), words, headings, tags)| Shape {
            text,
            region: region.map(Text::from),
            level,
            small,
            float: f64::round(float * 8.0) / 8.0,
            truth,
            period_start: time.map(Timestamp::issued),
            words,
            headings,
            tags,
            inner: None,
            many: Vec::new(),
        },
    );
    leaf.prop_recursive(3, 20, 6, |shape| {
        let inner = proptest::option::of(shape.clone());
        let many = proptest::collection::vec(shape.clone(), 0..6);
        (shape, inner, many).prop_map(|(shape, inner, many)| Shape {
            inner: inner.map(Box::new),
            many,
            ..shape
        })
    })
}

proptest! {
    #[test]
    fn reads_what_was_written(written in any_shape()) {
        let compact = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(&shape(&compact).unwrap(), &written);
        let spacious = serde_json::to_string_pretty(&written).unwrap();
        prop_assert_eq!(&shape(&spacious).unwrap(), &written);
    }

    #[test]
    fn deserialize_reads_as_leniently_as_the_reader(
        written in any_shape(),
        odd in proptest::collection::vec((any_name(), value()), 0..4),
    ) {
        let mut json = serde_json::to_value(&written).unwrap();
        for (name, value) in odd {
            json[name] = value;
        }
        let text = serde_json::to_string_pretty(&json).unwrap();
        let expected = parse::<Shape>(&text).ok();
        prop_assert_eq!(&serde_json::from_str::<Shape>(&text).ok(), &expected);
        prop_assert_eq!(&serde_json::from_value::<Shape>(json).ok(), &expected);
    }

    #[test]
    fn skips_what_was_written(value in value()) {
        prop_assert!(is_json(&value.to_string()));
        prop_assert!(is_json(&serde_json::to_string_pretty(&value).unwrap()));
        let json = serde_json::json!({ "new": value, "small": 7 }).to_string();
        prop_assert_eq!(shape(&json).unwrap().small, Some(7));
    }

    #[test]
    fn accepts_the_same_texts_as_serde_json(json in r#"[\[\]{},:\"\\/bfnrtu0-9aA.eE+\- ]{0,16}"#) {
        prop_assert_eq!(is_json(&json), serde_json::from_str::<Value>(&json).is_ok(), "{}", json);
    }

    #[test]
    fn escapes_are_decoded_as_by_serde_json(inside in r#"([a-zé]|\\[bfnrtu\\"/x]|\\u[0-9a-fA-F]{3,4}|\\ud[89a-f][0-9a-f]{2}){0,6}"#) {
        let json = format!("\"{inside}\"");
        let found = text(&json).ok().flatten();
        // serde_json refuses lone surrogates.
        if !found.as_ref().is_some_and(|it| it.contains(char::REPLACEMENT_CHARACTER)) {
            prop_assert_eq!(found, serde_json::from_str::<String>(&json).ok(), "{}", json);
        }
    }

    #[test]
    fn numbers_are_read_as_by_serde_json(number in r"-?[0-9]{1,20}(\.[0-9]{0,3})?") {
        let json = format!("{{\"float\":{number}}}");
        let found = parse::<Shape>(&json).ok().map(|it| it.float);
        let expected = serde_json::from_str::<f64>(&number).ok();
        // serde_json may round the last bit wrongly.
        match (found, expected) {
            (Some(found), Some(expected)) => prop_assert!((found - expected).abs() <= expected.abs() * 1e-15),
            (found, expected) => prop_assert_eq!(found, expected, "{}", json),
        }
        let level = |member: &str| format!("{{\"{member}\":{number}}}");
        let found = parse::<Shape>(&level("level")).ok().and_then(|it| it.level);
        prop_assert_eq!(found, serde_json::from_str::<i64>(&number).ok());
        let found = parse::<Shape>(&level("small")).ok().and_then(|it| it.small);
        prop_assert_eq!(found, serde_json::from_str::<u32>(&number).ok());
    }

    #[test]
    fn no_text_panics(json in "\\PC{0,80}") {
        let _ = (parse::<Shape>(&json), is_json(&json));
    }

    #[test]
    fn an_incomplete_response_is_never_read(written in any_shape(), cut in any::<prop::sample::Index>()) {
        let json = serde_json::to_string(&written).unwrap();
        let cut = cut.index(json.len());
        if json.is_char_boundary(cut) {
            prop_assert!(parse::<Shape>(&json[..cut]).is_err());
            prop_assert!(!is_json(&json[..cut]));
        }
    }
}
