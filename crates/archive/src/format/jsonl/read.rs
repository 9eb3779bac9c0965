//! Reading the stamps of lines of JSON.

use serde::Deserialize;

use crate::format::error::{PartError, Problem};
use crate::format::stamps::{OwnedStamp, StoredRow, expect_known};

/// Returns the stamps of the rows.
pub(in crate::format) fn read_stamps(part: &[u8]) -> Result<Vec<OwnedStamp>, PartError> {
    let rows = read_rows(part)?;
    Ok(rows.into_iter().map(|row| row.stamp).collect())
}

/// Returns the rows.
pub(in crate::format) fn read_rows(part: &[u8]) -> Result<Vec<StoredRow>, PartError> {
    let lines = part.split_inclusive(|byte| *byte == b'\n').enumerate();
    lines
        .map(|(index, line)| read_row(line, index + 1))
        .collect()
}

fn read_row(line: &[u8], number: usize) -> Result<StoredRow, PartError> {
    let damaged = |found: String| Problem::Damaged {
        place: format!("line {number}"),
        found,
    };
    let Some(line) = line.strip_suffix(b"\n") else {
        return Err(damaged("the line has no end".to_owned()).into());
    };
    let foreign = |found: String| Problem::Foreign {
        expected: format!("the columns of an archive in line {number}"),
        found,
    };
    // Texts that are left alone are not looked into otherwise.
    if let Err(error) = std::str::from_utf8(line) {
        return Err(damaged(error.to_string()).into());
    }
    let columns: serde_json::Result<Columns> = serde_json::from_slice(line);
    let schema = match &columns {
        Ok(columns) => columns.schema,
        // The columns of a newer version may be others.
        Err(error) => {
            let version: serde_json::Result<Version> = serde_json::from_slice(line);
            let version = version.map_err(|_| damaged(error.to_string()))?;
            version
                .schema
                .ok_or_else(|| foreign("none with the name schema".to_owned()))?
        }
    };
    expect_known(schema)?;
    let columns = columns.map_err(|error| foreign(error.to_string()))?;
    let stamp = OwnedStamp {
        id: columns.id,
        version: columns.version,
        gone: columns.gone,
        fingerprint: columns.fingerprint,
    };
    let (document, terms) = (columns.sha256, columns.terms_sha256);
    Ok(StoredRow::new(stamp, document, columns.size, terms))
}

#[derive(Deserialize)]
struct Version {
    schema: Option<i64>,
}

#[derive(Deserialize)]
struct Columns {
    schema: i64,
    id: String,
    version: i32,
    gone: bool,
    fingerprint: i64,
    // The columns of some tables about documents.
    sha256: Option<String>,
    size: Option<i64>,
    terms_sha256: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = r#"{"schema":1,"id":"a","version":1,"gone":true,"fingerprint":0,"new":[{}]}"#;

    fn error(part: &str) -> PartError {
        read_stamps(part.as_bytes()).unwrap_err()
    }

    #[test]
    fn the_stamps_are_read_and_other_columns_left_alone() {
        let stamps = read_stamps(format!("{ROW}\n{ROW}\n").as_bytes()).unwrap();
        assert_eq!(stamps.len(), 2);
        assert_eq!((&*stamps[1].id, stamps[1].gone), ("a", true));
        assert_eq!(read_stamps(b"").unwrap(), []);
    }

    #[test]
    fn a_torn_part_is_named_as_damaged() {
        let whole = format!("{ROW}\n{ROW}\n");
        for end in 1..whole.len() {
            if end == ROW.len() + 1 {
                continue; // one whole row
            }
            let error = error(&whole[..end]).to_string();
            assert!(error.contains("the part is damaged"), "{end}: {error}");
        }
    }

    #[test]
    fn a_newer_version_is_named_even_if_its_columns_differ() {
        let error = error("{\"schema\":2,\"version\":\"x\"}\n");
        assert!(error.is_newer());
        assert!(error.to_string().contains("found version 2"), "{error}");
    }

    #[test]
    fn a_missing_column_is_named() {
        let error = error("{\"schema\":1,\"id\":\"a\"}\n").to_string();
        assert!(error.contains("missing field `version`"), "{error}");
        let error = self::error("{}\n").to_string();
        assert!(error.contains("schema"), "{error}");
    }
}
