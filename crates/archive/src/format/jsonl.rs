//! Parts in lines of JSON.

mod read;
mod write;

pub(super) use read::{read_rows, read_stamps};
pub(super) use write::JsonLines;
