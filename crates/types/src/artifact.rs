//! The words and bounded values of AWS Artifact.
//!
//! Lengths, ranges and patterns are those of the service model, `artifact-2018-05-10`.

use crate::bounded::{issued, secret_text, text};
use crate::grammar::{Identified, Length, ShortText};
use crate::number::number;
use crate::open::open;

text! {
    /// The identifier of a report: `report-` and sixteen ASCII letters or digits.
    ///
    /// ```
    /// use casebook_types::ReportId;
    ///
    /// let id: ReportId = "report-abcDEF0123456789".parse()?;
    /// assert_eq!(id.as_str(), "report-abcDEF0123456789");
    ///
    /// let refused = "report-abc".parse::<ReportId>().unwrap_err();
    /// assert_eq!(refused.to_string(), "report id: expected 23 characters, found 10");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ReportId("report id") = Identified("report-", 16);
}

number! {
    /// The version of a report: a number from 1 on.
    ///
    /// ```
    /// use casebook_types::ReportVersion;
    ///
    /// let version: ReportVersion = "3".parse()?;
    /// assert_eq!(version.get(), 3);
    /// assert!(ReportVersion::new(0).is_none());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ReportVersion("report version", u64) = 1..=i64::MAX as u64;
}

secret_text! {
    /// Proof that the terms of a report were asked for: 1 to 256 ASCII letters, digits, blanks,
    /// `_` or `-` (API reference, GetReport).
    ///
    /// ```
    /// use casebook_types::TermToken;
    ///
    /// let token: TermToken = "term-token-abc".parse()?;
    /// assert_eq!(format!("{token:?}"), "TermToken(Secret)");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct TermToken("term token") = ShortText;
}

issued!(TermToken);

text! {
    /// Where the next page of an Artifact list begins: 1 to 2048 characters that only the service
    /// understands.
    ///
    /// ```
    /// use casebook_types::artifact::NextToken;
    ///
    /// let refused = "".parse::<NextToken>().unwrap_err();
    /// assert_eq!(refused.to_string(), "next token: expected at least one character, found none");
    /// ```
    pub struct NextToken("next token") = Length(1, 2048);
}

issued!(NextToken);

number! {
    /// How many entries one page of an Artifact list may have: 1 to 300.
    ///
    /// ```
    /// use casebook_types::artifact::MaxResults;
    ///
    /// const PAGE: MaxResults = MaxResults::new(50).unwrap();
    /// assert_eq!(PAGE.get(), 50);
    /// ```
    pub struct MaxResults("max results", u16) = 1..=300;
}

open! {
    /// Whether the terms of a report must be agreed to by a person first.
    ///
    /// The references leave the two words unexplained; casebook treats `EXPLICIT` as a demand for
    /// an agreement that somebody gives, and never gives it silently.
    ///
    /// ```
    /// use casebook_types::AcceptanceType;
    ///
    /// assert_eq!(AcceptanceType::from("EXPLICIT"), AcceptanceType::Explicit);
    /// assert_eq!(AcceptanceType::from("NEW_WORD").as_str(), "NEW_WORD");
    /// ```
    pub enum AcceptanceType {
        /// The terms come along with the report.
        Passthrough = "PASSTHROUGH",
        /// The terms have to be accepted before the report is fetched.
        Explicit = "EXPLICIT",
    }
}

open! {
    /// Whether a report is on offer.
    ///
    /// ```
    /// use casebook_types::PublishedState;
    ///
    /// assert_eq!(PublishedState::Published.as_str(), "PUBLISHED");
    /// ```
    pub enum PublishedState {
        /// It can be listed and fetched.
        Published = "PUBLISHED",
        /// It was withdrawn, or is not out yet.
        Unpublished = "UNPUBLISHED",
    }
}

open! {
    /// How far the upload of a report's document has come.
    ///
    /// ```
    /// use casebook_types::UploadState;
    ///
    /// assert_eq!(UploadState::from("COMPLETE"), UploadState::Complete);
    /// ```
    pub enum UploadState {
        /// On its way.
        Processing = "PROCESSING",
        /// There; the document can be fetched.
        Complete = "COMPLETE",
        /// It did not work out.
        Failed = "FAILED",
        /// It broke.
        Fault = "FAULT",
    }
}

open! {
    /// Whether an account wants to hear of new and changed reports.
    ///
    /// ```
    /// use casebook_types::NotificationSubscriptionStatus;
    ///
    /// assert_eq!(NotificationSubscriptionStatus::Subscribed.to_string(), "SUBSCRIBED");
    /// ```
    pub enum NotificationSubscriptionStatus {
        /// It does.
        Subscribed = "SUBSCRIBED",
        /// It does not.
        NotSubscribed = "NOT_SUBSCRIBED",
    }
}

open! {
    /// Whether an agreement is in force, and who ended it if not.
    ///
    /// ```
    /// use casebook_types::CustomerAgreementState;
    ///
    /// assert_eq!(CustomerAgreementState::from("ACTIVE"), CustomerAgreementState::Active);
    /// ```
    pub enum CustomerAgreementState {
        /// In force.
        Active = "ACTIVE",
        /// Ended by the customer.
        CustomerTerminated = "CUSTOMER_TERMINATED",
        /// Ended by AWS.
        AwsTerminated = "AWS_TERMINATED",
    }
}

open! {
    /// Where the text of an agreement comes from.
    ///
    /// ```
    /// use casebook_types::AgreementType;
    ///
    /// assert_eq!(AgreementType::from("CUSTOM"), AgreementType::Custom);
    /// ```
    pub enum AgreementType {
        /// Negotiated for this customer.
        Custom = "CUSTOM",
        /// The standard text.
        Default = "DEFAULT",
        /// The standard text with changes.
        Modified = "MODIFIED",
    }
}

open! {
    /// Why Artifact finds a request invalid.
    ///
    /// ```
    /// use casebook_types::ValidationExceptionReason;
    ///
    /// let reason = ValidationExceptionReason::from("invalidToken");
    /// assert_eq!(reason, ValidationExceptionReason::InvalidToken);
    /// ```
    pub enum ValidationExceptionReason {
        /// There is no such operation.
        UnknownOperation = "unknownOperation",
        /// The request cannot be read.
        CannotParse = "cannotParse",
        /// A field breaks its constraints; the fields are listed beside it.
        FieldValidationFailed = "fieldValidationFailed",
        /// A page or term token is wrong or has expired.
        InvalidToken = "invalidToken",
        /// Anything else.
        Unspecified = "other",
    }
}
