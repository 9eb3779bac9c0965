//! Parts that are not as they were written.

use bytes::Bytes;
use casebook_archive::{AccountRow, FindingRow, Format, PartError, Record, TABLES, read_stamps};
use proptest::prelude::*;

use crate::rows::{Cell, Row, tables_with_rows, write};

/// The number of the table of accounts in `TABLES`.
fn accounts() -> usize {
    TABLES
        .iter()
        .position(|table| table.kind == AccountRow::TABLE.kind)
        .unwrap()
}

fn part(format: Format) -> Bytes {
    let rows: Vec<_> = (1..40)
        .map(|index| Row {
            id: format!("{index:012}"),
            version: index,
            fingerprint: index.into(),
            archived_at: 0,
            cells: Some(vec![Cell::Text(Some(format!("account {index}"))); 6]),
        })
        .collect();
    write(accounts(), format, &rows)
}

fn error(format: Format, part: impl Into<Bytes>) -> PartError {
    read_stamps(AccountRow::TABLE, format, part.into()).unwrap_err()
}

#[test]
fn a_torn_file_of_any_length_is_damaged() {
    let whole = part(Format::Parquet);
    for length in 4..whole.len() {
        let error = error(Format::Parquet, whole.slice(..length)).to_string();
        assert!(
            error.contains("the part is damaged; restore it"),
            "{length}: {error}"
        );
    }
    let empty = error(Format::Parquet, Bytes::new()).to_string();
    assert!(
        empty.contains("it is empty: the part is damaged"),
        "{empty}"
    );
}

#[test]
fn every_flipped_bit_of_parquet_is_found() {
    let whole = part(Format::Parquet);
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut bytes = whole.to_vec();
            bytes[at] ^= 1 << bit;
            error(Format::Parquet, bytes);
        }
    }
}

#[test]
fn a_foreign_file_is_named() {
    let text = error(Format::Parquet, &b"%PDF-1.7"[..]).to_string();
    assert!(
        text.contains("expected a Parquet file of an archive, found another format"),
        "{text}"
    );
    let other = read_stamps(FindingRow::TABLE, Format::Parquet, part(Format::Parquet));
    let other = other.unwrap_err().to_string();
    assert!(
        other.contains("expected rows of the table finding, found the table \"account\""),
        "{other}"
    );
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), begin in any::<bool>(), end in any::<bool>()) {
        let magic = |with: bool| if with { &b"PAR1"[..] } else { b"" };
        let file = [magic(begin), &bytes, magic(end)].concat();
        for format in Format::ALL {
            let _ = read_stamps(AccountRow::TABLE, *format, file.clone().into());
        }
    }

    #[test]
    fn no_damaged_line_panics(
        (table, rows) in tables_with_rows(1..4),
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut part = write(table, Format::Jsonl, &rows).to_vec();
        for (at, byte) in flips {
            let at = at.index(part.len());
            part[at] = byte;
        }
        let _ = read_stamps(TABLES[table], Format::Jsonl, part.into());
    }
}
