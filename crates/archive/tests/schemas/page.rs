//! The tables in the documentation.

use casebook_archive::{Column, ColumnType, STAMP_COLUMNS, TABLES};

pub(crate) const BEGIN: &str =
    "<!-- tables: written by `CASEBOOK_RECORD=1 cargo test -p casebook-archive --test schemas` -->";
pub(crate) const END: &str = "<!-- end of the tables -->";

/// Returns a section for the columns of all tables, and one for each table.
pub(crate) fn tables() -> String {
    let mut page = String::from("### The columns of every table\n\n");
    rows(&mut page, STAMP_COLUMNS);
    for table in TABLES {
        page += &format!("\n### `{}`\n\n{}\n\n", table.kind, table.description);
        rows(&mut page, table.columns);
    }
    page
}

fn rows(page: &mut String, columns: &[Column]) {
    *page += "| column | type | content |\n|---|---|---|\n";
    for column in columns {
        let value = match column.value {
            ColumnType::Text => "text",
            ColumnType::Integer => "integer",
            ColumnType::Number => "number",
            ColumnType::Flag => "true or false",
            ColumnType::Time => "time",
            ColumnType::Texts => "list of texts",
            ColumnType::Values => "map of texts",
        };
        *page += &format!("| `{}` | {value} | {} |\n", column.name, column.description);
    }
}
