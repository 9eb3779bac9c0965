//! Where the rows of a result are.

use serde_json::Value;

/// The entries, where the whole result is one list: by itself, or under its only name.
pub(crate) fn sole_list(value: &Value) -> Option<&[Value]> {
    match value {
        Value::Array(entries) => Some(entries),
        Value::Object(members) if members.len() == 1 => {
            members.values().next()?.as_array().map(Vec::as_slice)
        }
        _ => None,
    }
}

/// The entries of the only list in a result, whatever stands beside it.
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

/// The names of all members of all entries: `first` where they occur, then the others as they come.
pub(crate) fn names(entries: &[Value], first: impl Iterator<Item = &'static str>) -> Vec<&str> {
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
    fn names_come_in_the_wanted_order_first() {
        let entries = [json!({"a": 1, "c": 2}), json!({"b": 3})];
        assert_eq!(names(&entries, ["c", "z"].into_iter()), ["c", "a", "b"]);
    }
}
