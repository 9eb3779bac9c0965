//! Tests what each kind of member accepts, and which value it gives.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Shape, shape, text};
use crate::json::parse;

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
    for value in ["{}", "null"] {
        for first in [
            format!(r#"{{"inner":{{}},"inner":{value}}}"#),
            format!(r#"{{"many":[{{}}],"many":[{value}]}}"#),
        ] {
            let unread = shape(&first).unwrap_err();
            assert_eq!(unread.expected, "every object and list of objects once");
        }
    }
    assert!(shape(r#"{"many":[{}],"many":null}"#).is_err());
    // A second value is no error here, because the first one, null or an empty list, had no data to
    // lose.
    let read = shape(r#"{"many":[],"many":[{}],"inner":null,"inner":{}}"#).unwrap();
    assert!(read.many.len() == 1 && read.inner.is_some());
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
