//! Formats results as tables.

use std::time::SystemTime;

use console::{measure_text_width, truncate_str};
use serde_json::{Map, Value};

use super::fold::{chop, fold};
use super::layout::{ColumnNeeds, GAP, SHORTEST, divide};
use super::prose::bold;
use super::rows;
use super::tone::Tone;
use super::view::{Column, View, cell};
use crate::sanitize::one_line;
use crate::terminal::Terminal;

/// With fewer characters per column than this, a list is shown record by record.
const NARROWEST: usize = 9;

/// The properties of the screen that a table depends on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// The width in columns; `None` for as wide as the table needs to be.
    width: Option<usize>,
    colors: bool,
    now: Option<SystemTime>,
}

impl Screen {
    /// Describes a terminal. Ages are counted to `now`.
    pub(super) fn new(terminal: &Terminal, now: Option<SystemTime>) -> Self {
        Self {
            width: terminal.width_of_tables(),
            colors: terminal.color_stdout,
            now,
        }
    }

    fn bold(self, text: &str) -> String {
        bold(text, self.colors)
    }

    fn paint(self, text: &str, tone: Option<Tone>) -> String {
        match tone.filter(|_| self.colors && !text.is_empty()) {
            Some(tone) => tone.paint(text),
            None => text.to_owned(),
        }
    }

    fn tone(self, entry: &Value, member: &str) -> Option<Tone> {
        Tone::of(entry, member, self.now)
    }
}

/// Returns the whole result as text.
pub(super) fn render(value: &Value, view: View, screen: Screen) -> String {
    match (view, rows::only_list(value)) {
        (View::Columns(columns), Some(entries)) => chosen(entries, columns, screen),
        (View::Columns(_), None) => generic(value, View::Generic, screen),
        _ => generic(value, view, screen),
    }
}

/// Returns a line for each of these members of a record.
pub(crate) fn record_of(record: &Value, names: &[&str], terminal: &Terminal) -> String {
    let screen = Screen::new(terminal, None);
    let names = names.iter().copied();
    let there = names.filter(|name| record.get(*name).is_some_and(|value| !value.is_null()));
    let lines = there.map(|name| Line::of(name, record, screen));
    lines_of(lines.collect(), screen)
}

/// Returns rows under a header, or one record for each row if the screen is too narrow for the
/// columns that stay uncut. The first column is a status, which has a colour.
pub(crate) fn grid(
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    terminal: &Terminal,
) -> String {
    let screen = Screen::new(terminal, None);
    let status = |text: &str| Tone::of_word(text.split(',').next().unwrap_or_default());
    let row = |texts: Vec<String>| {
        let cells = texts.into_iter().enumerate();
        let cell = |(at, text): (usize, String)| Cell {
            tone: (at == 0).then(|| status(&text)).flatten(),
            text,
        };
        cells.map(cell).collect()
    };
    let rows: Vec<Vec<Cell>> = rows.map(row).collect();
    if let Some(table) = fitting(header, &rows, screen) {
        return table;
    }
    let records = rows.into_iter().map(|row| {
        let cells = header.iter().zip(row);
        let lines = cells.map(|(name, cell)| Line {
            name,
            text: Text::Words(cell.text),
            tone: cell.tone,
        });
        lines_of(lines.collect(), screen)
    });
    records.collect::<Vec<_>>().join("\n")
}

/// The text of a row in one column.
#[derive(Debug)]
struct Cell {
    text: String,
    tone: Option<Tone>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, tone: None }
    }
}

/// Returns a table with the columns that the command chose, or a record for each entry if the
/// screen is too narrow for those that stay. A spare column without any text is not shown.
fn chosen(entries: &[Value], columns: &[Column], screen: Screen) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let has_text = |column: &&Column| entries.iter().any(|entry| !column.cell(entry).is_empty());
    let columns: Vec<&Column> = columns
        .iter()
        .filter(|column| !column.is_spare() || has_text(column))
        .collect();
    let header: Vec<String> = columns.iter().map(|it| it.title.to_owned()).collect();
    let row = |entry: &Value| {
        let cell = |column: &&Column| Cell {
            text: column.cell(entry),
            tone: screen.tone(entry, column.member),
        };
        columns.iter().map(cell).collect()
    };
    let rows: Vec<Vec<Cell>> = entries.iter().map(row).collect();
    let full = full_widths(&header, &rows);
    let needs: Vec<ColumnNeeds> = columns
        .iter()
        .zip(full)
        .map(|(column, full)| column.needs(full))
        .collect();
    if let Some(widths) = widths(&needs, screen) {
        return draw(&header, &rows, &widths, screen);
    }
    let records = rows.into_iter().map(|row| {
        let cells = columns.iter().zip(row);
        let cells = cells.filter(|(_, cell)| !cell.text.is_empty());
        let lines = cells.map(|(column, cell)| Line {
            name: column.title,
            text: match column.is_whole() {
                true => Text::Whole(cell.text),
                false => Text::Words(cell.text),
            },
            tone: cell.tone,
        });
        lines_of(lines.collect(), screen)
    });
    records.collect::<Vec<_>>().join("\n")
}

/// Returns any value as text: records, lists of records, lists of lists, single values.
fn generic(value: &Value, view: View, screen: Screen) -> String {
    match value {
        Value::Object(members) => match rows::sole_list(value) {
            Some(entries) if entries.iter().any(is_nested) => list(entries, view, screen),
            _ => record(value, members, view, screen),
        },
        Value::Array(entries) => list(entries, view, screen),
        Value::Null => "None\n".into(),
        scalar => cell(scalar) + "\n",
    }
}

/// Returns the text of one record: first a line for each member, then the members that are lists of
/// records, each as a table below its name.
fn record(value: &Value, members: &Map<String, Value>, view: View, screen: Screen) -> String {
    // A record that only wraps another one, as responses do, counts as that one.
    if let (1, Some(wrapped @ Value::Object(inner))) = (members.len(), members.values().next()) {
        return record(wrapped, inner, view, screen);
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
    let lines = lines.map(|name| Line::of(name, value, screen));
    let mut out = lines_of(lines.collect(), screen);
    for name in tables {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&screen.bold(&one_line(name)));
        out.push('\n');
        out.push_str(&generic(&members[name], View::Generic, screen));
    }
    out
}

/// Returns a row for each entry, or a record for each entry if the screen is too narrow for the
/// columns.
fn list(entries: &[Value], view: View, screen: Screen) -> String {
    if !entries.iter().any(Value::is_object) {
        let row = |entry: &Value| match entry {
            Value::Array(fields) => fields.iter().map(|field| cell(field).into()).collect(),
            scalar => vec![cell(scalar).into()],
        };
        let rows: Vec<Vec<Cell>> = entries.iter().map(row).collect();
        return fitting(&[], &rows, screen).unwrap_or_else(|| {
            let widths: Vec<_> = full_widths(&[], &rows).into_iter().map(Some).collect();
            draw(&[], &rows, &widths, screen)
        });
    }
    let names = rows::names(entries, view.members());
    let header: Vec<String> = names
        .iter()
        .map(|name| one_line(name).into_owned())
        .collect();
    let row = |entry: &Value| {
        let value = |name: &&str| Cell {
            text: entry.get(*name).map(cell).unwrap_or_default(),
            tone: screen.tone(entry, name),
        };
        names.iter().map(value).collect()
    };
    let rows: Vec<Vec<Cell>> = entries.iter().map(row).collect();
    if let Some(table) = fitting(&header, &rows, screen) {
        return table;
    }
    let records = entries.iter().map(|entry| generic(entry, view, screen));
    records.collect::<Vec<_>>().join("\n")
}

/// A name with the text beside it.
struct Line<'a> {
    name: &'a str,
    text: Text,
    tone: Option<Tone>,
}

impl<'a> Line<'a> {
    /// The line of a member, which the record has.
    fn of(name: &'a str, record: &Value, screen: Screen) -> Self {
        Self {
            name,
            text: Text::of(name, &record[name]),
            tone: screen.tone(record, name),
        }
    }
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
fn lines_of(lines: Vec<Line<'_>>, screen: Screen) -> String {
    let named: Vec<_> = lines
        .into_iter()
        .map(|line| (one_line(line.name), line.text, line.tone))
        .collect();
    let names = named
        .iter()
        .map(|(name, ..)| measure_text_width(name))
        .max();
    let beside = names.unwrap_or_default() + GAP;
    let width = screen
        .width
        .map(|width| width.saturating_sub(beside).max(SHORTEST));
    let mut out = String::new();
    for (name, text, tone) in named {
        let parts = match (text, width) {
            (Text::Words(text), Some(width)) => fold(&text, width),
            (Text::Nested(text), Some(width)) => chop(&text, width),
            (Text::Numbered(texts), width) => numbered(&texts, width),
            (Text::Whole(text) | Text::Words(text) | Text::Nested(text), _) => vec![text],
        };
        for (at, part) in parts.into_iter().enumerate() {
            let name = if at == 0 { &*name } else { "" };
            let blanks = " ".repeat(beside - measure_text_width(name));
            let part = screen.paint(part.trim_end(), tone);
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
fn fitting(header: &[String], rows: &[Vec<Cell>], screen: Screen) -> Option<String> {
    if screen
        .width
        .is_some_and(|width| header.len() * NARROWEST > width)
    {
        return None;
    }
    let has_blanks = |at: usize| {
        let mut cells = rows.iter().filter_map(|row| row.get(at));
        cells.any(|cell| cell.text.contains(' '))
    };
    let full = full_widths(header, rows).into_iter().enumerate();
    let needs = full.map(|(at, full)| {
        let least = if has_blanks(at) {
            full.min(SHORTEST)
        } else {
            full
        };
        ColumnNeeds {
            full,
            least,
            wanted: least,
            ..ColumnNeeds::default()
        }
    });
    let widths = widths(&needs.collect::<Vec<_>>(), screen)?;
    Some(draw(header, rows, &widths, screen))
}

/// Returns the width of each column that is shown, or `None` if the screen is too narrow.
fn widths(needs: &[ColumnNeeds], screen: Screen) -> Option<Vec<Option<usize>>> {
    match screen.width {
        Some(screen) => divide(needs, screen),
        None => Some(needs.iter().map(|column| Some(column.full)).collect()),
    }
}

/// Returns the width of the longest text of each column.
fn full_widths(header: &[String], rows: &[Vec<Cell>]) -> Vec<usize> {
    let title = |title: &String| measure_text_width(title);
    let mut widths: Vec<usize> = header.iter().map(title).collect();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (at, cell) in row.iter().enumerate() {
            widths[at] = widths[at].max(measure_text_width(&cell.text));
        }
    }
    widths
}

/// Draws the cells in columns of these widths. A text that is too long ends in `…`.
fn draw(header: &[String], rows: &[Vec<Cell>], widths: &[Option<usize>], screen: Screen) -> String {
    let mut out = String::new();
    if !header.is_empty() {
        let titles = header.iter().map(|title| (&**title, None));
        let plain = Screen {
            colors: false,
            ..screen
        };
        out.push_str(&screen.bold(&row_of(titles, widths, plain)));
        out.push('\n');
    }
    for row in rows {
        let cells = row.iter().map(|cell| (&*cell.text, cell.tone));
        out.push_str(&row_of(cells, widths, screen));
        out.push('\n');
    }
    out
}

/// Returns one line, without blanks at its end.
fn row_of<'a>(
    cells: impl Iterator<Item = (&'a str, Option<Tone>)>,
    widths: &[Option<usize>],
    screen: Screen,
) -> String {
    let mut out = String::new();
    // The blanks before the next text.
    let mut blanks = 0;
    for ((text, tone), width) in cells.zip(widths) {
        let Some(width) = *width else { continue };
        let text = truncate_str(text, width, "…");
        let text = text.trim_end();
        let used = measure_text_width(text);
        if used > 0 {
            out.push_str(&" ".repeat(blanks));
            out.push_str(&screen.paint(text, tone));
            blanks = 0;
        }
        blanks += width.saturating_sub(used) + GAP;
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
