//! Formats results as fields between tabs.
//!
//! The format is that of the AWS CLI: the members of a record are on one line in alphabetical
//! order, a nested record has a line that begins with its name in capitals, and `null`, `true` and
//! `false` are `None`, `True` and `False`.

use serde_json::{Map, Value};

use super::columns::ChosenColumn;

/// Returns the whole result as text.
pub(crate) fn render(value: &Value) -> String {
    let mut out = String::new();
    write(&mut out, value, None, None);
    out
}

/// Returns a line for each entry, with these columns in this order.
pub(super) fn columns(entries: &[Value], columns: &[ChosenColumn]) -> String {
    let mut out = String::new();
    for entry in entries {
        let field = |column: &ChosenColumn| word(entry.get(&column.member).unwrap_or(&Value::Null));
        line(&mut out, None, columns.iter().map(field));
    }
    out
}

/// Returns a line for each record and lines for its nested members, as in a list with this name. The
/// member `first` of each record comes before the others.
pub(super) fn behind(first: &str, name: &str, entries: &[Value]) -> String {
    let mut out = String::new();
    let mut columns = columns_of(entries);
    columns.retain(|column| *column != first);
    columns.insert(0, first);
    for entry in entries {
        write(&mut out, entry, Some(name), Some(&columns));
    }
    out
}

fn write(out: &mut String, value: &Value, name: Option<&str>, columns: Option<&[&str]>) {
    match value {
        Value::Object(members) => record(out, members, name, columns),
        Value::Array(entries) => list(out, entries, name),
        scalar => line(out, None, [word(scalar)]),
    }
}

/// Writes the scalars on one line, then the nested values.
fn record(
    out: &mut String,
    members: &Map<String, Value>,
    name: Option<&str>,
    columns: Option<&[&str]>,
) {
    let own: Vec<&str>;
    let columns = match columns {
        Some(columns) => columns,
        None => {
            own = scalars(members).collect();
            &own
        }
    };
    if !columns.is_empty() {
        let words = columns
            .iter()
            .map(|column| members.get(*column).map(word).unwrap_or_default());
        line(out, name, words);
    }
    for (name, nested) in members.iter().filter(|(_, value)| is_nested(value)) {
        write(out, nested, Some(name), None);
    }
}

/// Writes a list. Each record has a line, and all of these lines have the same columns. In a list
/// without records, the scalars share a line; if the list has a `name`, as a member of a record,
/// each scalar has a line that begins with it.
fn list(out: &mut String, entries: &[Value], name: Option<&str>) {
    if entries.iter().any(Value::is_object) {
        let columns = columns_of(entries);
        for entry in entries {
            write(out, entry, name, Some(&columns));
        }
        return;
    }
    let bare: Vec<&Value> = entries.iter().filter(|entry| !is_nested(entry)).collect();
    match name {
        Some(_) => bare.iter().for_each(|value| line(out, name, [word(value)])),
        None if bare.is_empty() => {}
        None => line(out, None, bare.into_iter().map(word)),
    }
    for nested in entries.iter().filter(|entry| is_nested(entry)) {
        write(out, nested, name, None);
    }
}

/// Returns the names of the scalars of all records, sorted.
fn columns_of(entries: &[Value]) -> Vec<&str> {
    let records = entries.iter().filter_map(Value::as_object);
    let mut columns: Vec<&str> = records.flat_map(scalars).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn line(out: &mut String, name: Option<&str>, words: impl IntoIterator<Item = String>) {
    let name = name.map(str::to_uppercase);
    for (at, word) in name.into_iter().chain(words).enumerate() {
        if at > 0 {
            out.push('\t');
        }
        out.push_str(&word);
    }
    out.push('\n');
}

fn scalars(members: &Map<String, Value>) -> impl Iterator<Item = &str> {
    members
        .iter()
        .filter(|(_, value)| !is_nested(value))
        .map(|(name, _)| name.as_str())
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// Returns a value as one field, without tabs and line breaks, which would split it.
fn word(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::String(text) => crate::failure::one_line(text).into_owned(),
        other => other.to_string(),
    }
}
