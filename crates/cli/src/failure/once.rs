//! Failures of operations with a key (`--once`).

use casebook::protocol::Operation;
use casebook::stack::Sent;
use casebook::support::{CreateCase, OnceError, OnceKey, Support};

use super::call::sent_word;
use super::{Failure, chain, one_line};
use crate::exit::Exit;

/// Advice about an unknown outcome.
const AGAIN: &str =
    "run the same command again: it looks for the earlier request before it sends another";

/// Advice about a key that another run is using.
const HELD: &str = "run the command again when the other run has ended, or raise --timeout";

/// Advice about a record of the journal that cannot be read.
fn damaged(operation: &str) -> String {
    let look = look_with(operation);
    format!(
        "nothing was sent now; check with `{look}` whether an earlier run succeeded, then remove \
         the record to free its key"
    )
}

/// Returns the command that shows whether an operation took effect.
fn look_with(operation: &str) -> &'static str {
    match operation {
        CreateCase::NAME => "casebook case list",
        _ => "casebook case show",
    }
}

impl Failure {
    /// Adds the key to a failure about a journal file, because the name of the file does not
    /// contain the key.
    #[must_use]
    pub(crate) fn about_key(mut self, key: &OnceKey) -> Self {
        let key = one_line(key.as_str());
        self.0.message = format!("the key {key:?}: {}", self.0.message);
        self
    }

    /// Creates the failure of an operation with a key. `Look` is the operation that looks for an
    /// earlier request.
    pub(crate) fn once<Op, Look>(error: &OnceError) -> Self
    where
        Op: Operation<Api = Support>,
        Look: Operation<Api = Support>,
    {
        let mut failure = match error {
            OnceError::KeyReused(key) => {
                return Self::parameter(
                    "--once",
                    format_args!(
                        "the key {:?} was used with another text, other details or other files; \
                         choose another key",
                        key.as_str()
                    ),
                );
            }
            OnceError::MarkReused { key, case_id } => {
                return Self::parameter(
                    "--once",
                    format_args!(
                        "the key {:?} was used with another text or another subject, by its mark in \
                         {case_id}; look at it with `casebook case show {case_id}`, or choose another key",
                        key.as_str()
                    ),
                );
            }
            OnceError::NoRoomForMark(_) => return Self::parameter("--mark", chain(error)),
            OnceError::Send(error) => return Self::call::<Op>(error),
            OnceError::LookUp { error: why, .. } => {
                let mut failure = Self::call::<Look>(why);
                failure.0.message = format!("{error}: {}", failure.0.message);
                failure
            }
            OnceError::UnknownOutcome(last) => {
                let last = last.as_ref();
                let mut failure = last.map_or_else(|| Self::other(chain(error)), Self::call::<Op>);
                failure.0.operation = Some(Op::NAME.into());
                failure
            }
            OnceError::Journal(why) if why.is_held() => {
                let mut failure = Self::new(Exit::Other, "Timeout", chain(error)).during(Op::NAME);
                failure.0.retryable = true;
                failure.0.advice = Some(HELD.into());
                failure
            }
            OnceError::Journal(why) if why.is_damaged() => {
                let failure = Self::other(chain(error)).during(Op::NAME);
                failure.advise(damaged(Op::NAME))
            }
            error => Self::other(chain(error)).during(Op::NAME),
        };
        failure.0.sent = sent_word(error.sent());
        match error {
            // The advice names the permission, without which a repetition fails too.
            OnceError::LookUp { .. } if failure.missing_action().is_some() => {}
            OnceError::LookUp { .. } | OnceError::UnknownOutcome(_) => {
                failure.0.retryable = true;
                failure.0.advice = Some(AGAIN.into());
            }
            // The record of the key says that the request may have been sent.
            OnceError::Journal(_) if error.sent() == Sent::Perhaps => {
                failure.0.advice.get_or_insert_with(|| AGAIN.into());
            }
            _ => {}
        }
        failure
    }
}
