//! The reader beside serde_json, which was written by others.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::{Unread, read};

fn unread<T: for<'de> Deserialize<'de> + std::fmt::Debug>(text: &str) -> (String, usize) {
    let Unread { expected, at } = read::<T>(text).unwrap_err();
    (expected.into(), at)
}

/// Everything that a derived type asks a reader for.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
struct Shape {
    text: Option<String>,
    small: Option<i8>,
    large: Option<u64>,
    float: Option<f64>,
    letter: Option<char>,
    truth: Option<bool>,
    nothing: Option<()>,
    pair: Option<(u8, String)>,
    kinds: Option<Vec<Kind>>,
    wrapped: Option<Wrapped>,
    by_name: Option<BTreeMap<String, i32>>,
    inner: Option<Box<Self>>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Wrapped(u8);

#[derive(Debug, Deserialize, PartialEq)]
enum Kind {
    Plain,
    One(u8),
    Two(u8, u8),
    Named { a: u8 },
}

#[test]
fn reads_all_that_types_ask_for() {
    let json = r#" {
        "text": "a\"b\u00e9\ud83d\ude39\n", "small": -128, "large": 18446744073709551615,
        "float": -1.25e2, "letter": "é", "truth": true, "nothing": null, "pair": [1, "x"],
        "unknown": {"x": [1, {"y": "\ud83d"}, null, true, false, -0.5E-3]}, "kinds":
        ["Plain", {"One": 1}, {"Two": [1, 2]}, {"Named": {"a": 3}}, "Pl\u0061in"],
        "wrapped": 7, "byName": {"a": 1, "\u0062": -2}, "inner": {"te\u0078t": ""}
    } "#;
    let shape: Shape = read(json).unwrap();
    assert_eq!(shape.text.as_deref(), Some("a\"bé😹\n"));
    assert_eq!(shape.kinds.as_ref().map(Vec::len), Some(5));
    assert_eq!(shape.by_name.as_ref().unwrap()["b"], -2);
    assert_eq!(shape.inner.as_ref().unwrap().text.as_deref(), Some(""));
    // The other reader wants whole characters even where nobody reads them.
    let other: Shape = serde_json::from_str(&json.replace(r#""\ud83d""#, "null")).unwrap();
    assert_eq!(shape, other);
}

#[test]
fn says_what_it_wanted_and_how_far_it_came() {
    for (json, expected, at) in [
        ("", "more text", 0),
        ("{\"text\":", "more text", 8),
        ("{\"text\":\"a", "more text", 10),
        ("{\"text\":\"\\u12", "more text", 13),
        ("{\"truth\":tr", "more text", 11),
        ("{\"text\":1}", "a string", 9),
        ("{\"text\":[\"hunter2\"]}", "a string", 8),
        ("{\"small\":\"hunter2\"}", "i8", 18),
        ("{\"small\":300}", "i8", 12),
        ("{\"small\":-1e999}", "valid JSON", 15),
        ("{\"pair\":[1]}", "a tuple of size 2", 11),
        ("{\"pair\":[1,\"x\",2]}", "a shorter list", 14),
        (
            "{\"kinds\":[\"hunter2\"]}",
            "one of `Plain`, `One`, `Two`, `Named`",
            19,
        ),
        (
            "{\"kinds\":[{\"One\":1,\"Two\":[1,2]}]}",
            "fewer members",
            18,
        ),
        ("{\"text\":\"a\"} {}", "valid JSON", 13),
        ("{\"text\":\"a\",}", "valid JSON", 12),
        ("{\"text\":\"\u{1}\"}", "valid JSON", 9),
        ("[]", "struct Shape", 0),
    ] {
        assert_eq!(unread::<Shape>(json), (expected.into(), at), "{json}");
    }
}

#[test]
fn half_a_character_is_a_letter_that_nobody_knows() {
    for (json, expected) in [
        (r#""\ude39""#, "\u{fffd}"),
        (r#""a\ud83d""#, "a\u{fffd}"),
        (r#""\ud83dx\n""#, "\u{fffd}x\n"),
        (r#""\ud83d\u0041""#, "\u{fffd}A"),
        (r#""\ud83d\ud83d\ude39""#, "\u{fffd}😹"),
    ] {
        assert_eq!(read::<String>(json).unwrap(), expected, "{json}");
    }
    assert!(read::<String>(r#""\ud83d\u00""#).is_err());
}

#[test]
fn a_number_that_nobody_reads_may_be_as_large_as_it_likes() {
    let shape: Shape = read(r#"{"unknown": [1e999, -1e999], "small": 1}"#).unwrap();
    assert_eq!(shape.small, Some(1));
    assert!(read::<Shape>(r#"{"unknown": 1e, "small": 1}"#).is_err());
}

#[test]
fn there_is_a_bottom() {
    let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
    assert!(read::<Value>(&nested(128)).is_ok());
    for levels in [129, 1_000_000] {
        let (expected, _) = unread::<Value>(&nested(levels));
        assert_eq!(expected, "fewer levels of lists and objects");
        assert!(read::<serde::de::IgnoredAny>(&nested(levels)).is_err());
    }
    let wide = format!("[{}[]]", "[[]],".repeat(1000));
    assert!(read::<Value>(&wide).is_ok() && read::<serde::de::IgnoredAny>(&wide).is_ok());
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(|number: f64| Value::from((number * 8.0).round() / 8.0)),
        ".{0,40}".prop_map(Value::from),
        "[a-z\u{0}-\u{20}\"\\\\/é]{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((".{0,9}", inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Two readers must find the same value, or both none.
fn agree(json: &str) -> Result<(), TestCaseError> {
    let ours = read::<Value>(json);
    let theirs = serde_json::from_str::<Value>(json);
    match (ours, theirs) {
        (Ok(ours), Ok(theirs)) => prop_assert_eq!(ours, theirs, "{}", json),
        (Err(_), Err(_)) => {}
        (ours, theirs) => prop_assert!(false, "{json}: {ours:?} {theirs:?}"),
    }
    Ok(())
}

proptest! {
    #[test]
    fn reads_what_was_written(value in value()) {
        let compact = value.to_string();
        prop_assert_eq!(read::<Value>(&compact).unwrap(), value.clone());
        let spacious = serde_json::to_string_pretty(&value).unwrap();
        prop_assert_eq!(read::<Value>(&spacious).unwrap(), value);
        prop_assert!(read::<serde::de::IgnoredAny>(&compact).is_ok());
    }

    #[test]
    fn finds_the_same_as_another_reader(json in r#"[\[\]{},:\"\\/bfnrtu0-9aA.eE+\- ]{0,16}"#) {
        agree(&json)?;
    }

    #[test]
    fn escapes_are_the_same(text in r#"([a-zé]|\\[bfnrtu\\"/x]|\\u[0-9a-fA-F]{3,4}|\\ud[89a-f][0-9a-f]{2}){0,6}"#) {
        let json = format!("\"{text}\"");
        // The other reader wants whole characters.
        match read::<String>(&json) {
            Ok(read) if read.contains(char::REPLACEMENT_CHARACTER) => {}
            _ => agree(&json)?,
        }
    }

    #[test]
    fn numbers_are_the_same(number in r"-?[0-9]{1,20}(\.[0-9]{0,3})?") {
        let ours = read::<f64>(&number).ok();
        let theirs = serde_json::from_str::<f64>(&number).ok();
        // That one rounds the last bit carelessly.
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => prop_assert!((ours - theirs).abs() <= theirs.abs() * 1e-15),
            (ours, theirs) => prop_assert_eq!(ours, theirs),
        }
        prop_assert_eq!(read::<i64>(&number).ok(), serde_json::from_str::<i64>(&number).ok());
        prop_assert_eq!(read::<u64>(&number).ok(), serde_json::from_str::<u64>(&number).ok());
    }

    #[test]
    fn a_broken_answer_is_never_read(value in value(), cut in any::<prop::sample::Index>()) {
        let json = serde_json::json!({ "answer": value }).to_string();
        let cut = cut.index(json.len());
        if json.is_char_boundary(cut) {
            prop_assert!(read::<Value>(&json[..cut]).is_err());
            prop_assert!(read::<serde::de::IgnoredAny>(&json[..cut]).is_err());
        }
    }
}
