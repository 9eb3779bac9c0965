//! The tokens for accepting and terminating agreements. Each token is for one step, and for one revision
//! of an agreement or one customer agreement (docs/service-notes.md, "Agreements").

use crate::crypto::random;
use crate::operation::{Call, OperationError};
use crate::store::{AgreementChange, AgreementToken, StoreError};

use super::refuse;

/// The step that a token is for, named by its operation. `AcceptTerms` is the first of the two tokens
/// that AcceptAgreement takes.
#[derive(Clone, Copy)]
pub(super) enum Step {
    AcceptNda,
    GetAgreement,
    AcceptTerms,
    AcceptAgreement,
    TerminateAgreement,
}

impl Step {
    fn prefix(self) -> &'static str {
        match self {
            Self::AcceptNda | Self::GetAgreement => "nda-token-",
            Self::AcceptTerms | Self::AcceptAgreement | Self::TerminateAgreement => {
                "agreement-token-"
            }
        }
    }

    /// Returns the name of the member that has the token in a request.
    fn member(self) -> &'static str {
        match self {
            Self::AcceptNda | Self::GetAgreement => "ndaToken",
            Self::AcceptTerms => "acceptanceTermsToken",
            Self::AcceptAgreement => "executeAgreementToken",
            Self::TerminateAgreement => "terminateAgreementToken",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::AcceptNda => "accept-nda",
            Self::GetAgreement => "get",
            Self::AcceptTerms => "accept-terms",
            Self::AcceptAgreement => "accept",
            Self::TerminateAgreement => "terminate",
        }
    }

    /// Returns whether a token can be used only once. The token for GetAgreement, which only reads, can
    /// be used until it expires.
    fn is_single_use(self) -> bool {
        !matches!(self, Self::GetAgreement)
    }

    fn purpose(self, subject: &str) -> String {
        format!("{} {subject}", self.name())
    }
}

/// Issues a token for a step. `subject` is what the token is for: the id of a revision or of a customer
/// agreement.
pub(super) fn issue(
    call: &Call<'_>,
    change: &AgreementChange,
    step: Step,
    subject: &str,
) -> Result<String, StoreError> {
    let token = format!("{}{}", step.prefix(), random::letters(24));
    let at = call.request.at;
    let record = AgreementToken {
        purpose: step.purpose(subject),
        expires: at.plus(call.scenario.agreement_token_lifetime).millis(),
        used: false,
    };
    change.put_token(&token, &record, at.millis())?;
    Ok(token)
}

/// Checks that a token was issued for this step and subject and is valid. A token that can be used only
/// once is marked as used.
pub(super) fn take(
    call: &Call<'_>,
    change: &AgreementChange,
    step: Step,
    subject: &str,
    token: &str,
) -> Result<(), OperationError> {
    let refused = |why| Err(refuse::invalid_token(step.member(), why).into());
    let now = call.request.at.millis();
    let purpose = step.purpose(subject);
    let found = change.token(token)?;
    let Some(mut found) = found.filter(|found| found.purpose == purpose) else {
        return refused("expected a token that was issued for this step and this revision");
    };
    if found.expires <= now {
        return refused("expected a token that has not expired");
    }
    if found.used {
        return refused("expected a token that was not used before");
    }
    if step.is_single_use() {
        found.used = true;
        change.put_token(token, &found, now)?;
    }
    Ok(())
}
