//! Comma-separated values (RFC 4180).

use std::borrow::Cow;
use std::io::{self, Write};

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
    let names = names_of(entries, view);
    write_names(&mut out, &names).map_err(|error| refused(&error))?;
    for entry in entries {
        write_entry(&mut out, entry, &names).map_err(|error| refused(&error))?;
    }
    let bytes = out.into_inner().map_err(|error| refused(&error))?;
    String::from_utf8(bytes).map_err(|error| refused(&error))
}

/// A column for every member that occurs.
pub(super) fn names_of(entries: &[Value], view: View) -> Vec<String> {
    let names = rows::names(entries, view.members()).into_iter();
    names.map(str::to_owned).collect()
}

/// The header, where there are columns with names.
pub(super) fn write_names<W: Write>(out: &mut Writer<W>, names: &[String]) -> io::Result<()> {
    if !names.is_empty() {
        out.write_record(names.iter().map(|name| plain(name).into_owned()))?;
    }
    Ok(())
}

/// One entry. Rows of different lengths are what a query asked for.
pub(super) fn write_entry<W: Write>(
    out: &mut Writer<W>,
    entry: &Value,
    names: &[String],
) -> io::Result<()> {
    match entry {
        Value::Object(members) => {
            for name in names {
                out.write_field(members.get(name).map(field).unwrap_or_default())?;
            }
        }
        Value::Array(fields) => {
            for value in fields {
                out.write_field(field(value))?;
            }
        }
        scalar => out.write_field(field(scalar))?,
    }
    out.write_record(None::<&[u8]>)?;
    Ok(())
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
