//! The imports that nearly every operation needs.

pub(crate) use serde_json::{Value, json};

pub(crate) use super::{Answer, Call, OperationError, Refusal, input};
