//! The identifiers, texts, bounded numbers and enums of AWS Support.
//!
//! Lengths and ranges follow the service model, `support-2013-04-15`. The model sets no lengths for
//! most texts, and published ids differ in form and length. So the only rule for an id is that it is
//! not empty.

mod upload;
mod words;

pub use upload::{ETag, EndIndex, FileName, FileSize, PartIndex, UploadId, UploadStatus};
pub use words::{
    CaseStatus, CheckCategory, CheckStatus, CommunicationType, IssueType, LanguageAvailability,
    LanguageCode, RefreshStatus, SeverityCode,
};

use crate::bounded::text;
use crate::grammar::{Length, NonEmpty};
use crate::number::number;

text! {
    /// The pagination token of a Support list: any text that is not empty.
    ///
    /// The service model sets no maximum length.
    ///
    /// ```
    /// use casebook_types::support::NextToken;
    ///
    /// let token: NextToken = "eyJ2IjoyfQ==".parse()?;
    /// assert_eq!(token.as_str(), "eyJ2IjoyfQ==");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct NextToken("next token") = NonEmpty, issued;
}

number! {
    /// The largest number of entries on one page of a Support list: 10 to 100.
    ///
    /// ```
    /// use casebook_types::support::MaxResults;
    ///
    /// let refused = "9".parse::<MaxResults>().unwrap_err();
    /// assert_eq!(refused.to_string(), "max results: expected a number from 10 to 100, found 9");
    /// ```
    pub struct MaxResults("max results", u8) = 10..=100;
}

text! {
    /// The identifier of a case in requests: any text that is not empty.
    ///
    /// It usually looks like `case-12345678910-exen-2025-c4c1d2bf33c5cf47`. Older identifiers lack a
    /// part, so the form is not checked. The Support Center shows the [`DisplayId`] instead.
    ///
    /// ```
    /// use casebook_types::support::CaseId;
    ///
    /// let id: CaseId = "case-12345678910-2013-c4c1d2bf33c5cf47".parse()?;
    /// assert!(id.as_str().starts_with("case-"));
    ///
    /// let refused = "".parse::<CaseId>().unwrap_err();
    /// assert_eq!(refused.to_string(), "case id: expected at least one character, found none");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct CaseId("case id") = NonEmpty;
}

text! {
    /// The case number that the Support Center shows: any text that is not empty.
    ///
    /// ```
    /// use casebook_types::support::DisplayId;
    ///
    /// let id: DisplayId = "1234563851".parse()?;
    /// assert_eq!(id.to_string(), "1234563851");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct DisplayId("display id") = NonEmpty;
}

text! {
    /// The subject line of a case: any text that is not empty.
    ///
    /// ```
    /// use casebook_types::support::Subject;
    ///
    /// let subject: Subject = "An instance does not start".parse()?;
    /// assert!("".parse::<Subject>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct Subject("subject") = NonEmpty;
}

text! {
    /// The text of one communication: 1 to 8000 characters (API reference, CreateCase).
    ///
    /// ```
    /// use casebook_types::support::CommunicationBody;
    ///
    /// let body: CommunicationBody = "It says “insufficient capacity”.".parse()?;
    /// let refused = "é".repeat(8001).parse::<CommunicationBody>().unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "communication body: expected 1 to 8000 characters, found 8001",
    /// );
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct CommunicationBody("communication body") = Length(1, 8000);
}

text! {
    /// The identifier of an attachment that belongs to a case: any text that is not empty.
    ///
    /// ```
    /// use casebook_types::support::AttachmentId;
    ///
    /// let id: AttachmentId = "attachment-KBnjRNrePd9D6Jx0".parse()?;
    /// assert!("".parse::<AttachmentId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct AttachmentId("attachment id") = NonEmpty;
}

text! {
    /// The identifier of a set of uploaded attachments that are not attached to a case yet: any text
    /// that is not empty.
    ///
    /// ```
    /// use casebook_types::support::AttachmentSetId;
    ///
    /// let id: AttachmentSetId = "as-2f5a6faa2a4a1e600".parse()?;
    /// assert!("".parse::<AttachmentSetId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct AttachmentSetId("attachment set id") = NonEmpty;
}

text! {
    /// The code of an AWS service, as the service catalogue spells it: any text that is not empty.
    ///
    /// ```
    /// use casebook_types::support::ServiceCode;
    ///
    /// let code: ServiceCode = "amazon-elastic-compute-cloud-linux".parse()?;
    /// assert!("".parse::<ServiceCode>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ServiceCode("service code") = NonEmpty;
}

text! {
    /// The code of a category of problems, as the catalogue spells it for one service: any text that
    /// is not empty.
    ///
    /// ```
    /// use casebook_types::support::CategoryCode;
    ///
    /// let code: CategoryCode = "using-aws".parse()?;
    /// assert!("".parse::<CategoryCode>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct CategoryCode("category code") = NonEmpty;
}

text! {
    /// The identifier of a Trusted Advisor check: any text that is not empty.
    ///
    /// ```
    /// use casebook_types::support::CheckId;
    ///
    /// let id: CheckId = "Pfx0RwqBli".parse()?;
    /// assert!("".parse::<CheckId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct CheckId("check id") = NonEmpty;
}
