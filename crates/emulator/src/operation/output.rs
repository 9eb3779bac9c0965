//! What an operation answers.

use serde::Serialize;
use serde_json::Value;

use crate::store::StoreError;

/// The members of an answer.
pub(crate) enum Output {
    /// As a tree, which can still be changed.
    Tree(Value),
    /// As the JSON that they are: a long listing is written once and never built.
    Text(String),
}

impl Output {
    /// The body of the answer.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Tree(value) => text(&value),
            Self::Text(text) => text,
        }
    }
}

/// Writes the members of an answer.
pub(crate) fn write(members: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(members)
        .map_err(|error| StoreError::corrupted(&format!("an answer cannot be written: {error}")))
}

/// Writes a tree.
pub(crate) fn text(value: &Value) -> String {
    serde_json::to_string(value).expect("a tree of JSON has texts for keys, so it can be written")
}
