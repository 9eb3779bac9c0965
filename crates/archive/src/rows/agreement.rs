//! `kind=agreement`

use casebook_artifact::CustomerAgreementSummary;

use crate::micros::micros;
use crate::row_macro::row;

row! {
    /// An agreement between the account and AWS. Its id is that of the service.
    pub struct AgreementRow<'a>: "agreement" {
        /// The agreement.
        agreement: &'a CustomerAgreementSummary,
        /// The SHA-256 of the document, in hexadecimal digits.
        sha256: Option<&'a str>,
        /// The size of the document in bytes.
        size: Option<i64>,
        /// Why the archive does not have the document.
        missing: Option<&'a str>,
    }

    /// The name.
    name: text Text = agreement.name.as_deref();
    /// The ARN.
    arn: text Text = agreement.arn.as_deref();
    /// The ARN of the agreement as AWS offers it.
    agreement_arn: text Text = agreement.agreement_arn.as_deref();
    /// The account that accepted the agreement.
    aws_account_id: text Text = agreement.aws_account_id.as_deref();
    /// The organization, if the agreement is for all of its accounts.
    organization_arn: text Text = agreement.organization_arn.as_deref();
    /// The time when the agreement took effect.
    effective_start: time Time = micros(agreement.effective_start.as_ref());
    /// The time when the agreement ended.
    effective_end: time Time = micros(agreement.effective_end.as_ref());
    /// The state: `ACTIVE`, `CUSTOMER_TERMINATED` or `AWS_TERMINATED`.
    state: text Text = agreement.state.as_ref().map(AsRef::as_ref);
    /// The type: `CUSTOM`, `DEFAULT` or `MODIFIED`.
    agreement_type: text Text = agreement.agreement_type.as_ref().map(AsRef::as_ref);
    /// The description.
    description: text Text = agreement.description.as_deref();
    /// The terms under which the account accepts the agreement.
    acceptance_terms: texts Texts = agreement.acceptance_terms.iter().map(|term| Some(&**term));
    /// The terms under which the account ends the agreement.
    terminate_terms: texts Texts = agreement.terminate_terms.iter().map(|term| Some(&**term));
    /// The SHA-256 of the document in hexadecimal digits: its name below `blobs/sha256`.
    sha256: text Text = *sha256;
    /// The size of the document in bytes.
    size: integer Integer = *size;
    /// Why the archive does not have the document.
    missing: text Text = *missing;
}
