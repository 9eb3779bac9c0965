//! `Deserialize` from serde formats that describe themselves.

use proptest::prelude::*;
use serde::Deserialize as _;
use serde::de::value::{Error, MapDeserializer};
use serde_json::Value;

use super::generated::{any_name, any_shape, value};
use super::{Shape, shape};
use crate::json::parse;

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

proptest! {
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
}
