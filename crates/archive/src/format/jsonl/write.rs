//! Writing lines of JSON.

use bytes::Bytes;
use time::UtcDateTime;

use crate::VERSION;
use crate::format::limits;
use crate::record::{Cells, Stamp};
use crate::table::{STAMP_COLUMNS, Table};

/// Rows as lines of JSON.
#[derive(Debug)]
pub(in crate::format) struct JsonLines {
    lines: Vec<u8>,
    /// The comma, the name and the colon before the value of each column.
    names: Vec<String>,
    /// The column of the next value.
    column: usize,
}

impl JsonLines {
    pub(in crate::format) fn new(table: &Table) -> Self {
        let columns = STAMP_COLUMNS.iter().chain(table.columns);
        Self {
            lines: Vec::new(),
            names: columns
                .map(|column| format!(",\"{}\":", column.name))
                .collect(),
            column: 0,
        }
    }

    /// Adds a row, whose values after the stamp `write` passes on.
    pub(in crate::format) fn push(&mut self, stamp: &Stamp<'_>, write: impl FnOnce(&mut Self)) {
        let begin = self.lines.len();
        self.column = 0;
        self.integer(Some(VERSION.into()));
        self.text(Some(stamp.id));
        self.integer(Some(stamp.version.into()));
        self.flag(Some(stamp.gone));
        self.integer(Some(stamp.fingerprint));
        self.text(Some(stamp.run));
        self.time(Some(limits::nearest_time(stamp.archived_at)));
        write(self);
        debug_assert_eq!(self.column, self.names.len(), "a value for each column");
        self.lines[begin] = b'{'; // in place of the first comma
        self.lines.extend_from_slice(b"}\n");
    }

    /// Passes on a null for each column that is left.
    pub(in crate::format) fn nulls(&mut self) {
        while self.column < self.names.len() {
            self.value(None::<()>);
        }
    }

    pub(in crate::format) fn bytes(&self) -> usize {
        self.lines.len()
    }

    pub(in crate::format) fn finish(self) -> Bytes {
        self.lines.into()
    }

    /// Writes the name of the next column.
    fn name(&mut self) {
        self.lines
            .extend_from_slice(self.names[self.column].as_bytes());
        self.column += 1;
    }

    /// Writes the next column.
    fn value(&mut self, value: Option<impl serde::Serialize>) {
        self.name();
        self.json(&value);
    }

    fn json(&mut self, value: &impl serde::Serialize) {
        serde_json::to_writer(&mut self.lines, value)
            .expect("memory takes all bytes, and texts and numbers are JSON");
    }
}

impl Cells for JsonLines {
    fn text(&mut self, value: Option<&str>) {
        self.value(value);
    }

    fn integer(&mut self, value: Option<i64>) {
        self.value(value);
    }

    fn number(&mut self, value: Option<f64>) {
        self.value(limits::number(value));
    }

    fn flag(&mut self, value: Option<bool>) {
        self.value(value);
    }

    fn time(&mut self, value: Option<i64>) {
        self.value(limits::time(value).and_then(rfc3339));
    }

    fn texts<'a>(&mut self, values: impl ExactSizeIterator<Item = Option<&'a str>>) {
        self.name();
        self.lines.push(b'[');
        for (index, value) in values.enumerate() {
            if index > 0 {
                self.lines.push(b',');
            }
            self.json(&value);
        }
        self.lines.push(b']');
    }

    fn values<'a>(&mut self, values: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>) {
        self.name();
        self.lines.push(b'{');
        for (index, (heading, value)) in values.enumerate() {
            if index > 0 {
                self.lines.push(b',');
            }
            self.json(&heading);
            self.lines.push(b':');
            self.json(&value);
        }
        self.lines.push(b'}');
    }
}

/// Returns a time in RFC 3339 and UTC, with microseconds.
fn rfc3339(micros: i64) -> Option<String> {
    let time = UtcDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()?;
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second, micro) = time.as_hms_micro();
    let month = u8::from(month);
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}Z"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Record;
    use crate::rows::{AccountRow, FindingRow};
    use casebook_support::Findings;
    use serde_json::json;

    const STAMP: Stamp<'_> = Stamp {
        id: "c r",
        version: 2,
        gone: false,
        fingerprint: -1,
        run: "run",
        archived_at: 1_795_867_200_000_001,
    };

    #[test]
    fn a_row_is_an_object_with_all_columns_in_order() {
        let check = serde_json::from_value(json!({"metadata": ["A", "B", "C"]})).unwrap();
        let resource = json!({"status": "error", "metadata": ["\"1\"\n", null]});
        let result = serde_json::from_value(json!({"flaggedResources": [resource]})).unwrap();
        let finding = Findings::new(&check, result).next().unwrap();
        let mut lines = JsonLines::new(FindingRow::TABLE);
        let row = FindingRow {
            check_id: "c",
            finding: &finding,
        };
        lines.push(&STAMP, |cells| row.write(cells));
        let text = String::from_utf8(lines.finish().to_vec()).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"schema":1,"id":"c r","version":2,"gone":false,"fingerprint":-1,"run":"run","#,
                r#""archived_at":"2026-11-28T12:00:00.000001Z","check_id":"c","resource_id":null,"#,
                r#""status":"error","region":null,"is_suppressed":false,"#,
                r#""values":{"A":"\"1\"\n","B":null,"C":null}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn an_entity_that_is_gone_has_nulls_after_the_stamp() {
        let mut lines = JsonLines::new(AccountRow::TABLE);
        lines.push(&STAMP, JsonLines::nulls);
        let row: serde_json::Value = serde_json::from_slice(&lines.finish()).unwrap();
        for column in AccountRow::TABLE.columns {
            assert_eq!(row[column.name], json!(null), "{}", column.name);
        }
    }

    #[test]
    fn times_have_microseconds_also_before_1970() {
        assert_eq!(rfc3339(-1).unwrap(), "1969-12-31T23:59:59.999999Z");
        let first = limits::nearest_time(i64::MIN);
        assert_eq!(rfc3339(first).unwrap(), "0000-01-01T00:00:00.000000Z");
        let last = limits::nearest_time(i64::MAX);
        assert_eq!(rfc3339(last).unwrap(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(limits::time(Some(last + 1)), None);
    }
}
