//! JMESPath over a whole result.

use std::fmt;
use std::str::FromStr;

use jmespath::ErrorReason;
use serde_json::Value;

use crate::failure::{Failure, one_line};

/// A question to a result, compiled before anything is sent.
#[derive(Clone)]
pub(crate) struct Query(jmespath::Expression<'static>);

impl Query {
    /// What the result has to say to it; `null` where it has nothing.
    ///
    /// # Errors
    ///
    /// Fails when a function of the query is given what it does not take.
    pub(crate) fn apply(&self, value: &Value) -> Result<Value, Failure> {
        let refused = |why: String| Failure::parameter("--query", why);
        let found = self.0.search(value);
        let found = found.map_err(|error| refused(reason(&error.reason)))?;
        serde_json::to_value(&*found).map_err(|error| refused(error.to_string()))
    }
}

/// Why, without a word before it that says whether it was reading or asking.
fn reason(reason: &ErrorReason) -> String {
    match reason {
        ErrorReason::Parse(why) => why.clone(),
        ErrorReason::Runtime(why) => why.to_string(),
    }
}

impl FromStr for Query {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match jmespath::compile(text) {
            Ok(query) => Ok(Self(query)),
            Err(error) => Err(format!(
                "expected JMESPath, found a mistake at character {}: {}{}",
                error.offset + 1,
                one_line(&reason(&error.reason)),
                text_in_backticks(text, error.offset).unwrap_or_default()
            )),
        }
    }
}

/// What to write for a word between backticks that is no JSON: whoever wrote it meant a text.
fn text_in_backticks(query: &str, at: usize) -> Option<String> {
    let (word, _) = query.get(at..)?.strip_prefix('`')?.split_once('`')?;
    word.starts_with(char::is_alphabetic).then(|| {
        let text = one_line(word).replace('\'', "\\'");
        format!("; write '{text}' for a text")
    })
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Query").field(&self.0.as_str()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn asks_the_whole_result() {
        let query: Query = "reports[?version > `1`].[id, version]".parse().unwrap();
        let found = query
            .apply(&json!({"reports": [{"id": "a", "version": 1}, {"id": "b", "version": 2}]}))
            .unwrap();
        assert_eq!(found, json!([["b", 2]]));
    }

    #[test]
    fn large_numbers_stay_what_they_are() {
        let query: Query = "a".parse().unwrap();
        let found = query.apply(&json!({"a": 1_099_511_627_776_u64})).unwrap();
        assert_eq!(found.to_string(), "1099511627776");
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let refused = "reports[".parse::<Query>().unwrap_err();
        assert!(
            refused.starts_with("expected JMESPath, found a mistake at character"),
            "{refused}"
        );
        assert!(!refused.contains('\n'));
    }

    #[test]
    fn a_word_that_is_no_json_is_told_how_to_be_a_text() {
        for (query, advice) in [
            ("a[?b == `PASSTHROUGH`]", "write 'PASSTHROUGH' for a text"),
            ("a == `it's`", "write 'it\\'s' for a text"),
        ] {
            let refused = query.parse::<Query>().unwrap_err();
            assert!(refused.contains(advice), "{refused}");
        }
        let refused = "a == `[1`".parse::<Query>().unwrap_err();
        assert!(!refused.contains("text"), "{refused}");
    }

    #[test]
    fn a_function_with_the_wrong_argument_is_a_bad_parameter() {
        let query: Query = "length(a)".parse().unwrap();
        let failure = query.apply(&json!({"a": 1})).unwrap_err();
        assert_eq!(failure.exit().number(), 252);
    }
}
