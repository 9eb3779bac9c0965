//! Parts in Parquet.

mod column;
mod read;
mod rows;
mod schema;
mod seal;
mod write;

pub(super) use read::read_stamps;
pub(super) use rows::read_rows;
pub(super) use write::RowGroups;

/// The key of the metadata that names the table of a part.
const TABLE_KEY: &str = "casebook.table";
/// The key of the metadata with the version of the tables.
const VERSION_KEY: &str = "casebook.version";
