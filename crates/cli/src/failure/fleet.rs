//! Failures of accounts that a command cannot get into.

use std::error::Error as _;

use casebook::auth::CredentialsError;
use casebook::auth::sts::{AssumeRole, GetCallerIdentity, Sts};
use casebook::protocol::{Effect, Fault, Operation as _};
use casebook::stack::Error;
use casebook::stack::fleet::FleetError;

use super::{Failure, chain};

impl Failure {
    /// Creates the failure of a fleet that cannot find its accounts, or of one account without a member.
    pub(crate) fn fleet(error: &FleetError) -> Self {
        if error.is_no_role() {
            return Self::parameter("--role", error);
        }
        let Some(call) = error.request() else {
            return Self::configuration(chain(error));
        };
        let is_list = error.is_list();
        let name = if is_list {
            "ListAccounts"
        } else {
            GetCallerIdentity::NAME
        };
        let mut failure = Self::call_of::<Sts, _>(call, name, Effect::ReadOnly);
        if is_list {
            failure.0.service = Some("organizations");
        }
        if call.fault().is_some() {
            // The message of the fleet says what to do.
            failure.0.message = format!("{error}: {}", failure.0.message);
            failure.0.advice = None;
        }
        failure
    }

    /// Creates the failure of a role that gives no credentials.
    pub(crate) fn role(error: &CredentialsError) -> Self {
        let (Some(call), Some(looked)) = (request(error), error.sources().last()) else {
            return Self::credentials(error);
        };
        let mut failure = Self::call::<AssumeRole>(call);
        let said = std::mem::take(&mut failure.0.message);
        failure.0.message = format!("{}: {}", looked.provider(), looked.reason());
        if call.fault().is_none() {
            failure.0.message.push_str(&format!(": {said}"));
        }
        failure.0.advice = None;
        failure
    }
}

/// Whether STS has refused the role: it does not exist, or it does not trust the caller.
pub(crate) fn is_role_refused(error: &CredentialsError) -> bool {
    let code = request(error).and_then(Error::code);
    matches!(code, Some("AccessDenied" | "AccessDeniedException"))
}

/// Returns the request that failed, if there was one.
fn request(error: &CredentialsError) -> Option<&Error<Fault>> {
    let mut causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes.find_map(|cause| cause.downcast_ref())
}
