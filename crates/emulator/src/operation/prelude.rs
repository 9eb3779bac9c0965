//! The names that the file of nearly every operation uses.

pub(crate) use serde_json::{Value, json};

pub(crate) use super::{Answer, Call, OperationError, Refusal, input};
