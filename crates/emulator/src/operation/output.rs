//! The output of an operation.

use serde::Serialize;
use serde_json::Value;

use crate::store::StoreError;

/// The members of a response.
pub(crate) enum Output {
    /// A tree, which can still be changed.
    Tree(Value),
    /// JSON, so that no tree is built for a long listing.
    Text(String),
}

impl Output {
    /// Returns the body of the response.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Tree(value) => text(&value),
            Self::Text(text) => text,
        }
    }
}

impl From<Value> for Output {
    fn from(tree: Value) -> Self {
        Self::Tree(tree)
    }
}

impl From<String> for Output {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Serializes the members of a response.
pub(crate) fn write(members: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(members)
        .map_err(|error| StoreError::corrupted(&format!("an answer cannot be written: {error}")))
}

/// Serializes a tree.
pub(crate) fn text(value: &Value) -> String {
    serde_json::to_string(value).expect("a tree of JSON has texts for keys, so it can be written")
}
