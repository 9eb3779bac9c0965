//! The reader agrees with serde_json: on what is valid, and on the values.

use proptest::prelude::*;
use serde_json::Value;

use super::generated::{any_shape, value};
use super::{Shape, is_json, shape, text};
use crate::json::parse;

proptest! {
    #[test]
    fn reads_what_was_written(written in any_shape()) {
        let compact = serde_json::to_string(&written).unwrap();
        prop_assert_eq!(&shape(&compact).unwrap(), &written);
        let spacious = serde_json::to_string_pretty(&written).unwrap();
        prop_assert_eq!(&shape(&spacious).unwrap(), &written);
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
        // For a lone surrogate (`\ud800`), serde_json fails and the reader gives a replacement
        // character.
        if !found.as_ref().is_some_and(|it| it.contains(char::REPLACEMENT_CHARACTER)) {
            prop_assert_eq!(found, serde_json::from_str::<String>(&json).ok(), "{}", json);
        }
    }

    #[test]
    fn numbers_are_read_as_by_serde_json(number in r"-?[0-9]{1,20}(\.[0-9]{0,3})?") {
        let json = format!("{{\"float\":{number}}}");
        let found = parse::<Shape>(&json).ok().map(|it| it.float);
        let expected = serde_json::from_str::<f64>(&number).ok();
        // serde_json may round the last bit of a float wrongly, so neighbours count as equal.
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
}
