//! Columns for a person.

use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table, presets};
use serde_json::{Map, Value};

use super::rows;
use super::view::{Column, View, cell};
use crate::terminal::Terminal;

/// Below this many characters per column a list is shown record by record instead.
const NARROWEST: usize = 9;

/// The whole result.
pub(crate) fn render(value: &Value, view: View, terminal: &Terminal) -> String {
    let width = terminal.columns();
    let mut out = match (view, value) {
        (View::Columns(columns), _) => match rows::only_list(value) {
            Some(entries) => chosen(entries, columns, width),
            None => generic(value, View::Generic, width),
        },
        _ => generic(value, view, width),
    };
    if terminal.color_stdout && matches!(value, Value::Object(_) | Value::Array(_)) {
        out = with_bold_first_line(&out);
    }
    out
}

/// A line per member of a record, these members and no others.
pub(crate) fn record_of(record: &Value, names: &[&str], width: u16) -> String {
    let rows = names
        .iter()
        .filter(|name| record.get(**name).is_some_and(|value| !value.is_null()))
        .map(|name| vec![(*name).to_owned(), cell(&record[*name])]);
    draw(None, rows, &[0], width)
}

/// Rows under a header, the first column whole; a record per row where the line is too short.
pub(crate) fn grid(
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    terminal: &Terminal,
) -> String {
    let width = terminal.columns();
    if header.len() * NARROWEST <= usize::from(width) {
        let table = draw(Some(header.to_vec()), rows, &[0], width);
        return match terminal.color_stdout {
            true => with_bold_first_line(&table),
            false => table,
        };
    }
    let records = rows.map(|row| {
        let lines = header.iter().cloned().zip(row);
        draw(
            None,
            lines.map(|(name, value)| vec![name, value]),
            &[0],
            width,
        )
    });
    records.collect::<Vec<_>>().join("\n")
}

/// The columns that the command chose.
fn chosen(entries: &[Value], columns: &[Column], width: u16) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let header = columns.iter().map(|column| column.title.to_owned());
    let rows = entries
        .iter()
        .map(|entry| columns.iter().map(|column| column.cell(entry)).collect());
    let whole: Vec<usize> = (0..columns.len())
        .filter(|at| columns[*at].is_whole())
        .collect();
    draw(Some(header.collect()), rows, &whole, width)
}

/// Whatever it is: records, lists of records, lists of lists, single values.
fn generic(value: &Value, view: View, width: u16) -> String {
    match value {
        Value::Object(members) => match rows::sole_list(value) {
            Some(entries) if entries.iter().any(is_nested) => list(entries, view, width),
            _ => record(members, view, width),
        },
        Value::Array(entries) => list(entries, view, width),
        Value::Null => "None\n".into(),
        scalar => cell(scalar) + "\n",
    }
}

/// A line per member; lists of records below, each under its name.
fn record(members: &Map<String, Value>, view: View, width: u16) -> String {
    // A record that only wraps another one, as answers do, is that one.
    if let (1, Some(Value::Object(inner))) = (members.len(), members.values().next()) {
        return record(inner, view, width);
    }
    let first: Vec<&str> = view.members().collect();
    let names = first
        .iter()
        .copied()
        .filter(|name| members.contains_key(*name));
    let others = members.keys().map(String::as_str);
    let others = others.filter(|name| !first.contains(name));
    let (tables, lines): (Vec<&str>, Vec<&str>) = names.chain(others).partition(
        |name| matches!(&members[*name], Value::Array(entries) if entries.iter().any(is_nested)),
    );
    let rows = lines
        .into_iter()
        .map(|name| vec![name.to_owned(), cell(&members[name])]);
    let mut out = draw(None, rows, &[0], width);
    for name in tables {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(name);
        out.push('\n');
        out.push_str(&generic(&members[name], View::Generic, width));
    }
    out
}

/// A row per entry, or a record per entry where the line is too short for all of them.
fn list(entries: &[Value], view: View, width: u16) -> String {
    if !entries.iter().any(Value::is_object) {
        let rows = entries.iter().map(|entry| match entry {
            Value::Array(fields) => fields.iter().map(cell).collect(),
            scalar => vec![cell(scalar)],
        });
        return draw(None, rows, &[], width);
    }
    let names = rows::names(entries, view.members());
    if names.len() * NARROWEST > usize::from(width) {
        let records: Vec<String> = entries
            .iter()
            .map(|entry| generic(entry, view, width))
            .collect();
        return records.join("\n");
    }
    let header = names.iter().map(|name| (*name).to_owned()).collect();
    let rows = entries.iter().map(|entry| {
        let value = |name: &&str| entry.get(*name).map(cell).unwrap_or_default();
        names.iter().map(value).collect()
    });
    draw(Some(header), rows, &[], width)
}

/// Lays the cells out; what does not fit ends in `…`, but for the columns in `whole`.
fn draw(
    header: Option<Vec<String>>,
    rows: impl Iterator<Item = Vec<String>>,
    whole: &[usize],
    width: u16,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_truncation_indicator("…")
        // Nothing has this character in it, so a text is cut where the column ends, not after a word.
        .set_delimiter('\u{1f}')
        .set_width(width);
    for cells in header.into_iter().chain(rows) {
        let mut row = Row::from(cells);
        row.max_height(1);
        table.add_row(row);
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if whole.contains(&at) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    let mut out = String::new();
    for line in table.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// The line above the columns in bold (ECMA-48, SGR).
fn with_bold_first_line(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("\u{1b}[1m{first}\u{1b}[0m\n{rest}"),
        None => text.to_owned(),
    }
}
