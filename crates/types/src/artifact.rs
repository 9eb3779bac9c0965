//! The identifiers, tokens, bounded numbers and enums of AWS Artifact.
//!
//! Lengths, ranges and patterns follow the service model, `artifact-2018-05-10`.

mod agreement;
mod client_token;
mod inquiry;
mod tag;

pub use agreement::{
    AgreementId, AgreementRevisionId, AgreementSubject, AgreementToken, AgreementType,
    CustomerAgreementId, CustomerAgreementState, NdaToken,
};
pub use client_token::ClientToken;
pub use inquiry::{
    FeedbackComment, FeedbackRating, FeedbackReasonCode, FileSection, FileSections, InputSource,
    InquiryId, InquiryName, InquiryQuery, InquiryStatus, InquiryStatusMessage, InquirySupportMode,
    QueryIdentifier, QueryStatus, QueryStatusMessage, ResponseRevisionId, ReviewType,
};
pub use tag::{TagKey, TagKeys, TagValue, Tags};

use crate::bounded::{secret_text, text};
use crate::grammar::{AsciiText, Length, PrefixedId};
use crate::number::number;
use crate::open::open;

/// The rule for term tokens and for the names of sections: 1 to 256 characters, with the pattern
/// `[a-zA-Z0-9_\-\s]*` of the service model. The API reference prints that pattern in different ways
/// (docs/service-notes.md, "Models").
const SHORT_TEXT: AsciiText = AsciiText {
    marks: "_-",
    blanks: true,
    expected: "an ASCII letter, digit, blank, '_' or '-'",
    min: 1,
    max: 256,
};

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
    pub struct ReportId("report id") = PrefixedId("report-", 16);
}

number! {
    /// The version of a report: a number of at least 1.
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
    /// A token from `GetTermForReport` that `GetReport` requires: 1 to 256 ASCII letters, digits,
    /// blanks, `_` or `-` (API reference, GetReport).
    ///
    /// ```
    /// use casebook_types::TermToken;
    ///
    /// let token: TermToken = "term-token-abc".parse()?;
    /// assert_eq!(format!("{token:?}"), "TermToken(Secret)");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct TermToken("term token") = SHORT_TEXT, issued;
}

text! {
    /// The pagination token of an Artifact list: an opaque text of 1 to 2048 characters.
    ///
    /// ```
    /// use casebook_types::artifact::NextToken;
    ///
    /// let refused = "".parse::<NextToken>().unwrap_err();
    /// assert_eq!(refused.to_string(), "next token: expected at least one character, found none");
    /// ```
    pub struct NextToken("next token") = Length(1, 2048), issued;
}

number! {
    /// The largest number of entries on one page of an Artifact list: 1 to 300.
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
    /// Whether a person must accept the terms of a report before it is fetched.
    ///
    /// The reference does not explain the two values. casebook takes `EXPLICIT` to mean that a person
    /// has to accept the terms, and never accepts them silently.
    ///
    /// ```
    /// use casebook_types::AcceptanceType;
    ///
    /// assert_eq!(AcceptanceType::from("EXPLICIT"), AcceptanceType::Explicit);
    /// assert_eq!(AcceptanceType::from("NEW_WORD").as_str(), "NEW_WORD");
    /// ```
    pub enum AcceptanceType {
        /// Fetching the report needs no acceptance.
        Passthrough = "PASSTHROUGH",
        /// A person must accept the terms first.
        Explicit = "EXPLICIT",
    }
}

open! {
    /// Whether a report is published.
    ///
    /// ```
    /// use casebook_types::PublishedState;
    ///
    /// assert_eq!(PublishedState::Published.as_str(), "PUBLISHED");
    /// ```
    pub enum PublishedState {
        /// The report can be listed and fetched.
        Published = "PUBLISHED",
        /// The report was withdrawn, or is not published yet.
        Unpublished = "UNPUBLISHED",
    }
}

open! {
    /// The state of the upload of a report's document.
    ///
    /// ```
    /// use casebook_types::UploadState;
    ///
    /// assert_eq!(UploadState::from("COMPLETE"), UploadState::Complete);
    /// ```
    pub enum UploadState {
        /// The upload is in progress.
        Processing = "PROCESSING",
        /// The document can be fetched.
        Complete = "COMPLETE",
        /// The upload failed.
        Failed = "FAILED",
        /// The upload failed; the reference does not say how this differs from `Failed`.
        Fault = "FAULT",
    }
}

open! {
    /// Whether an account gets notifications about new and changed reports.
    ///
    /// ```
    /// use casebook_types::NotificationSubscriptionStatus;
    ///
    /// assert_eq!(NotificationSubscriptionStatus::Subscribed.to_string(), "SUBSCRIBED");
    /// ```
    pub enum NotificationSubscriptionStatus {
        /// The account gets notifications.
        Subscribed = "SUBSCRIBED",
        /// The account gets no notifications.
        NotSubscribed = "NOT_SUBSCRIBED",
    }
}

open! {
    /// The reason why Artifact rejects a request as invalid.
    ///
    /// ```
    /// use casebook_types::ValidationExceptionReason;
    ///
    /// let reason = ValidationExceptionReason::from("invalidToken");
    /// assert_eq!(reason, ValidationExceptionReason::InvalidToken);
    /// ```
    pub enum ValidationExceptionReason {
        /// The operation does not exist.
        UnknownOperation = "unknownOperation",
        /// The request cannot be read.
        CannotParse = "cannotParse",
        /// A field breaks its constraints; the error lists the fields.
        FieldValidationFailed = "fieldValidationFailed",
        /// A token in the request is wrong or has expired, such as a pagination token or a term token.
        InvalidToken = "invalidToken",
        /// Another reason.
        Unspecified = "other",
    }
}
