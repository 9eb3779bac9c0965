//! Finds the rows of a result.

use std::borrow::Cow;

use serde_json::{Map, Value};

/// Returns the entries if the whole result is one list, or an object with one list as its only
/// member.
pub(crate) fn sole_list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(entries) => Some(entries),
        Value::Object(members) if members.len() == 1 => {
            members.values().next()?.as_array().map(Vec::as_slice)
        }
        _ => None,
    }
}

/// Returns the entries of the only list in a result, whatever other members there are.
pub(crate) fn only_list(value: &Value) -> Option<&[Value]> {
    let Value::Object(members) = value else {
        return sole_list(value);
    };
    let mut lists = members.values().filter_map(Value::as_array);
    match (lists.next(), lists.next()) {
        (Some(list), None) => Some(list),
        _ => None,
    }
}

/// Returns the rows of a result for a format that has only rows, such as csv.
///
/// A list has one row for each entry. A record is one row; a record whose only member is another
/// record, as in many responses, counts as that record. A record that contains one list of records
/// has one row for each of these, and each row repeats the other members. If an entry has a member
/// with the same name as one of these, its member gets the name of the list as a prefix, such as
/// `communications.submittedBy`. A token for the next page is left out.
pub(crate) fn flat(value: &Value) -> Cow<'_, [Value]> {
    let members = match value {
        Value::Null => return Cow::Borrowed(&[]),
        Value::Object(members) => members,
        other => return Cow::Borrowed(sole_list(other).unwrap_or(std::slice::from_ref(other))),
    };
    if let Some(entries) = sole_list(value) {
        return Cow::Borrowed(entries);
    }
    if let (1, Some(inner @ Value::Object(_))) = (members.len(), members.values().next()) {
        return Cow::Borrowed(std::slice::from_ref(inner));
    }
    let is_list = |value: &Value| {
        let mut entries = value.as_array().into_iter().flatten().peekable();
        entries.peek().is_some() && entries.all(Value::is_object)
    };
    let mut lists = members.iter().filter(|(_, value)| is_list(value));
    let (Some((list, entries)), None) = (lists.next(), lists.next()) else {
        return Cow::Borrowed(std::slice::from_ref(value));
    };
    let beside = members
        .iter()
        .filter(|(name, _)| *name != list && *name != "nextToken");
    let beside: Map<String, Value> = beside
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let row = |entry: &Value| {
        let mut row = beside.clone();
        for (name, value) in entry.as_object().into_iter().flatten() {
            let name = match beside.contains_key(name) {
                true => format!("{list}.{name}"),
                false => name.clone(),
            };
            row.insert(name, value.clone());
        }
        Value::Object(row)
    };
    let entries = entries.as_array().into_iter().flatten();
    Cow::Owned(entries.map(row).collect())
}

/// Returns the names of all members of all entries: first those of `first`, then the others in
/// order.
pub(crate) fn names<'a, 'f: 'a>(
    entries: &'a [Value],
    first: impl Iterator<Item = &'f str>,
) -> Vec<&'a str> {
    let maps = || entries.iter().filter_map(Value::as_object);
    let mut names: Vec<&str> = first
        .filter(|name| maps().any(|map| map.contains_key(*name)))
        .collect();
    for name in maps().flat_map(|map| map.keys()) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn finds_the_list_by_itself_and_under_a_name() {
        assert_eq!(sole_list(&json!([1])).unwrap().len(), 1);
        assert_eq!(sole_list(&json!({"reports": [1, 2]})).unwrap().len(), 2);
        assert!(sole_list(&json!({"reports": [], "nextToken": "a"})).is_none());
        assert_eq!(
            only_list(&json!({"reports": [1], "nextToken": "a"})),
            Some(&[json!(1)][..])
        );
        assert!(only_list(&json!({"a": [], "b": []})).is_none());
        assert!(sole_list(&json!("text")).is_none());
    }

    #[test]
    fn one_thing_is_one_row_and_a_list_in_it_keeps_it() {
        let rows = |value: Value| Value::from(flat(&value).into_owned());
        for (value, expected) in [
            (json!(null), json!([])),
            (json!("a"), json!(["a"])),
            (
                json!({"a": 1, "b": ["x", "y"]}),
                json!([{"a": 1, "b": ["x", "y"]}]),
            ),
            (
                json!({"wrapped": {"a": 1, "b": [{}]}}),
                json!([{"a": 1, "b": [{}]}]),
            ),
            (json!({"reports": []}), json!([])),
            (json!({"reports": [1, 2]}), json!([1, 2])),
            (
                json!({"reports": [{"a": 1}], "nextToken": "t"}),
                json!([{"a": 1}]),
            ),
            (json!({"a": 1, "list": []}), json!([{"a": 1, "list": []}])),
            (
                json!({"a": 1, "list": [{"a": 2, "b": 3}, {"b": 4}]}),
                json!([{"a": 1, "list.a": 2, "b": 3}, {"a": 1, "b": 4}]),
            ),
            (
                json!({"a": [{"x": 1}], "b": [{"y": 1}]}),
                json!([{"a": [{"x": 1}], "b": [{"y": 1}]}]),
            ),
        ] {
            assert_eq!(rows(value), expected);
        }
    }

    #[test]
    fn names_come_in_the_wanted_order_first() {
        let entries = [json!({"a": 1, "c": 2}), json!({"b": 3})];
        assert_eq!(names(&entries, ["c", "z"].into_iter()), ["c", "a", "b"]);
    }
}
