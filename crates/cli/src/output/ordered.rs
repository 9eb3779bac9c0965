//! An entry of a list with one of its members before the others.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

/// An entry whose members are in the order of their names, but for the first one.
///
/// `Shown` is the form in which a value is written.
#[derive(Debug)]
pub(super) struct Ordered<'a, Shown = &'a Value> {
    value: &'a Value,
    first: Option<&'a str>,
    shown: fn(&'a Value) -> Shown,
}

impl<'a> Ordered<'a> {
    /// Puts this member first, if the entry has it.
    pub(super) fn new(value: &'a Value, first: Option<&'a str>) -> Self {
        Self {
            value,
            first,
            shown: |value| value,
        }
    }

    /// The entry.
    pub(super) fn value(&self) -> &'a Value {
        self.value
    }

    /// Writes each value in another form.
    pub(super) fn map<Shown>(self, shown: fn(&'a Value) -> Shown) -> Ordered<'a, Shown> {
        let Self { value, first, .. } = self;
        Ordered {
            value,
            first,
            shown,
        }
    }
}

impl<Shown: Serialize> Serialize for Ordered<'_, Shown> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(members) = self.value else {
            return (self.shown)(self.value).serialize(serializer);
        };
        let first = self.first.and_then(|name| members.get_key_value(name));
        let others = members
            .iter()
            .filter(|(name, _)| Some(name.as_str()) != self.first);
        let mut map = serializer.serialize_map(Some(members.len()))?;
        for (name, value) in first.into_iter().chain(others) {
            map.serialize_entry(name, &(self.shown)(value))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_member_stands_before_those_with_smaller_names() {
        let entry = json!({"b": 1, "c": [2], "a": {"c": 3, "b": 4}});
        let text = |first| serde_json::to_string(&Ordered::new(&entry, first)).unwrap();
        assert_eq!(text(Some("c")), r#"{"c":[2],"a":{"b":4,"c":3},"b":1}"#);
        assert_eq!(text(Some("x")), entry.to_string());
        assert_eq!(text(None), entry.to_string());
        let text = serde_json::to_string(&Ordered::new(&json!(["c"]), Some("c"))).unwrap();
        assert_eq!(text, r#"["c"]"#);
    }
}
