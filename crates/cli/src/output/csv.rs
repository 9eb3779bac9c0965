//! Comma-separated values (RFC 4180).

use std::borrow::Cow;
use std::io::{self, Write};

use ::csv::{Error, ErrorKind, Writer, WriterBuilder};
use serde_json::Value;

use super::formula::Formulas;
use super::rows;
use super::view::View;
use crate::failure::Failure;
use crate::sanitize;

/// The number of entries that are held in memory to find out which columns there are.
pub(crate) const LOOKED_AT: usize = 1000;

/// A writer of lines of values.
#[derive(Debug)]
pub(crate) struct Lines<W: Write> {
    out: Writer<W>,
    formulas: Formulas,
}

impl<W: Write> Lines<W> {
    /// Creates a writer whose lines have as many values as the first.
    pub(super) fn new(out: W, formulas: Formulas) -> Self {
        let out = Writer::from_writer(out);
        Self { out, formulas }
    }

    /// Creates a writer whose lines may have more values than the first.
    pub(crate) fn flexible(out: W, formulas: Formulas) -> Self {
        let out = WriterBuilder::new().flexible(true).from_writer(out);
        Self { out, formulas }
    }

    /// Writes the next value of a line, without terminal sequences. Tabs and line breaks are data
    /// and are quoted.
    ///
    /// # Errors
    ///
    /// Fails when the writer does, with an error of the same kind.
    pub(crate) fn value(&mut self, text: &str) -> io::Result<()> {
        let text = sanitize::value(text);
        let cell = self.formulas.cell(&text);
        self.out.write_field(&*cell).map_err(of_the_same_kind)
    }

    /// Ends a line.
    ///
    /// # Errors
    ///
    /// Fails when the writer does, with an error of the same kind, and when the line has another
    /// length than it must have.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        let nothing_more = None::<&[u8]>;
        self.out
            .write_record(nothing_more)
            .map_err(of_the_same_kind)
    }

    /// Writes the buffered lines.
    ///
    /// # Errors
    ///
    /// Fails when the writer does.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Keeps the kind of an error of the writer, such as a closed pipe. The conversion of the csv
/// library would lose it.
fn of_the_same_kind(error: Error) -> io::Error {
    let kind = match error.kind() {
        ErrorKind::Io(error) => error.kind(),
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}

/// One line for each entry of a list, or one line for a record; nested values stay JSON.
pub(crate) fn render(value: &Value, view: View, formulas: Formulas) -> Result<String, Failure> {
    let entries = rows::flat(value);
    render_columns(&entries, &names_of(&entries, view), formulas)
}

/// One line for each entry, with these columns.
pub(super) fn render_columns(
    entries: &[Value],
    names: &[String],
    formulas: Formulas,
) -> Result<String, Failure> {
    let refused = |error: &dyn std::fmt::Display| Failure::other(format_args!("CSV: {error}"));
    let mut bytes = Vec::new();
    let mut out = Lines::new(&mut bytes, formulas);
    write_names(&mut out, names).map_err(|error| refused(&error))?;
    for entry in entries {
        write_entry(&mut out, entry, names).map_err(|error| refused(&error))?;
    }
    out.flush().map_err(|error| refused(&error))?;
    drop(out);
    String::from_utf8(bytes).map_err(|error| refused(&error))
}

/// Returns the names of the columns: one for each member that an entry has, those of the view
/// first.
pub(super) fn names_of(entries: &[Value], view: View) -> Vec<String> {
    let names = rows::names(entries, view.members()).into_iter();
    names.map(str::to_owned).collect()
}

/// Writes the header, if the columns have names.
pub(super) fn write_names<W: Write>(out: &mut Lines<W>, names: &[String]) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    for name in names {
        out.value(name)?;
    }
    out.end()
}

/// Writes one entry. A query can select rows of different lengths.
pub(super) fn write_entry<W: Write>(
    out: &mut Lines<W>,
    entry: &Value,
    names: &[String],
) -> io::Result<()> {
    match entry {
        // An empty response has no columns. A line for it would be one empty value.
        Value::Object(_) if names.is_empty() => return Ok(()),
        Value::Object(members) => {
            for name in names {
                out.value(&members.get(name).map(field).unwrap_or_default())?;
            }
        }
        Value::Array(fields) => {
            for value in fields {
                out.value(&field(value))?;
            }
        }
        scalar => out.value(&field(scalar))?,
    }
    out.end()
}

fn field(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_empty_response_has_no_line() {
        let text = render(&json!({}), View::Generic, Formulas::Quote);
        assert_eq!(text.unwrap_or_else(|failure| panic!("{failure}")), "");
    }
}
