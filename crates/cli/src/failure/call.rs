//! Failures of calls.

use std::error::Error as _;

use casebook::auth::CredentialsError;
use casebook::protocol::{Api, CommonError, DecodeError, Effect, Fault, Operation};
use casebook::stack::{BuildError, Error, Sent, TransportError};
use casebook::support::{DescribeTrustedAdvisorCheckResult, FlaggedResourcesError, Support};
use serde_json::{Map, Value};

use super::{Failure, advice, chain};
use crate::exit::Exit;
use crate::near::hint;

impl Failure {
    /// Creates the failure of a call of an operation.
    pub(crate) fn call<Op: Operation>(error: &Error<<Op::Api as Api>::Error>) -> Self {
        Self::call_of::<Op::Api, _>(error, Op::NAME, Op::EFFECT)
    }

    /// Creates the failure of a call of an operation with this name and effect.
    pub(crate) fn call_of<A: Api, E: AsRef<Fault> + std::error::Error + 'static>(
        error: &Error<E>,
        operation: &'static str,
        effect: Effect,
    ) -> Self {
        let mut failure = match error.fault() {
            Some(fault) => Self::refused::<A>(operation, fault),
            None => Self::no_response(error, effect),
        };
        failure.0.service = Some(A::SIGNING_NAME);
        failure.0.operation = Some(operation.into());
        failure.0.request_id = error.request_id().map(str::to_owned);
        failure.0.retryable = is_retryable(error, effect);
        failure.0.sent = sent_word(error.sent());
        // Whether the request may have taken effect, so that sending it again could do so twice.
        let open = match error.sent() {
            Sent::No => false,
            Sent::Perhaps => true,
            Sent::Yes => error.fault().is_none(),
        };
        let look = advice::look_first(operation)
            .or((effect == Effect::NonIdempotent).then_some(advice::LOOK_FIRST));
        if open && let Some(look) = look {
            // The advice so far may be to try again, which `look` has to replace. Advice about an
            // intermediary stays, because the intermediary would respond to the next request as
            // well.
            if !is_from_intermediary(error) {
                failure.0.advice = None;
            }
            failure = failure.note(look);
        }
        failure
    }

    /// Creates the failure of a successful response that lacks its members. A proxy may have sent
    /// it, so the outcome of the operation is unknown.
    pub(crate) fn unknown_outcome<Op: Operation>() -> Self {
        let why =
            "the response does not say whether the operation was done, so the outcome is not known";
        let mut failure = Self::new(Exit::Other, "MalformedAnswer", why).during(Op::NAME);
        failure.0.service = Some(<Op::Api as Api>::SIGNING_NAME);
        failure.0.sent = sent_word(Sent::Perhaps);
        failure.advise(advice::look_first(Op::NAME).unwrap_or("look before you try again"))
    }

    /// Creates the failure of an operation that the service refused.
    fn refused<A: Api>(operation: &str, fault: &Fault) -> Self {
        let code = match fault.code() {
            Some(code) => code.to_owned(),
            None => fault.status().as_u16().to_string(),
        };
        let said = fault.message().unwrap_or_default();
        let (message, advice) = match fault.foreign_response() {
            Some(stranger) if said.is_empty() => (stranger.to_string(), advice::on_the_way(fault)),
            Some(stranger) => (format!("{stranger}: {said}"), advice::on_the_way(fault)),
            None => (said.to_owned(), advice::on::<A>(operation, &code, fault)),
        };
        let mut failure = Self::new(Exit::Service, "", message);
        failure.0.advice = advice;
        failure.0.code = code.into();
        failure.0.status = Some(fault.status().as_u16());
        failure.0.members = members(fault);
        failure
    }

    /// Creates the failure of a call without a response, or with one that cannot be read.
    fn no_response<E: std::error::Error + 'static>(error: &Error<E>, effect: Effect) -> Self {
        let malformed = || Self::new(Exit::Other, "MalformedAnswer", chain(error));
        match error {
            Error::Credentials(why) => Self::credentials(why),
            Error::Encode(why) => Self::new(Exit::Parameter, "InvalidParameter", chain(why)),
            Error::Timeout(why) => {
                Self::new(Exit::Other, "Timeout", chain(error)).advise(advice::late(why))
            }
            Error::Throttle(_) => Self::new(Exit::Other, "HeldBack", chain(error)),
            Error::Transport(why) if why.is_configuration() => Self::configuration(chain(why)),
            Error::Transport(why) => {
                let failure = Self::new(Exit::Other, "Transport", chain(error));
                match advice::broken(why) {
                    Some(advice) => failure.advise(advice),
                    None => failure,
                }
            }
            Error::Decode(why) if is_packed_or_no_json(why) => {
                malformed().advise(advice::ON_THE_WAY)
            }
            // The operation only reads, so it can be sent again at once.
            Error::Decode(_) if effect == Effect::ReadOnly => {
                malformed().advise(format!("try again; {}", advice::ON_THE_WAY))
            }
            Error::Decode(_) => {
                malformed().advise("whether the service has acted on it is not known")
            }
            Error::Endless(why) => malformed().advise(advice::endless(why)),
            _ => match error.source() {
                Some(_) => Self::other(chain(error)),
                None => Self::other(error),
            },
        }
    }

    /// Returns the IAM action that the caller lacks, if the service has refused the call for that.
    pub(crate) fn missing_action(&self) -> Option<String> {
        let code = CommonError::from_code(self.code());
        let (service, operation) = (self.0.service?, self.0.operation.as_deref()?);
        matches!(
            code,
            Some(CommonError::AccessDenied | CommonError::NotAuthorized)
        )
        .then(|| advice::missing_action(Some(&self.0.message), service, operation))
    }

    /// Whether the service has refused the call because the account has no plan for it.
    pub(crate) fn lacks_plan(&self) -> bool {
        matches!(
            CommonError::from_code(self.code()),
            Some(CommonError::SubscriptionRequired | CommonError::OptInRequired)
        )
    }

    /// Creates the failure of a request that the transport could not carry.
    pub(crate) fn unreached<A: Api>(why: TransportError) -> Self {
        Self::no_response::<A::Error>(&Error::Transport(why), Effect::ReadOnly)
    }

    /// Creates the failure of missing credentials.
    pub(crate) fn credentials(error: &CredentialsError) -> Self {
        let failure = Self::configuration(chain(error));
        match error.is_clock_skew() {
            true => failure.advise(advice::CLOCK),
            false if error.is_missing() => failure.advise(advice::SIGN_IN),
            false => failure,
        }
    }

    /// Creates the failure of a stream of findings that breaks off.
    pub(crate) fn flagged_resources(error: &FlaggedResourcesError) -> Self {
        let mut failure = match error.client_error() {
            Some(call) => Self::call::<DescribeTrustedAdvisorCheckResult>(call),
            None if error.foreign_responder().is_some() => {
                Self::new(Exit::Other, "MalformedAnswer", "").advise(advice::ON_THE_WAY)
            }
            None => Self::new(Exit::Other, "MalformedAnswer", ""),
        };
        failure.0.message = chain(error);
        failure.0.service = Some(Support::SIGNING_NAME);
        failure.0.operation = Some(DescribeTrustedAdvisorCheckResult::NAME.into());
        failure.0.request_id = error.request_id().map(str::to_owned);
        failure.0.sent = sent_word(Sent::Perhaps);
        failure
    }
}

/// Creates the failure of a configuration from which no client can be built.
impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        if let Some(looked) = error.region_lookup() {
            return Self::configuration(format_args!(
                "no region: looked at --region, {looked}; name one of your partition, such as \
                 --region us-east-1"
            ))
            .advise(advice::DOCTOR);
        }
        let mut why = chain(&error);
        if let Some((name, known)) = error.unknown_profile() {
            why.push_str(&hint(name, known));
        }
        let failure = Self::configuration(why);
        match error.is_plain_http() {
            true => failure.advise("--allow-http allows it"),
            false if error.is_unknown_profile() => failure.advise(advice::DOCTOR),
            false => failure,
        }
    }
}

/// Returns the value of the JSON member `sent`.
pub(super) fn sent_word(sent: Sent) -> &'static str {
    match sent {
        Sent::No => "no",
        Sent::Perhaps => "perhaps",
        Sent::Yes => "yes",
    }
}

/// Whether a script may send the same request again.
///
/// A non-idempotent operation may be repeated only if it was not sent, or if the service throttled
/// it, which it does before it acts.
fn is_retryable<E: AsRef<Fault>>(error: &Error<E>, effect: Effect) -> bool {
    match error {
        _ if error.fault().is_some_and(Fault::is_throttling) => true,
        _ if effect == Effect::NonIdempotent && error.sent() != Sent::No => false,
        _ => error.is_retryable(),
    }
}

/// Whether an intermediary seems to have responded in place of the service.
fn is_from_intermediary<E: AsRef<Fault>>(error: &Error<E>) -> bool {
    match error {
        Error::Decode(why) => is_packed_or_no_json(why),
        Error::Transport(why) => why.is_unreadable(),
        _ => error.fault().is_some_and(|fault| !fault.is_from_service()),
    }
}

fn is_packed_or_no_json(error: &DecodeError) -> bool {
    !error.responder().is_json() || error.is_encoded()
}

/// Returns the members that the service model gives the error, without those of the protocol.
fn members(fault: &Fault) -> Map<String, Value> {
    let framing = ["__type", "code"];
    let mut members: Map<String, Value> = fault
        .members()
        .iter()
        .filter(|(name, _)| !framing.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    // The service sends this member as a header (service model, retryAfterSeconds).
    if let Some(seconds) = fault.retry_after_seconds() {
        members
            .entry("retryAfterSeconds")
            .or_insert_with(|| seconds.into());
    }
    members
}

#[cfg(test)]
mod tests {
    use casebook::artifact::{Error as Refusal, GetReport};

    use super::*;

    #[test]
    fn an_answer_that_is_too_large_is_so_again() {
        let large: Error<Refusal> = Error::Transport(TransportError::too_large(1, "large"));
        assert!(!Failure::call::<GetReport>(&large).0.retryable);
        let broken: Error<Refusal> = Error::Transport(TransportError::response("broken"));
        assert!(Failure::call::<GetReport>(&broken).0.retryable);
        assert!(!is_retryable(&broken, Effect::NonIdempotent));
    }
}
