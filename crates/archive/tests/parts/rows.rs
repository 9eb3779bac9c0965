//! Rows of any table with any values.

use casebook_archive::{Cells, ColumnType, Format, PartBuffer, Record, Stamp, TABLES, Table};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A row, with or without values.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) fingerprint: i64,
    pub(crate) archived_at: i64,
    /// None if the entity is gone.
    pub(crate) cells: Option<Vec<Cell>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(Option<String>),
    Integer(Option<i64>),
    Number(Option<f64>),
    Flag(Option<bool>),
    Time(Option<i64>),
    Texts(Vec<Option<String>>),
    Values(Vec<(String, Option<String>)>),
}

/// The values of a row of the table with this number in `TABLES`.
struct Cellular<'a, const TABLE: usize>(&'a [Cell]);

impl<const TABLE: usize> Record for Cellular<'_, TABLE> {
    const TABLE: &'static Table = TABLES[TABLE];

    fn write(&self, cells: &mut impl Cells) {
        for cell in self.0 {
            match cell {
                Cell::Text(value) => cells.text(value.as_deref()),
                Cell::Integer(value) => cells.integer(*value),
                Cell::Number(value) => cells.number(*value),
                Cell::Flag(value) => cells.flag(*value),
                Cell::Time(value) => cells.time(*value),
                Cell::Texts(values) => cells.texts(values.iter().map(Option::as_deref)),
                Cell::Values(values) => cells.values(
                    values
                        .iter()
                        .map(|(heading, value)| (&**heading, value.as_deref())),
                ),
            }
        }
    }
}

impl Row {
    fn stamp(&self) -> Stamp<'_> {
        Stamp {
            id: &self.id,
            version: self.version,
            gone: self.cells.is_none(),
            fingerprint: self.fingerprint,
            run: "run 1",
            archived_at: self.archived_at,
        }
    }

    /// The row as a line of JSON has it.
    pub(crate) fn expected(&self, table: &Table) -> Value {
        let mut row = json!({
            "schema": 1,
            "id": self.id,
            "version": self.version,
            "gone": self.cells.is_none(),
            "fingerprint": self.fingerprint,
            "run": "run 1",
            "archived_at": rfc3339(self.archived_at),
        });
        for (index, column) in table.columns.iter().enumerate() {
            let cell = self.cells.as_ref().map(|cells| &cells[index]);
            row[column.name] = match cell {
                None => Value::Null,
                Some(Cell::Text(value)) => json!(value),
                Some(Cell::Integer(value)) => json!(value),
                Some(Cell::Number(value)) => json!(value),
                Some(Cell::Flag(value)) => json!(value),
                Some(Cell::Time(value)) => json!(value.map(rfc3339)),
                Some(Cell::Texts(values)) => json!(values),
                Some(Cell::Values(values)) => values
                    .iter()
                    .map(|(key, value)| (key.clone(), json!(value)))
                    .collect(),
            };
        }
        row
    }
}

pub(crate) fn rfc3339(micros: i64) -> String {
    let time = time::UtcDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap();
    let seconds = time.replace_microsecond(0).unwrap();
    let seconds = seconds
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap();
    format!(
        "{}.{:06}Z",
        seconds.trim_end_matches('Z'),
        time.microsecond()
    )
}

/// Writes the rows into a part of the table with this number in `TABLES`.
pub(crate) fn write(table: usize, format: Format, rows: &[Row]) -> bytes::Bytes {
    let mut part = PartBuffer::new(TABLES[table], format);
    for row in rows {
        let stamp = row.stamp();
        let Some(cells) = &row.cells else {
            part.push_gone(&stamp);
            continue;
        };
        match table {
            0 => part.push(&stamp, &Cellular::<0>(cells)),
            1 => part.push(&stamp, &Cellular::<1>(cells)),
            2 => part.push(&stamp, &Cellular::<2>(cells)),
            3 => part.push(&stamp, &Cellular::<3>(cells)),
            4 => part.push(&stamp, &Cellular::<4>(cells)),
            5 => part.push(&stamp, &Cellular::<5>(cells)),
            6 => part.push(&stamp, &Cellular::<6>(cells)),
            7 => part.push(&stamp, &Cellular::<7>(cells)),
            8 => part.push(&stamp, &Cellular::<8>(cells)),
            _ => panic!("a table without a line here"),
        }
    }
    assert_eq!(part.rows(), rows.len());
    part.finish().unwrap()
}

/// A table, and rows of it.
pub(crate) fn tables_with_rows(
    rows: std::ops::Range<usize>,
) -> impl Strategy<Value = (usize, Vec<Row>)> {
    (0..TABLES.len())
        .prop_flat_map(move |table| (Just(table), vec(row(TABLES[table]), rows.clone())))
}

fn row(table: &'static Table) -> impl Strategy<Value = Row> {
    let cells: Vec<_> = table
        .columns
        .iter()
        .map(|column| cell(column.value))
        .collect();
    (
        text(),
        1..=i32::MAX,
        any::<i64>(),
        time(),
        option::weighted(0.8, cells),
    )
        .prop_map(|(id, version, fingerprint, archived_at, cells)| Row {
            id,
            version,
            fingerprint,
            archived_at,
            cells,
        })
}

fn cell(value: ColumnType) -> BoxedStrategy<Cell> {
    match value {
        ColumnType::Text => option::of(text()).prop_map(Cell::Text).boxed(),
        ColumnType::Integer => any::<Option<i64>>().prop_map(Cell::Integer).boxed(),
        ColumnType::Number => option::of(number()).prop_map(Cell::Number).boxed(),
        ColumnType::Flag => any::<Option<bool>>().prop_map(Cell::Flag).boxed(),
        ColumnType::Time => option::of(time()).prop_map(Cell::Time).boxed(),
        ColumnType::Texts => vec(option::of(text()), 0..4).prop_map(Cell::Texts).boxed(),
        ColumnType::Values => btree_map(text(), option::of(text()), 0..4)
            .prop_map(|values| Cell::Values(values.into_iter().collect()))
            .boxed(),
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("\0".to_owned()),
        Just("\"".to_owned()),
        Just("a\r\nb\u{2028}\n".to_owned()),
        Just("𝄞 \u{10FFFF} é".to_owned()),
        Just("\\u0000 null".to_owned()),
        ".{0,12}",
        "[a-z]{0,3}",
        any::<String>(),
    ]
}

/// Numbers that `serde_json` reads exactly.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<i32>().prop_map(f64::from),
        any::<i32>().prop_map(|cents| f64::from(cents) / 64.0)
    ]
}

/// The years 0000 to 9999.
fn time() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(-62_167_219_200_000_000),
        Just(253_402_300_799_999_999),
        -62_167_219_200_000_000..=253_402_300_799_999_999_i64,
    ]
}
