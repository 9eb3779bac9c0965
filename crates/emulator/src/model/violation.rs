//! Validates a JSON value by its shape.

use serde_json::Value;

use super::{Kind, Model, Shape};
use crate::encoding::base64;

/// The path of a member, and what is wrong with its value.
#[derive(Debug)]
pub(crate) struct Violation {
    pub(crate) member: String,
    pub(crate) message: String,
    /// Whether the type of the value is wrong, and not just a constraint. A service checks all types
    /// first.
    pub(crate) misfit: bool,
}

impl Violation {
    pub(crate) fn new(member: &str, message: impl Into<String>) -> Self {
        Self {
            member: member.to_owned(),
            message: message.into(),
            misfit: false,
        }
    }
}

/// About how many violations are reported at most, because a list can have a hundred thousand wrong
/// elements.
const MOST: usize = 100;

/// Adds the violations of a value to `found`, up to about [`MOST`] of them. `path` is the path of the
/// value.
pub(crate) fn check(
    model: &Model,
    shape: &Shape,
    value: &Value,
    path: &str,
    found: &mut Vec<Violation>,
) {
    let mut wrong = |message: String| found.push(Violation::new(path, message));
    let expected = match (shape.kind, value) {
        (Kind::Structure, Value::Object(_)) => return structure(model, shape, value, path, found),
        (Kind::List, Value::Array(elements)) => {
            bounds(shape, elements.len(), [" element", " elements"], &mut wrong);
            let Some(member) = &shape.member else { return };
            let member = model.shape(&member.shape);
            for (index, element) in elements.iter().enumerate() {
                if found.len() >= MOST {
                    return;
                }
                if shape.sparse && element.is_null() {
                    continue;
                }
                check(model, member, element, &format!("{path}[{index}]"), found);
            }
            return;
        }
        (Kind::Map, Value::Object(entries)) => {
            bounds(shape, entries.len(), [" entry", " entries"], &mut wrong);
            let (Some(key), Some(member)) = (&shape.key, &shape.value) else {
                return;
            };
            let (key, member) = (model.shape(&key.shape), model.shape(&member.shape));
            for (name, value) in entries {
                if found.len() >= MOST {
                    return;
                }
                let path = format!("{path}.{name}");
                check(model, key, &Value::String(name.clone()), &path, found);
                check(model, member, value, &path, found);
            }
            return;
        }
        (Kind::String, Value::String(text)) => return string(shape, text, &mut wrong),
        (Kind::Integer, Value::Number(number)) => match number.as_i64() {
            Some(number) if i32::try_from(number).is_ok() => {
                return range(shape, number, [""; 2], &mut wrong);
            }
            _ => "a whole number of 32 bits",
        },
        (Kind::Long, Value::Number(number)) => match number.as_i64() {
            Some(number) => return range(shape, number, [""; 2], &mut wrong),
            None => "a whole number of 64 bits",
        },
        (Kind::Blob, Value::String(text)) => match base64::length(text) {
            Some(length) => return bounds(shape, length, [" byte", " bytes"], &mut wrong),
            None => "base64 with its padding",
        },
        (Kind::Boolean, Value::Bool(_))
        | (Kind::Double, Value::Number(_))
        | (Kind::Timestamp, Value::String(_) | Value::Number(_)) => return,
        (kind, _) => name(kind),
    };
    found.push(Violation {
        misfit: true,
        ..Violation::new(path, format!("expected {expected}"))
    });
}

fn structure(model: &Model, shape: &Shape, value: &Value, path: &str, found: &mut Vec<Violation>) {
    let inner = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    let is_given = |name: &String| value.get(name).is_some_and(|value| !value.is_null());
    for name in &shape.required {
        if !is_given(name) {
            found.push(Violation::new(&inner(name), "expected a value, found none"));
        }
    }
    if shape.union && shape.members.keys().filter(|name| is_given(name)).count() != 1 {
        found.push(Violation::new(path, "expected exactly one member"));
    }
    for (name, member) in &shape.members {
        // A member that is null counts as missing.
        if let Some(value) = value.get(name).filter(|value| !value.is_null()) {
            check(
                model,
                model.shape(&member.shape),
                value,
                &inner(name),
                found,
            );
        }
    }
}

fn string(shape: &Shape, text: &str, wrong: &mut impl FnMut(String)) {
    bounds(
        shape,
        text.chars().count(),
        [" character", " characters"],
        wrong,
    );
    if !shape.words.is_empty() && !shape.words.iter().any(|word| word == text) {
        wrong(format!("expected one of {}", shape.words.join(", ")));
    }
    if let Some(pattern) = shape
        .pattern
        .as_ref()
        .filter(|pattern| !pattern.matches(text))
    {
        wrong(format!("expected a text of the form {}", pattern.text));
    }
}

fn bounds(shape: &Shape, length: usize, units: Units, wrong: &mut impl FnMut(String)) {
    range(
        shape,
        i64::try_from(length).unwrap_or(i64::MAX),
        units,
        wrong,
    );
}

/// The unit that follows a bound in a message, after one and after another number.
type Units = [&'static str; 2];

/// Checks a number by the bounds of its shape.
fn range(shape: &Shape, number: i64, units: Units, wrong: &mut impl FnMut(String)) {
    let unit = |bound: i64| units[usize::from(bound != 1)];
    if let Some(min) = shape.min.filter(|min| number < *min) {
        wrong(format!(
            "expected at least {min}{}, found {number}",
            unit(min)
        ));
    }
    if let Some(max) = shape.max.filter(|max| number > *max) {
        wrong(format!(
            "expected at most {max}{}, found {number}",
            unit(max)
        ));
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Blob => "base64 in a string",
        Kind::Boolean => "true or false",
        Kind::Double => "a number",
        Kind::Integer | Kind::Long => "a whole number",
        Kind::List => "a list",
        Kind::Map | Kind::Structure => "an object",
        Kind::String => "a string",
        Kind::Timestamp => "a timestamp",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrong(shape: &str, value: &Value) -> Vec<String> {
        let model = Model::artifact();
        let mut found = Vec::new();
        check(model, model.shape(shape), value, "", &mut found);
        found.into_iter().map(|wrong| wrong.member).collect()
    }

    #[test]
    fn members_are_named_with_their_path() {
        let inquiry = json!({
            "name": "one",
            "inquiryContent": {"fileContent": {"content": "AP8=", "fileSections": ["ok", "<no>"]}},
            "tags": {"a": 1},
        });
        assert_eq!(
            wrong("CreateComplianceInquiryRequest", &inquiry),
            ["inquiryContent.fileContent.fileSections[1]", "tags.a"]
        );
    }

    #[test]
    fn a_union_has_one_member() {
        assert_eq!(wrong("InquiryContent", &json!({})), [""]);
        assert!(wrong("InquiryContent", &json!({"query": "why"})).is_empty());
    }
}
