//! Rows: the values of an entity, and what identifies them.

use crate::table::Table;

/// The values of one entity, such as a case.
pub trait Record {
    /// The table that the record belongs to.
    const TABLE: &'static Table;

    /// Passes each value on, in the order of the columns of the table.
    fn write(&self, cells: &mut impl Cells);
}

/// A consumer of the values of a record: an encoder, or a hash.
///
/// Each call is the value of the next column.
pub trait Cells {
    /// Takes a text.
    fn text(&mut self, value: Option<&str>);
    /// Takes an integer.
    fn integer(&mut self, value: Option<i64>);
    /// Takes a floating-point number.
    fn number(&mut self, value: Option<f64>);
    /// Takes a truth value.
    fn flag(&mut self, value: Option<bool>);
    /// Takes a time, in microseconds since the Unix epoch.
    fn time(&mut self, value: Option<i64>);
    /// Takes a list of texts. `None` is a null.
    fn texts<'a>(&mut self, values: impl ExactSizeIterator<Item = Option<&'a str>>);
    /// Takes values under unique headings, in order.
    fn values<'a>(&mut self, values: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>);
}

/// What identifies a row. Every table has these columns first
/// ([`STAMP_COLUMNS`](crate::STAMP_COLUMNS)).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "its fields are the columns of the format, whose version it is"
)]
pub struct Stamp<'a> {
    /// The id of the entity, unique within its table and account.
    pub id: &'a str,
    /// The number of the version of the entity, from 1. The highest one counts.
    pub version: i32,
    /// Whether the service no longer has the entity. The other columns of such a row are null.
    pub gone: bool,
    /// The fingerprint of the record. 0 in a row of an entity that is gone.
    pub fingerprint: i64,
    /// The id of the run that has written the row.
    pub run: &'a str,
    /// The time at which the run has read the entity, in microseconds since the Unix epoch.
    pub archived_at: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{AccountRow, CaseRow, FindingRow, SummaryRow};
    use crate::table::ColumnType;
    use casebook_support::{CaseDetails, Findings, TrustedAdvisorCheckSummary};
    use serde_json::json;

    /// The types of the values, in order.
    #[derive(Default)]
    struct Types(Vec<ColumnType>);

    impl Cells for Types {
        fn text(&mut self, _: Option<&str>) {
            self.0.push(ColumnType::Text);
        }
        fn integer(&mut self, _: Option<i64>) {
            self.0.push(ColumnType::Integer);
        }
        fn number(&mut self, _: Option<f64>) {
            self.0.push(ColumnType::Number);
        }
        fn flag(&mut self, _: Option<bool>) {
            self.0.push(ColumnType::Flag);
        }
        fn time(&mut self, _: Option<i64>) {
            self.0.push(ColumnType::Time);
        }
        fn texts<'a>(&mut self, _: impl ExactSizeIterator<Item = Option<&'a str>>) {
            self.0.push(ColumnType::Texts);
        }
        fn values<'a>(&mut self, _: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>) {
            self.0.push(ColumnType::Values);
        }
    }

    fn expect_types<R: Record>(record: &R) {
        let expected: Vec<_> = R::TABLE.columns.iter().map(|column| column.value).collect();
        let mut values = Types::default();
        record.write(&mut values);
        assert_eq!(values.0, expected, "{}", R::TABLE.kind);
    }

    #[test]
    fn every_value_has_the_type_of_its_column() {
        let case: CaseDetails = serde_json::from_value(json!({"caseId": "case-1"})).unwrap();
        expect_types(&CaseRow { case: &case });
        let summary: TrustedAdvisorCheckSummary = serde_json::from_value(json!({})).unwrap();
        expect_types(&SummaryRow { summary: &summary });
        let check = serde_json::from_value(json!({"metadata": ["A"]})).unwrap();
        let result = json!({"flaggedResources": [{"metadata": ["1", "2"]}]});
        let finding = Findings::new(&check, serde_json::from_value(result).unwrap())
            .next()
            .unwrap();
        expect_types(&FindingRow {
            check_id: "c",
            finding: &finding,
        });
        expect_types(&AccountRow {
            name: None,
            email: None,
            state: None,
            support: "read",
            artifact: "read",
            error: None,
        });
    }
}
