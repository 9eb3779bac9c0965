//! The output of an operation.

use serde::Serialize;
use serde_json::Value;

use crate::store::StoreError;

/// The members of a response.
pub(crate) enum Output {
    /// A JSON tree, which a fault can still change.
    Tree(Value),
    /// JSON text. A long listing is written at once, since building a tree would take longer.
    Text(String),
}

impl Output {
    /// Returns the body of the response as JSON text.
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

/// Writes the members of a response as JSON.
pub(crate) fn write(members: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(members)
        .map_err(|error| StoreError::misuse(format!("an answer cannot be written: {error}")))
}

/// Writes a JSON tree as text.
pub(crate) fn text(value: &Value) -> String {
    serde_json::to_string(value).expect("a tree of JSON has texts for keys, so it can be written")
}
