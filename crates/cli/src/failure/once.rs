//! What was to happen once, and is not known to have happened.

use casebook::protocol::Operation;
use casebook::support::{CreateCase, OnceError, Support};

use super::call::word;
use super::{Failure, chain};

/// What to do about it.
const AGAIN: &str = "run the same line again: it looks for it before anything is sent";

/// What to do about a key under which the service said yes to something that is not to be found.
fn closed(operation: &str) -> String {
    let look = match operation {
        CreateCase::NAME => "casebook case list",
        _ => "casebook case show",
    };
    format!("the key sends nothing any more: look with `{look}`, then use another key if need be")
}

impl Failure {
    /// What became of an operation that has a key; `Look` is what it is looked for with.
    pub(crate) fn once<Op, Look>(error: &OnceError) -> Self
    where
        Op: Operation<Api = Support>,
        Look: Operation<Api = Support>,
    {
        let mut failure = match error {
            OnceError::OtherContents(key) => {
                return Self::parameter(
                    "--once",
                    format_args!(
                        "the key {:?} stands for another text, other details or other files; take \
                         another key",
                        key.as_str()
                    ),
                );
            }
            OnceError::Send(error) => return Self::call::<Op>(error),
            OnceError::LookUp(why) => {
                let mut failure = error
                    .client_error()
                    .map_or_else(|| Self::other(chain(why)), Self::call::<Look>);
                failure.0.message = format!("{why}: {}", failure.0.message);
                failure
            }
            OnceError::Unsettled(why) => {
                let mut failure = error
                    .client_error()
                    .map_or_else(|| Self::other(chain(why)), Self::call::<Op>);
                failure.0.operation = Some(Op::NAME.into());
                failure
            }
            error => Self::other(chain(error)).during(Op::NAME),
        };
        failure.0.sent = word(error.sent());
        match error {
            OnceError::Unsettled(why) if why.answered() => {
                failure.0.retryable = false;
                failure.0.advice = Some(closed(Op::NAME).into());
            }
            OnceError::LookUp(_) | OnceError::Unsettled(_) => {
                failure.0.retryable = true;
                failure.0.advice = Some(AGAIN.into());
            }
            _ => {}
        }
        failure
    }
}
