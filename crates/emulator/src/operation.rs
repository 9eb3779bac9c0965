//! The frame of all operations of all services: the call with its context, the output, and the refusal.

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
pub(crate) use throttle::{AT_ONCE, Throttles};

/// The operation that a request asks for, and the function that carries it out.
pub(crate) struct Route {
    pub(crate) operation: &'static Operation,
    pub(crate) action: Action,
    /// The members of the input that are in the path: name and text.
    pub(crate) labels: Vec<(&'static str, String)>,
}

/// The function that carries out an operation. Its input was validated by the service model before.
pub(crate) type Action = fn(&Call<'_>, Value) -> Result<Output, OperationError>;

/// The members of a response, or the failure of the operation.
pub(crate) type Answer = Result<Value, OperationError>;

/// Declares the structure `Input` of an operation. A field has the name of a member of the service model,
/// in snake case.
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

/// Makes a table of operations. Each line has the name of an operation and a module, whose function
/// `answer` carries the operation out.
///
/// `answer` takes the call and the input, in any type that serde can read. It returns an [`Answer`] or,
/// for a long listing, the JSON text of the response.
macro_rules! actions {
    ($($operation:ident: $module:ident,)*) => {
        &[$((stringify!($operation), |call, input| {
            Ok($module::answer(call, $crate::operation::read_input(input)?)?.into())
        })),*]
    };
}
pub(crate) use actions;

/// Finds the function of an operation in a table.
pub(crate) fn find_action(actions: &[(&str, Action)], operation: &str) -> Option<Action> {
    let mut actions = actions.iter();
    actions
        .find(|(name, _)| *name == operation)
        .map(|(_, action)| *action)
}
