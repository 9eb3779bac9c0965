//! The identifiers, tokens and words of agreements (API reference of Artifact).

use crate::bounded::{secret_text, text};
use crate::grammar::{PrefixedId, Uuid};
use crate::open::open;

text! {
    /// The identifier of an agreement that AWS offers: `agreement-` and sixteen ASCII letters or digits.
    ///
    /// ```
    /// use casebook_types::artifact::AgreementId;
    ///
    /// let id: AgreementId = "agreement-abcDEF0123456789".parse()?;
    /// assert!("customer-agreement-abcDEF0123456789".parse::<AgreementId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct AgreementId("agreement id") = PrefixedId("agreement-", 16);
}

text! {
    /// The identifier of an agreement that a customer accepted: `customer-agreement-` and sixteen ASCII
    /// letters or digits.
    ///
    /// ```
    /// use casebook_types::artifact::CustomerAgreementId;
    ///
    /// let id: CustomerAgreementId = "customer-agreement-abcDEF0123456789".parse()?;
    /// let refused = "agreement-abcDEF0123456789".parse::<CustomerAgreementId>().unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "customer agreement id: expected customer-agreement-, found 'a' at byte 0",
    /// );
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct CustomerAgreementId("customer agreement id") = PrefixedId("customer-agreement-", 16);
}

text! {
    /// The identifier of the revision of one document: a UUID in small letters.
    ///
    /// `GetNdaForAgreement` returns the revision of the non-disclosure agreement, which only
    /// `AcceptNdaForAgreement` takes. `GetAgreement` returns the revision of the agreement, which only
    /// `AcceptAgreement` takes.
    ///
    /// ```
    /// use casebook_types::artifact::AgreementRevisionId;
    ///
    /// let id: AgreementRevisionId = "91bea70e-ee99-8de3-6a01-d9ef96924c8a".parse()?;
    /// let refused = "91BEA70E".parse::<AgreementRevisionId>().unwrap_err();
    /// assert!(refused.to_string().ends_with("found 'B' at byte 2"));
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct AgreementRevisionId("agreement revision id") = Uuid, issued;
}

secret_text! {
    /// A token for accepting or terminating an agreement: `agreement-token-` and 24 ASCII letters or
    /// digits.
    ///
    /// `GetAgreement` returns one token for the terms and one for the acceptance, and
    /// `GetCustomerAgreement` returns one for the termination. With a token, the account accepts or
    /// terminates an agreement, so the token is a secret.
    ///
    /// ```
    /// use casebook_types::artifact::AgreementToken;
    ///
    /// let token: AgreementToken = "agreement-token-abcdefghijklmnopqrstuvwx".parse()?;
    /// assert_eq!(format!("{token:?}"), "AgreementToken(Secret)");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct AgreementToken("agreement token") = PrefixedId("agreement-token-", 24), issued;
}

secret_text! {
    /// A token for a non-disclosure agreement: `nda-token-` and 24 ASCII letters or digits.
    ///
    /// `GetNdaForAgreement` returns the token for accepting the non-disclosure agreement.
    /// `AcceptNdaForAgreement` returns the token with which `GetAgreement` returns the agreement that
    /// the non-disclosure agreement protects.
    ///
    /// ```
    /// use casebook_types::artifact::NdaToken;
    ///
    /// let token: NdaToken = "nda-token-abcdefghijklmnopqrstuvwx".parse()?;
    /// assert_eq!(format!("{token:?}"), "NdaToken(Secret)");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct NdaToken("nda token") = PrefixedId("nda-token-", 24), issued;
}

open! {
    /// Whom an agreement binds.
    ///
    /// ```
    /// use casebook_types::artifact::AgreementSubject;
    ///
    /// assert_eq!(AgreementSubject::from("ORGANIZATION"), AgreementSubject::Organization);
    /// ```
    pub enum AgreementSubject {
        /// One account.
        Account = "ACCOUNT",
        /// All accounts of an organization.
        Organization = "ORGANIZATION",
    }
}

open! {
    /// Whether an agreement is in force, or which side ended it.
    ///
    /// ```
    /// use casebook_types::CustomerAgreementState;
    ///
    /// assert_eq!(CustomerAgreementState::from("ACTIVE"), CustomerAgreementState::Active);
    /// ```
    pub enum CustomerAgreementState {
        /// The agreement is in force.
        Active = "ACTIVE",
        /// The customer ended the agreement.
        CustomerTerminated = "CUSTOMER_TERMINATED",
        /// AWS ended the agreement.
        AwsTerminated = "AWS_TERMINATED",
    }
}

open! {
    /// Whether an agreement has the standard text of AWS.
    ///
    /// ```
    /// use casebook_types::AgreementType;
    ///
    /// assert_eq!(AgreementType::from("CUSTOM"), AgreementType::Custom);
    /// ```
    pub enum AgreementType {
        /// A text negotiated for this customer.
        Custom = "CUSTOM",
        /// The standard text.
        Default = "DEFAULT",
        /// The standard text with changes.
        Modified = "MODIFIED",
    }
}
