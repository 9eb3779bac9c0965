//! What the operations of both services have in common.

mod call;
mod output;
mod refusal;
mod settings;
mod throttle;

use serde_json::Value;

use crate::model::Operation;

pub(crate) use call::{Call, read_input};
pub(crate) use output::{Output, text, write};
pub(crate) use refusal::{ERROR_TYPE, OperationError, Refusal};
pub(crate) use settings::Settings;
pub(crate) use throttle::Throttles;

/// The operation that a request asks for.
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    pub(crate) action: Action,
    /// The parts of the path that are members of the input.
    pub(crate) labels: Vec<(&'static str, String)>,
}

/// The function that carries out an operation; its input has passed the validation by the model.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// The function returns a tree.
    Tree(fn(&Call<'_>, Value) -> Result<Value, OperationError>),
    /// The function returns the text of the response.
    Text(fn(&Call<'_>, Value) -> Result<String, OperationError>),
}

impl Action {
    pub(crate) fn act(self, call: &Call<'_>, input: Value) -> Result<Output, OperationError> {
        match self {
            Self::Tree(act) => act(call, input).map(Output::Tree),
            Self::Text(act) => act(call, input).map(Output::Text),
        }
    }
}
