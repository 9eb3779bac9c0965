//! The reader of JSON: it takes the texts that serde_json takes, and reads the same values from them.
#![no_main]

use casebook_fuzz::{Page, opinion};
use casebook_protocol::json;
use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;

fuzz_target!(|input: &[u8]| {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let skipped = json::parse_with(text, json::read::skip);
    let is_deep = |error: &casebook_protocol::ParseError| error.expected.contains("levels");
    if !skipped.as_ref().is_err_and(is_deep) {
        let valid = serde_json::from_str::<IgnoredAny>(text).is_ok();
        assert_eq!(skipped.is_ok(), valid, "{text}");
    }
    let read = json::parse::<Page>(text);
    let expected = opinion(text);
    match (&read, &expected) {
        (Ok(page), Some(expected)) => {
            assert_eq!(page.double.to_bits(), expected.double.to_bits(), "{text}");
            let (mut page, mut expected) = (page.clone(), expected.clone());
            (page.double, expected.double) = (0.0, 0.0);
            if page.time != expected.time {
                // A number may be written in another way.
                let as_number =
                    |page: &Page| page.time.as_ref().map(|time| time.as_str().parse::<f64>());
                assert_eq!(as_number(&page), as_number(&expected), "{text}");
                page.time = expected.time.clone();
            }
            assert_eq!(page, expected, "{text}");
        }
        (Err(error), Some(_)) => assert!(takes_lists(text) || is_deep(error), "{error}: {text}"),
        (Ok(_), None) => assert!(has_more(text), "{text}"),
        (Err(error), None) => assert!(error.at <= text.len(), "{error}: {text}"),
    }
});

/// serde takes a list in the place of an object, which has its members in their order.
fn takes_lists(text: &str) -> bool {
    text.contains('[')
}

/// What the reader takes and serde_json does not: lone surrogates, and members that are there twice.
fn has_more(text: &str) -> bool {
    let has_surrogate = text.contains("\\u");
    let names = [
        "text", "part", "number", "small", "double", "flag", "time", "texts", "tags", "id",
        "headings",
    ];
    let is_twice = |name: &&str| text.matches(&format!("\"{name}\"")).count() > 1;
    has_surrogate || names.iter().any(|name| is_twice(&name))
}
