//! Formats results as tables.

use serde_json::{Map, Value};

use super::columns::ChosenColumn;
use super::layout::ColumnNeeds;
use super::rows;
use super::tone::Tone;
use super::view::{Column, View, cell};
use crate::sanitize::one_line;
use crate::terminal::Terminal;

mod cells;
mod most_telling;
mod record_lines;
mod screen;

use cells::{Cell, draw, fitting, fitting_telling, full_widths, widths};
use most_telling::Order;
use record_lines::{Line, Text, is_nested, lines_of};
pub(super) use screen::Screen;

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
    let rows: Vec<Vec<Cell>> = rows.map(cells_of).collect();
    match fitting(header, &rows, screen) {
        Some(table) => table,
        None => records(header, rows, screen),
    }
}

/// Returns rows as [`grid`] does, from which the columns that tell the least fall away on a narrow
/// screen. If the most telling one is empty in a row, the ids of the rows stand in a column more.
pub(crate) fn grid_of_most_telling(
    header: &[String],
    rows: impl Iterator<Item = Vec<String>>,
    (id_title, ids): (&str, Vec<String>),
    terminal: &Terminal,
) -> String {
    let screen = Screen::new(terminal, None);
    let mut header = header.to_vec();
    let mut rows: Vec<Vec<Cell>> = rows.map(cells_of).collect();
    let mut order = Order::of(header.len(), &rows);
    if !order.names_all(&rows) && ids.iter().any(|id| !id.is_empty()) {
        order.add();
        header.push(id_title.to_owned());
        for (row, id) in rows.iter_mut().zip(ids) {
            row.resize_with(header.len() - 1, || String::new().into());
            row.push(id.into());
        }
    }
    match order.fitting(&header, &rows, screen) {
        Some(table) => table,
        None => records(&header, rows, screen),
    }
}

/// Returns the cells of a row. The first one is a status, which has a colour.
fn cells_of(texts: Vec<String>) -> Vec<Cell> {
    let status = |text: &str| Tone::of_word(text.split(',').next().unwrap_or_default());
    let cells = texts.into_iter().enumerate();
    let cell = |(at, text): (usize, String)| Cell {
        tone: (at == 0).then(|| status(&text)).flatten(),
        text,
    };
    cells.map(cell).collect()
}

/// Returns a table with the columns that the command chose, or a record for each entry if the
/// screen is too narrow for those that stay. A spare column without any text is not shown.
pub(super) fn chosen(entries: &[Value], columns: &[Column], screen: Screen) -> String {
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
    let texts = |at: usize| rows.iter().filter(|row| !row[at].text.is_empty()).count();
    let places = columns.iter().zip(full).enumerate();
    let needs: Vec<ColumnNeeds> = places
        .map(|(at, (column, full))| column.needs(full, (texts(at), rows.len())))
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

/// Returns a table with the columns that the user chose, of which none falls away, or a record for each
/// entry if the screen is too narrow.
pub(super) fn columns(entries: &[Value], columns: &[ChosenColumn], screen: Screen) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let header: Vec<String> = columns
        .iter()
        .map(|it| one_line(&it.title).into_owned())
        .collect();
    let row = |entry: &Value| {
        let cell = |column: &ChosenColumn| Cell {
            text: column.cell(entry),
            tone: screen.tone(entry, &column.member),
        };
        columns.iter().map(cell).collect()
    };
    let rows: Vec<Vec<Cell>> = entries.iter().map(row).collect();
    let is_telling = |at: usize| columns[at].is_telling();
    match fitting_telling(&header, &rows, screen, is_telling) {
        Some(table) => table,
        None => records(&header, rows, screen),
    }
}

/// Returns a record for each row, with the headings as names.
fn records(header: &[String], rows: Vec<Vec<Cell>>, screen: Screen) -> String {
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
