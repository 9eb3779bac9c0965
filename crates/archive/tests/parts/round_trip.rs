//! Whatever is written comes back, in both formats.

use casebook_archive::{Format, TABLES, read_stamps};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use proptest::prelude::*;
use serde_json::Value;

use crate::rows::{Cell, Row, rfc3339, tables_with_rows, write};

/// The rows of a part of Parquet, as lines of JSON have them.
fn parquet_rows(part: bytes::Bytes) -> Vec<Value> {
    let file = SerializedFileReader::new(part).unwrap();
    let rows = file.get_row_iter(None).unwrap().map(|row| {
        let row = row.unwrap();
        let columns = row.get_column_iter();
        columns
            .map(|(name, field)| (name.clone(), json(field)))
            .collect()
    });
    rows.collect()
}

fn json(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Str(text) => text.clone().into(),
        Field::Long(integer) => (*integer).into(),
        Field::Double(number) => (*number).into(),
        Field::Bool(flag) => (*flag).into(),
        Field::TimestampMicros(micros) => rfc3339(*micros).into(),
        Field::ListInternal(list) => list.elements().iter().map(json).collect(),
        Field::MapInternal(map) => {
            let entries = map.entries().iter();
            let entries =
                entries.map(|(key, value)| (json(key).as_str().unwrap().to_owned(), json(value)));
            entries.collect()
        }
        other => panic!("no column has the type of {other:?}"),
    }
}

fn json_rows(part: &[u8]) -> Vec<Value> {
    let lines = part.split_inclusive(|byte| *byte == b'\n');
    lines
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

fn expect_rows(table: usize, rows: &[Row]) {
    let expected: Vec<_> = rows.iter().map(|row| row.expected(TABLES[table])).collect();
    let parquet = write(table, Format::Parquet, rows);
    assert_eq!(parquet_rows(parquet.clone()), expected);
    let jsonl = write(table, Format::Jsonl, rows);
    assert_eq!(json_rows(&jsonl), expected);
    for (format, part) in [(Format::Parquet, parquet), (Format::Jsonl, jsonl)] {
        let stamps = read_stamps(TABLES[table], format, part).unwrap();
        assert_eq!(stamps.len(), rows.len());
        for (stamp, row) in stamps.iter().zip(rows) {
            let gone = row.cells.is_none();
            assert_eq!(
                (&stamp.id, stamp.version, stamp.gone, stamp.fingerprint),
                (&row.id, row.version, gone, row.fingerprint)
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rows_of_every_table_come_back_from_both_formats((table, rows) in tables_with_rows(0..12)) {
        expect_rows(table, &rows);
    }
}

#[test]
fn a_part_without_rows_is_a_part() {
    for table in 0..TABLES.len() {
        expect_rows(table, &[]);
    }
}

#[test]
fn rows_come_back_from_several_row_groups() {
    expect_many_rows(140_000, 2);
}

#[test]
#[ignore = "takes minutes without optimisation; .ci/nightly runs it"]
fn a_million_rows_come_back() {
    expect_many_rows(1_000_000, 8);
}

fn expect_many_rows(rows: i64, row_groups: usize) {
    let table = TABLES
        .iter()
        .position(|table| table.kind == "check")
        .unwrap();
    let rows: Vec<_> = (0..rows)
        .map(|index| Row {
            id: format!("check {index}"),
            version: 1,
            fingerprint: index,
            archived_at: index,
            cells: (index % 7 != 0).then(|| {
                vec![
                    Cell::Text(Some(format!("name {}", index % 1000))),
                    Cell::Text((index % 3 == 0).then(|| "security".to_owned())),
                    Cell::Text(None),
                    Cell::Texts(vec![Some("Region".to_owned()); (index % 4) as usize]),
                ]
            }),
        })
        .collect();
    let part = write(table, Format::Parquet, &rows);
    let file = SerializedFileReader::new(part.clone()).unwrap();
    assert_eq!(file.metadata().num_row_groups(), row_groups);
    let stamps = read_stamps(TABLES[table], Format::Parquet, part.clone()).unwrap();
    assert!(
        stamps
            .iter()
            .zip(&rows)
            .all(|(stamp, row)| stamp.id == row.id)
    );
    for (row, found) in rows.iter().zip(parquet_rows(part)) {
        assert_eq!(found, row.expected(TABLES[table]));
    }
}
