//! Comma-separated values (RFC 4180).

use std::borrow::Cow;

use ::csv::Writer;
use serde_json::Value;

use super::rows;
use super::view::View;
use crate::failure::Failure;

/// A line per entry of the only list, or one line for a record; what is nested stays JSON.
pub(crate) fn render(value: &Value, view: View) -> Result<String, Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::other(format_args!("CSV: {error}"));
    let mut out = Writer::from_writer(Vec::new());
    let one = std::slice::from_ref(value);
    let entries = match value {
        Value::Null => &[],
        _ => rows::only_list(value).unwrap_or(one),
    };
    let names = rows::names(entries, view.members());
    if !names.is_empty() {
        let header = names
            .iter()
            .map(|name| plain(name).into_owned().into_bytes());
        out.write_record(header).map_err(|error| refused(&error))?;
    }
    for entry in entries {
        let record: Vec<String> = match entry {
            Value::Object(members) => names
                .iter()
                .map(|name| members.get(*name).map(field).unwrap_or_default())
                .collect(),
            Value::Array(fields) => fields.iter().map(field).collect(),
            scalar => vec![field(scalar)],
        };
        // Rows of different lengths are what the query asked for.
        write_row(&mut out, &record).map_err(|error| refused(&error))?;
    }
    let bytes = out.into_inner().map_err(|error| refused(&error))?;
    String::from_utf8(bytes).map_err(|error| refused(&error))
}

/// One row of any length.
fn write_row(out: &mut Writer<Vec<u8>>, fields: &[String]) -> ::csv::Result<()> {
    for field in fields {
        out.write_field(field)?;
    }
    out.write_record(None::<&[u8]>)
}

fn field(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => plain(text).into_owned(),
        other => plain(&other.to_string()).into_owned(),
    }
}

/// Text without what means something to a terminal. Tabs and new lines are data; quotes hold them.
fn plain(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| c.is_control() && !matches!(c, '\t' | '\n');
    match text.contains(is_bad) {
        true => Cow::Owned(text.replace(is_bad, "")),
        false => Cow::Borrowed(text),
    }
}
