//! The credentials by which a member acts: those of a role that STS gives to the caller.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use casebook_auth::sts::{AssumeRole, Sts};
use casebook_auth::{BoxFuture, Clock, Credentials, CredentialsError, ProvideCredentials};
use casebook_protocol::Fault;
use casebook_types::{AccountId, Arn, ExternalId, RoleSessionName};

use crate::client::Client;
use crate::error::Error;

/// How long a refusal of STS is repeated without a further request. The calls of one account should not
/// ask again and again for a role that they do not get.
const PAUSE: Duration = Duration::from_secs(60);

/// What all roles of a fleet have in common: the caller, who assumes them, and the settings.
#[derive(Debug)]
pub(super) struct Assumer {
    pub(super) sts: Client<Sts>,
    /// The ARN of the caller, for errors.
    pub(super) caller: Arn,
    pub(super) session_name: RoleSessionName,
    /// The lifetime of the credentials, in seconds.
    pub(super) duration: Option<u32>,
    pub(super) clock: Clock,
}

/// Provides the credentials of the role of one member.
///
/// It has no cache: the configuration of the member puts one around it.
#[derive(Debug)]
pub(super) struct RoleCredentials {
    pub(super) role: Arn,
    pub(super) account: AccountId,
    pub(super) external_id: Option<ExternalId>,
    pub(super) assumer: Arc<Assumer>,
    /// The last refusal, with its time.
    pub(super) refusal: Mutex<Option<(SystemTime, CredentialsError)>>,
}

impl RoleCredentials {
    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        if let Some(error) = self.recent_refusal() {
            return Err(error);
        }
        let assumer = &*self.assumer;
        let mut operation = AssumeRole::new(self.role.as_str(), assumer.session_name.as_str());
        operation.external_id = self.external_id.as_ref().map(ToString::to_string);
        operation.duration_seconds = assumer.duration;
        match assumer.sts.send(operation).await {
            Ok(assumed) => Ok(assumed.credentials.with_account_id(self.account.clone())),
            Err(error) => {
                let is_final = error.fault().is_some() && !error.is_retryable();
                let is_final = is_final && !is_of_caller(&error);
                let why = self.advice(&error);
                let error = CredentialsError::failed_because(self.title(), why, error);
                if is_final {
                    self.remember(error.clone());
                }
                Err(error)
            }
        }
    }

    /// Says what to do about a failure.
    fn advice(&self, error: &Error<Fault>) -> String {
        let (account, caller) = (&self.account, &self.assumer.caller);
        match error.code() {
            // STS says no more: it does not tell whether there is such a role, or whom it trusts.
            Some("AccessDenied" | "AccessDeniedException") => {
                let external_id = match &self.external_id {
                    Some(id) => format!("expects the external id {id}"),
                    None => "expects no external id".to_owned(),
                };
                format!(
                    "{caller} may not assume it; check that the account {account} has this role, that the \
                     role trusts the caller and {external_id}, and that the caller may call sts:AssumeRole"
                )
            }
            Some("RegionDisabledException") => format!(
                "STS is off for the account {account} in this region; turn it on in the account settings \
                 of IAM, or choose another region"
            ),
            _ if is_of_caller(error) => format!(
                "the credentials of the caller {caller} are no longer valid; get new ones, such as by \
                 signing in again, and repeat the call for the account {account}"
            ),
            Some("ValidationError") => format!(
                "STS does not accept the request for the account {account}; check the role, its longest \
                 session, and the duration"
            ),
            _ => {
                format!("STS gave no credentials for the account {account}; repeat the call later")
            }
        }
    }

    fn recent_refusal(&self) -> Option<CredentialsError> {
        let refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, error) = refusal.as_ref()?;
        let age = self.assumer.clock.now().duration_since(*at).ok()?;
        (age < PAUSE).then(|| error.clone())
    }

    fn remember(&self, error: CredentialsError) {
        let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
        *refusal = Some((self.assumer.clock.now(), error));
    }

    fn title(&self) -> String {
        format!("the role {}", self.role)
    }
}

/// Returns whether STS refused the credentials of the caller, which says nothing about the role.
fn is_of_caller(error: &Error<Fault>) -> bool {
    error.fault().is_some_and(Fault::is_credentials_error)
}

impl ProvideCredentials for RoleCredentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.assume())
    }

    // The caller's credentials stay when a service refuses those of a member: they may need a person to
    // enter a code, and the refusal says nothing about them.

    fn title(&self) -> Cow<'static, str> {
        Self::title(self).into()
    }
}
