//! The failure of an account that could not be archived completely.

use casebook::artifact::Artifact;
use casebook::protocol::{Api as _, Effect};
use casebook::stack::Error;
use casebook::support::Support;
use casebook_archive::{AccountError, AccountErrorCause};

use crate::failure::Failure;

/// Returns the failure of an account, with what its row leaves out: the request id, and what to do.
pub(super) fn failure(error: &AccountError) -> Failure {
    let call = match error.cause() {
        AccountErrorCause::Call(call) => call,
        AccountErrorCause::Fleet(error) => return Failure::fleet(error),
        _ => return Failure::transfer(error),
    };
    match &call.error {
        Error::Credentials(why) => Failure::role(why),
        why if call.service == Artifact::SIGNING_NAME => {
            Failure::call_of::<Artifact, _>(why, call.operation, Effect::ReadOnly)
        }
        why => Failure::call_of::<Support, _>(why, call.operation, Effect::ReadOnly),
    }
}
