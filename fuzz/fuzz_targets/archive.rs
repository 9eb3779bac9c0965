//! The files of an archive: a part in Parquet that was changed is an error; the lines of a part in JSON are
//! those that serde_json reads; a marker that is read is one of this version.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use casebook_archive::{
    AccountRow, Format, Layout, PartBuffer, Place, Record as _, Stamp, Store, StoreOptions, TABLES,
    VERSION, read_stamps,
};
use casebook_fuzz::{choice, damaged, folder, wait};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// A valid part of each format.
static PARTS: LazyLock<Vec<(Format, Bytes)>> = LazyLock::new(|| {
    let formats = Format::ALL.iter().copied();
    formats.map(|format| (format, part(format))).collect()
});

static MARKER: LazyLock<(Place, PathBuf)> = LazyLock::new(|| {
    let folder = folder("archive");
    let text = folder.to_str().expect("the path is UTF-8");
    let place = text.parse().expect("a path is a place");
    (place, folder.join(Layout::MARKER))
});

fn part(format: Format) -> Bytes {
    let mut part = PartBuffer::new(AccountRow::TABLE, format);
    for number in 1..4 {
        let id = format!("{number:012}");
        let stamp = Stamp {
            id: &id,
            version: number,
            gone: false,
            fingerprint: -7,
            run: "2026-11-28T10:00:00Z-00000001",
            archived_at: 1_790_000_000_000_000,
        };
        let row = AccountRow {
            name: Some("An account"),
            email: None,
            state: None,
            support: "read",
            artifact: "read",
            error: None,
        };
        part.push(&stamp, &row);
    }
    part.finish().expect("the rows fit")
}

// The first byte selects the file, and the rest is the file, or damage to a valid one.
fuzz_target!(|input: &[u8]| {
    let Some((kind, rest)) = choice(input) else {
        return;
    };
    match kind % 4 {
        0 => marker(rest),
        1 => lines(Bytes::copy_from_slice(rest)),
        kind => {
            let (format, valid) = &PARTS[usize::from(kind) % PARTS.len()];
            let part = Bytes::from(damaged(valid, rest));
            match format.extension() {
                "jsonl" => lines(part),
                _ => {
                    let is_same = part == *valid;
                    let read = read_stamps(AccountRow::TABLE, *format, part);
                    assert_eq!(read.is_ok(), is_same);
                    short(read.err());
                }
            }
        }
    }
});

fn short(error: Option<impl std::fmt::Display>) {
    let error = error.map(|error| error.to_string()).unwrap_or_default();
    assert!(error.len() < 700 && !error.contains('\n'), "{error}");
}

fn lines(part: Bytes) {
    for table in TABLES {
        let stamps = match read_stamps(table, Format::Jsonl, part.clone()) {
            Ok(stamps) => stamps,
            Err(error) => return short(Some(error)),
        };
        let lines = part
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        let rows = lines.map(|line| serde_json::from_slice::<Value>(line).expect("a row is JSON"));
        let rows = rows.collect::<Vec<_>>();
        assert_eq!(rows.len(), stamps.len());
        for (row, stamp) in rows.iter().zip(&stamps) {
            assert_eq!(row["id"], &*stamp.id);
            assert_eq!(row["version"], stamp.version);
            assert_eq!(row["gone"], stamp.gone);
            assert_eq!(row["fingerprint"], stamp.fingerprint);
        }
    }
}

fn marker(text: &[u8]) {
    let (place, path) = &*MARKER;
    std::fs::write(path, text).expect("the marker can be written");
    match wait(Store::open_to_read(place, StoreOptions::new())) {
        Ok(store) => {
            let marker: Value = serde_json::from_slice(text).expect("a marker is JSON");
            assert!(
                marker["version"]
                    .as_i64()
                    .is_some_and(|version| version <= VERSION.into())
            );
            assert_eq!(marker["format"], store.format().extension());
        }
        Err(error) => short(Some(error)),
    }
}
