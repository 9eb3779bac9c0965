//! What the operations of both services have in common.

mod call;
mod output;
pub(crate) mod prelude;
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
pub(crate) type Action = fn(&Call<'_>, Value) -> Result<Output, OperationError>;

/// The members of a response, or why there are none.
pub(crate) type Answer = Result<Value, OperationError>;

/// Declares the structure `Input` of an operation. The names of its members are those of the model in
/// snake case.
macro_rules! input {
    ($($(#[$meta:meta])* $member:ident: $type:ty,)*) => {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct Input {
            $($(#[$meta])* $member: $type,)*
        }
    };
}
pub(crate) use input;

/// Lists operations, each with the module whose function `answer` carries it out.
///
/// The function takes the call and the input, which is read into the type that it names. It returns an
/// [`Answer`] or, for long listings, the text of the response.
macro_rules! actions {
    ($($operation:ident: $module:ident,)*) => {
        &[$((stringify!($operation), |call, input| {
            Ok($module::answer(call, $crate::operation::read_input(input)?)?.into())
        })),*]
    };
}
pub(crate) use actions;

/// Returns the function of an operation that the emulator carries out.
pub(crate) fn find_action(actions: &[(&str, Action)], operation: &str) -> Option<Action> {
    let mut actions = actions.iter();
    actions
        .find(|(name, _)| *name == operation)
        .map(|(_, action)| *action)
}
