//! Reads JSON documents that people write, such as a scenario, with errors that say where a mistake is.

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::spelling::nearest;

/// The longest text, in bytes, that an error quotes from a document.
const LONGEST: usize = 80;

/// Reads a document from JSON. `name` is how an error calls the document, such as `the scenario`.
pub(crate) fn read<T: DeserializeOwned>(name: &str, json: &str) -> Result<T, String> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let value =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| explain(name, &error))?;
    reader
        .end()
        .map_err(|error| format!("{name}: expected JSON: {error}"))?;
    Ok(value)
}

/// Reads a document from a JSON tree. `name` is how an error calls the document.
pub(crate) fn from_value<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| explain(name, &error))
}

fn explain(name: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let (path, error) = (error.path(), error.inner());
    let text = error.to_string();
    let place = place(path, text.starts_with("unknown field "));
    if !error.is_data() {
        return format!("{name}: expected JSON: {text}");
    }
    let place = if place.is_empty() { name } else { &place };
    let position = format!(" at line {} column {}", error.line(), error.column());
    match text.strip_suffix(&position) {
        Some(text) => format!("{place}: {}{position}", sentence(text)),
        None => format!("{place}: {}", sentence(&text)),
    }
}

/// Writes a path such as `faults[0].fault.when`. The name of an enum's variant removes the segment before
/// it, because in our documents the variant is not a level of its own. For an unknown member, the path is
/// that of the object that contains it.
fn place(path: &Path, is_unknown_member: bool) -> String {
    let mut segments: Vec<String> = Vec::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => segments.push(format!("[{index}]")),
            Segment::Map { key } => segments.push(format!(".{key}")),
            Segment::Enum { .. } => drop(segments.pop()),
            Segment::Unknown => {}
        }
    }
    if is_unknown_member {
        segments.pop();
    }
    segments.concat().trim_start_matches('.').to_owned()
}

/// Rewords an error of serde as "expected …, found …". The errors of this crate have this form already,
/// and are not changed.
fn sentence(text: &str) -> String {
    if let Some(name) = text.strip_prefix("missing field ") {
        return format!("expected the member {}, found none", plain(name));
    }
    let (found, expected) = match text.rsplit_once(", ") {
        Some((found, "there are no fields")) => (found, "no members"),
        _ => match text.rsplit_once(", expected ") {
            Some(halves) => halves,
            None => return text.to_owned(),
        },
    };
    let (unknown, found) = self::found(found);
    let words = expected.split('`').skip(1).step_by(2);
    let meant = nearest(found, words).filter(|_| unknown);
    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean {meant}?"));
    let found = match found {
        long if long.len() > LONGEST => "a longer text".to_owned(),
        word if unknown => format!("{word:?}"),
        found => found.to_owned(),
    };
    let expected = match expected {
        "u64" => "a whole number from 0".to_owned(),
        "a nonzero u64" => "a whole number from 1".to_owned(),
        "u32" => format!("a whole number from 0 to {}", u32::MAX),
        "i64" => "a whole number".to_owned(),
        "f64" => "a number".to_owned(),
        "a string" | "string or map" => "a text".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "an object".to_owned(),
        words => plain(words),
    };
    format!("expected {expected}, found {found}{meant}")
}

/// Returns the part of an error of serde that says what was found. The first value is whether that is an
/// unknown name of a member or variant.
fn found(text: &str) -> (bool, &str) {
    for prefix in ["unknown field ", "unknown variant "] {
        if let Some(word) = text.strip_prefix(prefix) {
            return (true, word.trim_matches('`'));
        }
    }
    let (_, found) = text.split_once(": ").unwrap_or(("", text));
    let found = match found {
        "sequence" => "a list",
        // serde accepts a list for an object, and takes its elements as the members in their order. If
        // the list is too short, the error is "invalid length".
        _ if text.starts_with("invalid length ") => "a list",
        "map" => "an object",
        found => found,
    };
    // serde names the type of a value before the value, as in "integer `5`".
    let kinds = ["integer ", "floating point ", "boolean ", "string "];
    let value = kinds.iter().find_map(|kind| found.strip_prefix(kind));
    (false, value.unwrap_or(found).trim_matches('`'))
}

fn plain(words: &str) -> String {
    words.replace('`', "")
}

/// Describes a value in an error. A short scalar is quoted.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) if text.len() > LONGEST => "a longer text".to_owned(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, expecting = "an object")]
    #[expect(dead_code, reason = "only reading it is tested")]
    struct Document {
        name: String,
        #[serde(default)]
        words: Vec<Word>,
        #[serde(default)]
        numbers: BTreeMap<String, u32>,
        #[serde(default)]
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Word {
        LongWord,
        Other,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case", deny_unknown_fields)]
    #[expect(dead_code, reason = "only reading it is tested")]
    enum Kind {
        Skew { seconds: i64 },
        Lost {},
    }

    #[test]
    fn an_error_names_the_place_what_was_expected_and_what_was_found() {
        for (text, says) in [
            (
                "sunny",
                "the file: expected JSON: expected value at line 1 column 1",
            ),
            (
                "{\"name\": \"\"} x",
                "the file: expected JSON: trailing characters at line 1 column 14",
            ),
            (
                "{\"name\": \"\"",
                "the file: expected JSON: EOF while parsing an object at line 1 column 11",
            ),
            (
                "[]",
                "the file: expected an object, found a list at line 1 column 2",
            ),
            (
                "7",
                "the file: expected an object, found 7 at line 1 column 1",
            ),
            (
                "{}",
                "the file: expected the member name, found none at line 1 column 2",
            ),
            (
                "{\n\"name\": 7}",
                "name: expected a text, found 7 at line 2 column 9",
            ),
            (
                "{\"nam\": 7}",
                "the file: expected one of name, words, numbers, kind, found \"nam\"; did \
                 you mean name? at line 1 column 6",
            ),
            (
                "{\"words\": [\"other\", \"longword\"]}",
                "words[1]: expected long-word or other, found \"longword\"; did you mean \
                 long-word? at line 1 column 30",
            ),
            (
                "{\"numbers\": {\"a\": -1}}",
                "numbers.a: expected a whole number from 0 to 4294967295, found -1 at line 1 \
                 column 20",
            ),
            (
                "{\"kind\": {\"skew\": {\"seconds\": 0.5}}}",
                "seconds: expected a whole number, found 0.5 at line 1 column 33",
            ),
            (
                "{\"kind\": {\"lost\": {\"ms\": 5}}}",
                "the file: expected no members, found \"ms\" at line 1 column 23",
            ),
        ] {
            let why = read::<Document>("the file", text).map(drop);
            assert_eq!(why.expect_err(text), says, "{text}");
        }
    }

    #[test]
    fn an_error_never_repeats_a_long_text() {
        let text = format!("{{\"words\": [\"{}\"]}}", "x".repeat(1_000));
        let why = read::<Document>("the file", &text).expect_err("no such word");
        assert!(why.len() < 200 && why.contains("a longer text"), "{why}");
    }
}
