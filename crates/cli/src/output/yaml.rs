//! YAML output.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;
use serde_saphyr::DoubleQuoted;

use super::ordered::Ordered;
use crate::failure::Failure;
use crate::sanitize::{escaped, is_hazard};

/// Returns the whole result as YAML.
///
/// # Errors
///
/// Fails when the YAML writer fails.
pub(super) fn render(value: &Value) -> Result<String, Failure> {
    let yaml = if has_odd_name(value) {
        // The YAML writer can quote texts but not the names of members. JSON is valid YAML (YAML
        // 1.2.2, 1.2), and can escape both.
        format!("{value:#}\n")
    } else {
        text(&QuotedValue(value))?
    };
    Ok(escaped(&yaml).into_owned())
}

fn text(value: &impl Serialize) -> Result<String, Failure> {
    serde_saphyr::to_string(value).map_err(|error| Failure::other(format_args!("YAML: {error}")))
}

/// Returns an entry as the item of a list.
///
/// # Errors
///
/// Fails when the YAML writer fails.
pub(super) fn item(entry: Ordered<'_>) -> Result<String, Failure> {
    let yaml = match has_odd_name(entry.value()) {
        true => {
            let json = serde_json::to_string(&entry).map_err(Failure::other)?;
            format!("- {json}\n")
        }
        false => text(&[entry.map(QuotedValue)])?,
    };
    Ok(escaped(&yaml).into_owned())
}

/// Whether a character needs an escape and therefore double quotes around its text.
fn needs_escape(c: char) -> bool {
    is_hazard(c) && c != '\n'
}

fn has_odd_name(value: &Value) -> bool {
    match value {
        Value::Array(entries) => entries.iter().any(has_odd_name),
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name.contains(is_hazard) || has_odd_name(value)),
        _ => false,
    }
}

/// A value whose texts are in double quotes if they contain a character to escape.
struct QuotedValue<'a>(&'a Value);

impl Serialize for QuotedValue<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::String(text) if text.contains(needs_escape) => {
                DoubleQuoted(text).serialize(serializer)
            }
            Value::Array(entries) => serializer.collect_seq(entries.iter().map(QuotedValue)),
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, value) in members {
                    map.serialize_entry(name, &QuotedValue(value))?;
                }
                map.end()
            }
            scalar => scalar.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_acts_on_a_terminal_is_escaped_and_block_texts_stay() {
        let value = serde_json::json!({
            "ab": "c\u{1b}[2J\n\u{9b}d \\u202e", "e": "one\ntwo\n",
        });
        assert_eq!(
            render(&value).unwrap(),
            "ab: \"c\\e[2J\\n\\x9Bd \\\\u202e\"\ne: |\n  one\n  two\n"
        );
        let value = serde_json::json!({"a\u{202e}b": "c\u{1b}"});
        assert_eq!(
            render(&value).unwrap(),
            "{\n  \"a\\u202eb\": \"c\\u001b\"\n}\n"
        );
    }

    /// Reads the text of a scalar in double quotes (YAML 1.2.2, 5.7).
    fn read(quoted: &str) -> String {
        let mut rest = quoted.chars();
        let mut out = String::new();
        while let Some(c) = rest.next() {
            if c != '\\' {
                out.push(c);
                continue;
            }
            let digits = match rest.next().unwrap() {
                'x' => 2,
                'u' => 4,
                named => {
                    let names = "0abtnvfre\"\\NLP".chars();
                    let meant =
                        "\0\u{7}\u{8}\t\n\u{b}\u{c}\r\u{1b}\"\\\u{85}\u{2028}\u{2029}".chars();
                    let mut pairs = names.zip(meant);
                    out.push(pairs.find(|(name, _)| *name == named).unwrap().1);
                    continue;
                }
            };
            let code: String = rest.by_ref().take(digits).collect();
            let code = u32::from_str_radix(&code, 16).unwrap();
            out.push(char::from_u32(code).unwrap());
        }
        out
    }

    proptest! {
        #[test]
        fn what_is_escaped_can_be_read_back(
            text in "[\u{0}-\u{20}\u{7f}-\u{a0}\u{61c}\u{200e}\u{2028}-\u{202e}\u{2066}\u{feff}a-c'\"\\\\:#é-]{0,24}",
        ) {
            let yaml = render(&serde_json::json!([text.clone()])).unwrap();
            prop_assert!(!yaml.contains(needs_escape), "{yaml:?}");
            if text.contains(needs_escape) {
                let quoted = yaml.strip_prefix("- \"").and_then(|yaml| yaml.strip_suffix("\"\n"));
                prop_assert_eq!(quoted.map(read), Some(text), "{}", yaml);
            }
        }
    }
}
