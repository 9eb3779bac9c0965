//! What a table is.

/// A table of an archive.
#[derive(Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Table {
    /// The name of the table, such as `case`.
    pub kind: &'static str,
    /// What a row of the table is, in a sentence.
    pub description: &'static str,
    /// The columns after those of the stamp ([`STAMP_COLUMNS`]), in order.
    pub columns: &'static [Column],
}

/// A column of a table.
#[derive(Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Column {
    /// The name, in snake case.
    pub name: &'static str,
    /// The type of its values.
    pub value: ColumnType,
    /// What the values mean.
    pub description: &'static str,
}

/// The type of the values of a column. All values except those of the stamp may be null.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "every format has to write every type"
)]
pub enum ColumnType {
    /// A text in UTF-8.
    Text,
    /// An integer of 64 bits.
    Integer,
    /// A floating-point number of 64 bits.
    Number,
    /// True or false.
    Flag,
    /// A time in UTC, in microseconds.
    Time,
    /// A list of texts.
    Texts,
    /// Texts under headings: a map from texts to texts.
    Values,
}

/// The columns that every table has first: those of a [`Stamp`](crate::Stamp), after the version of the
/// tables. None of them is null.
pub const STAMP_COLUMNS: &[Column] = &[
    Column {
        name: "schema",
        value: ColumnType::Integer,
        description: "The version of the tables.",
    },
    Column {
        name: "id",
        value: ColumnType::Text,
        description: "The id of the entity, unique within the table and the account.",
    },
    Column {
        name: "version",
        value: ColumnType::Integer,
        description: "The number of the version of the entity, from 1. The highest one counts.",
    },
    Column {
        name: "gone",
        value: ColumnType::Flag,
        description: "Whether the service no longer has the entity. The columns of the table are null in such a row.",
    },
    Column {
        name: "fingerprint",
        value: ColumnType::Integer,
        description: "A hash of the columns of the table, by which a run finds out whether an entity has changed.",
    },
    Column {
        name: "run",
        value: ColumnType::Text,
        description: "The id of the run that has written the row, as in runs.jsonl.",
    },
    Column {
        name: "archived_at",
        value: ColumnType::Time,
        description: "The time at which the run has read the entity.",
    },
];
