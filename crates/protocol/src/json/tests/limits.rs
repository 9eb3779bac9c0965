//! Tests which texts are refused, and with which errors.

use proptest::prelude::*;

use super::generated::any_shape;
use super::{Shape, is_json, shape};
use crate::json::read::skip;
use crate::json::{parse, parse_with};

const FITTING: &str = "a whole number that the field can hold";
const DIGITS: &str = "a whole number without fraction and exponent";
const FLOAT: &str = "a number that fits a 64-bit float";

#[test]
fn an_error_says_what_was_expected_and_where() {
    for (json, expected, at) in [
        ("", "more text", 0),
        (" \n", "more text", 2),
        ("null", "a JSON object", 4),
        ("{\"text\":", "more text", 8),
        ("{\"text\":\"a", "more text", 10),
        ("{\"text\":\"\\u12", "more text", 13),
        ("{\"truth\":tr", "more text", 11),
        ("{\"text\":1}", "a string", 9),
        ("{\"text\":[\"hunter2\"]}", "a string", 8),
        ("{\"region\":true}", "a string", 14),
        ("{\"level\":\"hunter2\"}", "a whole number", 18),
        ("{\"level\":1.5}", DIGITS, 12),
        ("{\"level\":1e3}", DIGITS, 12),
        ("{\"level\":1e999}", DIGITS, 14),
        ("{\"level\":18446744073709551616}", FITTING, 29),
        ("{\"level\":-9223372036854775809}", FITTING, 29),
        ("{\"level\":-0}", FITTING, 11),
        ("{\"level\":-}", "valid JSON", 10),
        ("{\"small\":-1}", FITTING, 11),
        ("{\"small\":4294967296}", FITTING, 19),
        ("{\"tiny\":70000}", FITTING, 13),
        ("{\"tiny\":4294967295}", FITTING, 18),
        ("{\"tiny\":-1}", FITTING, 10),
        ("{\"small\":-1e999}", DIGITS, 15),
        ("{\"float\":1e999}", FLOAT, 14),
        ("{\"float\":-1e999}", FLOAT, 15),
        ("{\"float\":01e999}", "valid JSON", 11),
        ("{\"periodStart\":1e999}", FLOAT, 20),
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
fn nesting_is_limited() {
    let nested = |levels| "[".repeat(levels) + &"]".repeat(levels);
    assert!(is_json(&nested(128)));
    for levels in [129, 1_000_000] {
        let unread = parse_with(&nested(levels), skip).unwrap_err();
        assert_eq!(unread.expected, "fewer levels of lists and objects");
    }
    assert!(is_json(&format!("[{}[]]", "[[]],".repeat(1000))));
    let inner = |levels| "{\"inner\":".repeat(levels) + "{}" + &"}".repeat(levels);
    assert!(parse::<Shape>(&inner(127)).is_ok() && parse::<Shape>(&inner(128)).is_err());
}

proptest! {
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
