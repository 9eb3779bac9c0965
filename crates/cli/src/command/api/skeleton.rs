//! Makes skeletons of inputs, which users fill in (`--skeleton`), and checks that they are filled
//! in.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeOwned, Error as _, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, json};

use crate::failure::Failure;

/// The placeholder for a required value. Some members would accept it as a value, so an input that
/// still has it is refused.
const REQUIRED: &str = "<required>";

/// Returns an input with all members of an operation. The members of its smallest input are
/// required, so their values are [`REQUIRED`]. The other members have empty values, which are not
/// sent.
pub(super) fn skeleton<Op: DeserializeOwned>(smallest: &Value) -> Value {
    let mut whole = Map::new();
    for name in members::<Op>() {
        let value = match smallest.get(name) {
            Some(value) => without_values(value),
            None => empty::<Op>(smallest, name),
        };
        whole.insert((*name).to_owned(), value);
    }
    whole.into()
}

/// Checks that the user has replaced every placeholder in an input.
///
/// # Errors
///
/// Fails if the input still has [`REQUIRED`] somewhere, and names these members.
pub(super) fn is_filled_in(input: &Value) -> Result<(), Failure> {
    let mut open = Vec::new();
    find(input, &mut String::new(), &mut open);
    match open.is_empty() {
        true => Ok(()),
        false => Err(Failure::parameter(
            "--input",
            format_args!(
                "expected a value instead of {REQUIRED:?} in {}",
                open.join(", ")
            ),
        )),
    }
}

/// Collects the paths to all placeholders, such as `tags.key` or `sections[0]`.
fn find(value: &Value, place: &mut String, open: &mut Vec<String>) {
    let length = place.len();
    match value {
        Value::String(text) if text == REQUIRED => open.push(place.clone()),
        Value::Array(entries) => {
            for (at, entry) in entries.iter().enumerate() {
                place.push_str(&format!("[{at}]"));
                find(entry, place, open);
                place.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if length > 0 {
                    place.push('.');
                }
                place.push_str(name);
                find(member, place, open);
                place.truncate(length);
            }
        }
        _ => {}
    }
}

fn without_values(value: &Value) -> Value {
    match value {
        Value::Array(entries) => entries.iter().take(1).map(without_values).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), without_values(value)))
            .collect(),
        _ => REQUIRED.into(),
    }
}

/// Returns an empty value that an optional member accepts: null, an empty list, an empty object or
/// false. A member with this value is not sent.
fn empty<Op: DeserializeOwned>(smallest: &Value, name: &str) -> Value {
    let is_accepted = |value: &Value| {
        let mut input = smallest.clone();
        input[name] = value.clone();
        serde_json::from_value::<Op>(input).is_ok()
    };
    let values = [Value::Null, json!([]), json!({}), json!(false)];
    values.into_iter().find(is_accepted).unwrap_or_default()
}

/// Returns the names of the members of a structure. Its `Deserialize` passes them to the
/// deserializer.
fn members<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &[&str] = &[];
    // `Names` has no value for the structure, so this fails after it has noted the names.
    let _failed = T::deserialize(Names(&mut names));
    names
}

/// A deserializer that notes the names of the members that a structure expects, and then fails.
struct Names<'a>(&'a mut &'static [&'static str]);

/// The error that ends the work of [`Names`].
#[derive(Debug)]
struct NoValue;

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected only names")
    }
}

impl std::error::Error for NoValue {}

impl serde::de::Error for NoValue {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = NoValue;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, NoValue> {
        *self.0 = fields;
        Err(NoValue)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NoValue> {
        Err(NoValue::custom("a structure"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that the skeleton asks for the required members only, that the operation does
    /// require each of them, and that the filled-in skeleton is a valid input.
    fn fits<Op: casebook::protocol::Operation + DeserializeOwned>(smallest: Value) {
        let name = Op::NAME;
        let mut whole = skeleton::<Op>(&smallest);
        let members = smallest.as_object().unwrap();
        assert_eq!(is_filled_in(&whole).is_ok(), members.is_empty(), "{name}");
        for (member, value) in members {
            assert!(is_filled_in(&json!({member: whole[member]})).is_err());
            whole[member] = value.clone();
            let mut without = members.clone();
            without.remove(member);
            let read = serde_json::from_value::<Op>(without.into());
            assert!(read.is_err(), "{name} does not require {member}");
        }
        is_filled_in(&whole).unwrap();
        serde_json::from_value::<Op>(whole).unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    #[test]
    fn every_skeleton_is_an_input_once_its_required_members_are_filled_in() {
        macro_rules! all {
            ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
                $(fits::<$operation>(json!($input));)+
            };
        }
        casebook::artifact::operations!(all);
        casebook::support::operations!(all);
    }

    #[test]
    fn a_skeleton_has_all_members() {
        let smallest = json!({"subject": "s", "communicationBody": "b"});
        let case = skeleton::<casebook::support::CreateCase>(&smallest);
        assert_eq!(case.as_object().unwrap().len(), 11, "{case}");
        assert_eq!(
            (&case["subject"], &case["dryRun"]),
            (&json!(REQUIRED), &Value::Null)
        );
        let smallest = json!({"attachments": [{"fileName": "a", "data": "bm8="}]});
        let set = skeleton::<casebook::support::AddAttachmentsToSet>(&smallest);
        let file = json!({"fileName": REQUIRED, "data": REQUIRED});
        assert_eq!(set["attachments"], json!([file]));
        let refused = is_filled_in(&set).unwrap_err().to_string();
        assert!(
            refused.ends_with("in attachments[0].data, attachments[0].fileName"),
            "{refused}"
        );
    }
}
