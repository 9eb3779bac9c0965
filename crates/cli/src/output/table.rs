//! Formats results as tables.

use comfy_table::{ColumnConstraint, ContentArrangement, Row, Table, presets};
use console::measure_text_width;
use serde_json::{Map, Value};

use super::fold::{chop, fold};
use super::rows;
use super::view::{Column, View, cell};
use crate::sanitize::one_line;
use crate::terminal::Terminal;

/// With fewer characters per column than this, a list is shown record by record.
const NARROWEST: usize = 9;

/// The smallest width to which a text is cut or broken.
const SHORTEST: usize = 10;

/// The blanks between columns.
const GAP: usize = 2;

/// Returns the whole result as text.
pub(crate) fn render(value: &Value, view: View, terminal: &Terminal) -> String {
    let width = terminal.width_of_tables();
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

/// Returns a line for each of these members of a record.
pub(crate) fn record_of(record: &Value, names: &[&str], terminal: &Terminal) -> String {
    let names = names.iter().copied();
    let there = names.filter(|name| record.get(*name).is_some_and(|value| !value.is_null()));
    let lines = there.map(|name| (name, Text::of(name, &record[name])));
    lines_of(lines.collect(), terminal.width_of_tables())
}

/// Returns rows under a header, or one record for each row if the screen is too narrow for the
/// columns that stay uncut.
pub(crate) fn grid(
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    terminal: &Terminal,
) -> String {
    let width = terminal.width_of_tables();
    let rows: Vec<Vec<String>> = rows.collect();
    if let Some(table) = fitting(header, &rows, width) {
        return match terminal.color_stdout {
            true => with_bold_first_line(&table),
            false => table,
        };
    }
    let records = rows.into_iter().map(|row| {
        let texts = row.into_iter().map(Text::Words);
        let lines = header.iter().map(String::as_str).zip(texts);
        lines_of(lines.collect(), width)
    });
    records.collect::<Vec<_>>().join("\n")
}

/// Returns a table with the columns that the command chose.
fn chosen(entries: &[Value], columns: &[Column], width: Option<usize>) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let header: Vec<String> = columns.iter().map(|it| it.title.to_owned()).collect();
    let row = |entry| columns.iter().map(|column| column.cell(entry)).collect();
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    let is_whole = |at: usize| columns.get(at).is_some_and(Column::is_whole);
    // If the columns that stay uncut do not fit, lines are longer than the screen.
    let width = width.map(|width| width.max(needed(&header, &rows, is_whole)));
    draw(&header, &rows, is_whole, width)
}

/// Returns any value as text: records, lists of records, lists of lists, single values.
fn generic(value: &Value, view: View, width: Option<usize>) -> String {
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

/// Returns a line for each member, and below them the lists of records, each under its name.
fn record(members: &Map<String, Value>, view: View, width: Option<usize>) -> String {
    // A record that only wraps another one, as responses do, counts as that one.
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
    let lines = lines.into_iter();
    let lines = lines.map(|name| (name, Text::of(name, &members[name])));
    let mut out = lines_of(lines.collect(), width);
    for name in tables {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&one_line(name));
        out.push('\n');
        out.push_str(&generic(&members[name], View::Generic, width));
    }
    out
}

/// Returns a row for each entry, or a record for each entry if the screen is too narrow for the
/// columns.
fn list(entries: &[Value], view: View, width: Option<usize>) -> String {
    if !entries.iter().any(Value::is_object) {
        let row = |entry: &Value| match entry {
            Value::Array(fields) => fields.iter().map(cell).collect(),
            scalar => vec![cell(scalar)],
        };
        let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
        return match fitting(&[], &rows, width) {
            Some(table) => table,
            None => draw(&[], &rows, |_| true, None),
        };
    }
    let names = rows::names(entries, view.members());
    let header: Vec<String> = names
        .iter()
        .map(|name| one_line(name).into_owned())
        .collect();
    let row = |entry: &Value| {
        let value = |name: &&str| entry.get(*name).map(cell).unwrap_or_default();
        names.iter().map(value).collect()
    };
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    if let Some(table) = fitting(&header, &rows, width) {
        return table;
    }
    let records = entries.iter().map(|entry| generic(entry, view, width));
    records.collect::<Vec<_>>().join("\n")
}

/// The text beside a name in a record.
enum Text {
    /// A text that users copy, which stays in one line.
    Whole(String),
    /// Prose, which is broken into lines.
    Words(String),
    /// A list of prose, each text of which begins a line with its number.
    Numbered(Vec<String>),
    /// JSON, which is cut into pieces of the same width.
    Nested(String),
}

impl Text {
    fn of(name: &str, value: &Value) -> Self {
        let text = cell(value);
        // A path may contain blanks, at which `Words` would break it, and a command does.
        let is_whole = matches!(name, "file" | "terms_file" | "fileName" | "next");
        let is_json = |value: &Value| {
            value.is_object() || value.as_array().is_some_and(|it| it.iter().any(is_nested))
        };
        match value {
            _ if is_whole => Self::Whole(text),
            _ if is_json(value) => Self::Nested(text),
            Value::Array(texts) if texts.iter().any(is_prose) => {
                Self::Numbered(texts.iter().map(cell).collect())
            }
            _ => Self::Words(text),
        }
    }
}

/// Returns a line for each name, with its text beside it. A text of several lines stays to the
/// right of the name.
fn lines_of(lines: Vec<(&str, Text)>, width: Option<usize>) -> String {
    let named: Vec<_> = lines
        .into_iter()
        .map(|(name, text)| (one_line(name), text))
        .collect();
    let names = named.iter().map(|(name, _)| measure_text_width(name)).max();
    let beside = names.unwrap_or_default() + GAP;
    let width = width.map(|width| width.saturating_sub(beside).max(SHORTEST));
    let mut out = String::new();
    for (name, text) in named {
        let parts = match (text, width) {
            (Text::Words(text), Some(width)) => fold(&text, width),
            (Text::Nested(text), Some(width)) => chop(&text, width),
            (Text::Numbered(texts), width) => numbered(&texts, width),
            (Text::Whole(text) | Text::Words(text) | Text::Nested(text), _) => vec![text],
        };
        for (at, part) in parts.into_iter().enumerate() {
            let name = if at == 0 { &*name } else { "" };
            let blanks = " ".repeat(beside - measure_text_width(name));
            out.push_str(format!("{name}{blanks}{part}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// Returns texts under their numbers, with their further lines below their first words.
fn numbered(texts: &[String], width: Option<usize>) -> Vec<String> {
    let most = format!("{}. ", texts.len()).len();
    let lines = texts.iter().enumerate().flat_map(|(at, text)| {
        let lines = match width {
            Some(width) => fold(text, width.saturating_sub(most).max(SHORTEST)),
            None => vec![text.clone()],
        };
        let number = format!("{}. ", at + 1);
        let lines = lines.into_iter().enumerate();
        lines.map(move |(line, words)| {
            let before = if line == 0 { &*number } else { "" };
            format!("{before:most$}{words}")
        })
    });
    lines.collect()
}

/// Returns the table, or `None` if the screen is too narrow: columns without blanks, such as ids
/// and links, are not cut, and all others keep at least a few characters.
fn fitting(header: &[String], rows: &[Vec<String>], width: Option<usize>) -> Option<String> {
    let has_blanks = |at: usize| {
        rows.iter()
            .filter_map(|row| row.get(at))
            .any(|text| text.contains(' '))
    };
    let is_whole = |at: usize| !has_blanks(at);
    match width {
        Some(width) if header.len() * NARROWEST > width => None,
        Some(width) if needed(header, rows, is_whole) > width => None,
        width => Some(draw(header, rows, is_whole, width)),
    }
}

/// Returns the width that is needed to keep these columns uncut.
fn needed(header: &[String], rows: &[Vec<String>], is_whole: impl Fn(usize) -> bool) -> usize {
    let mut widths: Vec<usize> = header
        .iter()
        .map(|title| measure_text_width(title))
        .collect();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (at, text) in row.iter().enumerate() {
            widths[at] = widths[at].max(measure_text_width(text));
        }
    }
    let least = |(at, width): (usize, usize)| {
        let width = if is_whole(at) {
            width
        } else {
            width.min(SHORTEST)
        };
        width + GAP
    };
    widths.into_iter().enumerate().map(least).sum()
}

/// Draws the cells. A text that does not fit ends in `…`, except in the columns that stay uncut.
fn draw(
    header: &[String],
    rows: &[Vec<String>],
    is_whole: impl Fn(usize) -> bool,
    width: Option<usize>,
) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_truncation_indicator("…")
        // No text contains this character, so a text is cut at the end of the column and not after
        // a word.
        .set_delimiter('\u{1f}');
    match width.and_then(|width| u16::try_from(width).ok()) {
        Some(width) => table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    let header = (!header.is_empty()).then_some(header);
    for cells in header.into_iter().chain(rows.iter().map(Vec::as_slice)) {
        let mut row = Row::from(cells);
        row.max_height(1);
        table.add_row(row);
    }
    for (at, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, GAP as u16));
        if is_whole(at) {
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

/// Whether a value is a text of several words.
fn is_prose(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().contains(' '))
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// Returns the text with its first line in bold (ECMA-48, SGR).
fn with_bold_first_line(text: &str) -> String {
    match text.split_once('\n') {
        Some((first, rest)) => format!("\u{1b}[1m{first}\u{1b}[0m\n{rest}"),
        None => text.to_owned(),
    }
}
