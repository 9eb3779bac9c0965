//! The members of a result that a table shows.

use casebook::types::Timestamp;
use serde_json::{Number, Value};

use super::layout::{ColumnNeeds, SHORTEST};

/// The layout of the table of a result.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum View {
    /// All members.
    #[default]
    Generic,
    /// A row for each entry.
    Columns(&'static [Column]),
    /// A line for each member of one record: first these members in this order, then all others.
    Record(&'static [&'static str]),
}

impl View {
    /// The members that come first in the formats that print all members.
    pub(crate) fn members(self) -> impl Iterator<Item = &'static str> {
        let (columns, names): (&[Column], &[&str]) = match self {
            Self::Generic => (&[], &[]),
            Self::Columns(columns) => (columns, &[]),
            Self::Record(names) => (&[], names),
        };
        columns
            .iter()
            .map(|column| column.member)
            .chain(names.iter().copied())
    }
}

/// A column is nearly empty if at most one entry of this many has a text in it.
const NEARLY_EMPTY: usize = 4;

/// One column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// The heading.
    pub(crate) title: &'static str,
    /// The name of the member.
    pub(crate) member: &'static str,
    kind: Kind,
    /// How early it falls away on a narrow screen; 0 for a column that stays.
    spare: u8,
    /// The width that it keeps while spare columns can fall away, if people know an entry by it.
    telling: Option<usize>,
    /// The smallest width of a text.
    least: usize,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Text,
    Whole,
    Day,
}

impl Column {
    /// A text that is cut if the line is too short.
    pub(crate) const fn text(title: &'static str, member: &'static str) -> Self {
        Self::of(title, member, Kind::Text)
    }

    /// A text that is useless if cut: an id, a file name.
    pub(crate) const fn whole(title: &'static str, member: &'static str) -> Self {
        Self::of(title, member, Kind::Whole)
    }

    /// A time of which only the day is shown.
    pub(crate) const fn day(title: &'static str, member: &'static str) -> Self {
        Self::of(title, member, Kind::Day)
    }

    const fn of(title: &'static str, member: &'static str, kind: Kind) -> Self {
        Self {
            title,
            member,
            kind,
            spare: 0,
            telling: None,
            least: SHORTEST,
        }
    }

    /// Lets the column fall away on a narrow screen, those with the largest number first.
    pub(crate) const fn spare(mut self, order: u8) -> Self {
        self.spare = order;
        self
    }

    /// Makes this the column by which people know an entry, such as its name. It shrinks last, and
    /// only when no spare column is left does it get less than this width.
    pub(crate) const fn telling(mut self, width: usize) -> Self {
        self.telling = Some(width);
        self
    }

    /// Lets a text be cut, but not below this width.
    pub(crate) const fn shrinking_to(mut self, width: usize) -> Self {
        self.least = width;
        self
    }

    /// Whether the text of this column is never cut.
    pub(super) fn is_whole(&self) -> bool {
        self.kind != Kind::Text
    }

    /// Whether this column can fall away.
    pub(super) fn is_spare(&self) -> bool {
        self.spare > 0
    }

    /// Whether people know an entry by this column.
    pub(super) fn is_telling(&self) -> bool {
        self.telling.is_some()
    }

    /// Returns the needs of this column if its longest text has this width, and this share of the
    /// entries has a text in it. A spare column falls away before all others if few entries have a
    /// text in it.
    pub(super) fn needs(&self, full: usize, (texts, entries): (usize, usize)) -> ColumnNeeds {
        let least = match self.is_whole() {
            true => full,
            false => full.min(self.least),
        };
        let wanted = match self.telling {
            Some(width) => width,
            None => least,
        };
        let is_nearly_empty = texts * NEARLY_EMPTY <= entries;
        ColumnNeeds {
            full,
            least,
            wanted: least.max(full.min(wanted)),
            spare: match self.is_spare() && is_nearly_empty {
                true => u8::MAX,
                false => self.spare,
            },
            is_telling: self.is_telling(),
        }
    }

    /// Returns the text of this column for an entry.
    pub(crate) fn cell(&self, entry: &Value) -> String {
        match entry.get(self.member) {
            Some(Value::String(time)) if self.kind == Kind::Day => {
                let day = time.parse().ok().and_then(|time: Timestamp| time.day());
                day.unwrap_or_else(|| crate::failure::one_line(time).into_owned())
            }
            value => cell(value.unwrap_or(&Value::Null)),
        }
    }
}

/// Returns a value as a table shows it: without quotes, `null` as empty, lists with commas.
pub(crate) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => crate::failure::one_line(text).into_owned(),
        Value::Array(entries) if entries.iter().all(|e| !e.is_array() && !e.is_object()) => {
            entries.iter().map(cell).collect::<Vec<_>>().join(", ")
        }
        Value::Number(number) => shown(number),
        other => other.to_string(),
    }
}

/// Formats a number. A fraction is rounded to 15 digits, which binary64 represents exactly (IEEE
/// 754-2019, decimal digits of binary64): 6379.929999999999 becomes 6379.93.
fn shown(number: &Number) -> String {
    match number.as_f64().filter(|_| number.is_f64()) {
        Some(exact) => format!("{exact:.14e}")
            .parse()
            .map_or_else(|_| number.to_string(), |rounded: f64| rounded.to_string()),
        None => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_day_is_the_day_and_an_odd_one_is_itself() {
        let column = Column::day("PERIOD END", "periodEnd");
        assert_eq!(
            column.cell(&json!({"periodEnd": "2024-03-31T00:00:00Z"})),
            "2024-03-31"
        );
        assert_eq!(
            column.cell(&json!({"periodEnd": "so\non\u{202e}"})),
            "so on"
        );
        assert_eq!(column.cell(&json!({"periodEnd": null})), "");
        assert_eq!(column.cell(&json!({})), "");
    }

    #[test]
    fn lists_of_texts_have_commas_and_the_rest_is_json() {
        assert_eq!(cell(&json!(["a", 1, null])), "a, 1, ");
        assert_eq!(cell(&json!([{"a": 1}])), r#"[{"a":1}]"#);
        assert_eq!(cell(&json!("two\nlines")), "two lines");
    }

    #[test]
    fn fractions_have_no_digits_of_binary_rounding() {
        for (number, text) in [
            (json!(6379.929999999999), "6379.93"),
            (json!(0.1 + 0.2), "0.3"),
            (json!(-12.5), "-12.5"),
            (json!(0.0), "0"),
            (json!(1e300), &format!("1{}", "0".repeat(300))),
            (json!(1e-7), "0.0000001"),
            (json!(9_007_199_254_740_993_u64), "9007199254740993"),
        ] {
            assert_eq!(cell(&number), text);
        }
    }
}
