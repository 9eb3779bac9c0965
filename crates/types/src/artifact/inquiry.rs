//! The identifiers, texts, numbers and words of compliance inquiries.
//!
//! An inquiry asks AWS one question, or all questions of a questionnaire in a file. Each question is a
//! query, with a number and an answer.

use super::SHORT_TEXT;
use crate::bounded::{secret_text, text};
use crate::grammar::{AsciiText, NoMarkup, NonEmpty, PrefixedId};
use crate::list::list;
use crate::number::number;
use crate::open::open;

text! {
    /// The identifier of a compliance inquiry: `compliance-inquiry-` and sixteen ASCII letters or
    /// digits.
    ///
    /// ```
    /// use casebook_types::artifact::InquiryId;
    ///
    /// let id: InquiryId = "compliance-inquiry-abcDEF0123456789".parse()?;
    /// assert!("compliance-inquiry-abc".parse::<InquiryId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct InquiryId("compliance inquiry id") = PrefixedId("compliance-inquiry-", 16);
}

secret_text! {
    /// The name that a customer gives an inquiry: any text that is not empty.
    ///
    /// The service model sets no maximum length. It marks the name as sensitive, so `Debug` hides it.
    ///
    /// ```
    /// use casebook_types::artifact::InquiryName;
    ///
    /// let name: InquiryName = "Bank questionnaire 2026".parse()?;
    /// assert_eq!(format!("{name:?}"), "InquiryName(Secret)");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct InquiryName("inquiry name") = NonEmpty;
}

secret_text! {
    /// The question of an inquiry: 1 to 2048 characters without `<` and `>`.
    ///
    /// The service model marks it as sensitive, so `Debug` hides it.
    ///
    /// ```
    /// use casebook_types::artifact::InquiryQuery;
    ///
    /// let query: InquiryQuery = "Is data encrypted at rest?".parse()?;
    /// assert_eq!(query.expose(), "Is data encrypted at rest?");
    ///
    /// let refused = "Is a < b?".parse::<InquiryQuery>().unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "query: expected any character but '<' and '>', found something else at byte 5",
    /// );
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct InquiryQuery("query") = NoMarkup(1, 2048);
}

text! {
    /// The name of a section of a questionnaire file, such as the name of a sheet: 1 to 256 ASCII
    /// letters, digits, blanks, `_` or `-`.
    ///
    /// ```
    /// use casebook_types::artifact::FileSection;
    ///
    /// let section: FileSection = "Access control".parse()?;
    /// assert!("A&B".parse::<FileSection>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct FileSection("file section") = SHORT_TEXT;
}

list! {
    /// The sections of a questionnaire file that hold the questions: at most 30.
    ///
    /// ```
    /// use casebook_types::artifact::FileSections;
    ///
    /// let sections = FileSections::new(["Access control", "Encryption"])?;
    /// assert_eq!(sections.as_slice().len(), 2);
    /// let refused = FileSections::new(["a"; 31]).unwrap_err();
    /// assert_eq!(refused.to_string(), "file sections: expected at most 30, found 31");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct FileSections("file sections", FileSection) = 0..=30;
}

number! {
    /// The number of a query within its inquiry.
    ///
    /// The service model sets no limits. The type accepts no negative number, because no query has one.
    ///
    /// ```
    /// use casebook_types::artifact::QueryIdentifier;
    ///
    /// let number: QueryIdentifier = "7".parse()?;
    /// assert_eq!(number.get(), 7);
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct QueryIdentifier("query identifier", u32) = 0..=i32::MAX as u32;
}

number! {
    /// The number of one version of an answer. A customer gives feedback on a version.
    ///
    /// ```
    /// use casebook_types::artifact::ResponseRevisionId;
    ///
    /// let revision: ResponseRevisionId = "1".parse()?;
    /// assert!("-1".parse::<ResponseRevisionId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ResponseRevisionId("response revision id", u32) = 0..=i32::MAX as u32;
}

secret_text! {
    /// A remark in the feedback on an inquiry: 1 to 1000 ASCII letters, digits, blanks or
    /// `.,;:!?'-()/@#&+=`.
    ///
    /// The service model marks it as sensitive, so `Debug` hides it.
    ///
    /// ```
    /// use casebook_types::artifact::FeedbackComment;
    ///
    /// let comment: FeedbackComment = "The second source is outdated.".parse()?;
    /// assert!("100 %".parse::<FeedbackComment>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct FeedbackComment("comment") = AsciiText {
        marks: ".,;:!?'-()/@#&+=",
        blanks: true,
        expected: "an ASCII letter, digit, blank, or one of .,;:!?'-()/@#&+=",
        min: 1,
        max: 1000,
    };
}

open! {
    /// Whether a person reviews the answers of an inquiry (API reference, CreateComplianceInquiry).
    ///
    /// ```
    /// use casebook_types::artifact::InquirySupportMode;
    ///
    /// assert_eq!(InquirySupportMode::from("AI_ONLY"), InquirySupportMode::AiOnly);
    /// ```
    pub enum InquirySupportMode {
        /// A machine answers: the default.
        AiOnly = "AI_ONLY",
        /// People review the answers of the machine. Only inquiries with a file can have this mode. The API
        /// reference has this value, and the service model does not (docs/service-notes.md, "Models").
        FullSupport = "FULL_SUPPORT",
    }
}

open! {
    /// Whether an inquiry has one question or a file of questions.
    ///
    /// ```
    /// use casebook_types::artifact::InputSource;
    ///
    /// assert_eq!(InputSource::File.as_str(), "FILE");
    /// ```
    pub enum InputSource {
        /// One question.
        Text = "TEXT",
        /// A file of questions.
        File = "FILE",
    }
}

open! {
    /// The status of an inquiry.
    ///
    /// ```
    /// use casebook_types::artifact::InquiryStatus;
    ///
    /// assert!(InquiryStatus::from("COMPLETED").is_final());
    /// assert!(!InquiryStatus::HumanReview.is_final());
    /// ```
    pub enum InquiryStatus {
        /// The service works on the answers.
        Processing = "PROCESSING",
        /// A person reviews the answers.
        HumanReview = "HUMAN_REVIEW",
        /// The answers are there.
        Completed = "COMPLETED",
        /// The inquiry failed; its message says why.
        Failed = "FAILED",
    }
}

impl InquiryStatus {
    /// Returns whether the status no longer changes.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Completed | Self::Failed)
    }
}

open! {
    /// The message that explains the status of an inquiry.
    ///
    /// ```
    /// use casebook_types::artifact::InquiryStatusMessage;
    ///
    /// let message = InquiryStatusMessage::from("Human review is in progress.");
    /// assert_eq!(message, InquiryStatusMessage::HumanReview);
    /// ```
    pub enum InquiryStatusMessage {
        /// All answers are there.
        Complete = "Compliance inquiry processing is complete.",
        /// The file has malware.
        Malware = "Malware was detected on the file. Provide a new file and try again.",
        /// The service works on the answers.
        InProgress = "Compliance inquiry processing is in-progress.",
        /// The service failed.
        InternalError = "An internal error occurred while processing the inquiry. Try again at a later time.",
        /// A person reviews the answers.
        HumanReview = "Human review is in progress.",
        /// The service is done, and some queries have no answer.
        CompleteWithErrors = "Compliance inquiry processing is complete. One or more queries encountered errors during processing.",
    }
}

open! {
    /// The status of a query.
    ///
    /// ```
    /// use casebook_types::artifact::QueryStatus;
    ///
    /// assert_eq!(QueryStatus::from("FAILED"), QueryStatus::Failed);
    /// ```
    pub enum QueryStatus {
        /// The service works on the answer.
        Processing = "PROCESSING",
        /// The answer is there.
        Completed = "COMPLETED",
        /// There is no answer; the message says why.
        Failed = "FAILED",
    }
}

open! {
    /// The message that explains the status of a query.
    ///
    /// ```
    /// use casebook_types::artifact::QueryStatusMessage;
    ///
    /// let message = QueryStatusMessage::from("Query is pending human review.");
    /// assert_eq!(message, QueryStatusMessage::HumanReview);
    /// ```
    pub enum QueryStatusMessage {
        /// The answer is there.
        Complete = "Query processing is complete.",
        /// The service works on the answer.
        InProgress = "Query processing is in-progress.",
        /// The service failed.
        InternalError = "An internal error occurred while processing the query. Try again at a later time.",
        /// A person will review the answer.
        HumanReview = "Query is pending human review.",
        /// The service does not answer the question, because of its content.
        Restricted = "Query contains restricted or unsupported content.",
    }
}

open! {
    /// The author of an answer.
    ///
    /// ```
    /// use casebook_types::artifact::ReviewType;
    ///
    /// assert_eq!(ReviewType::from("AI"), ReviewType::Ai);
    /// ```
    pub enum ReviewType {
        /// A person wrote or reviewed the answer.
        Human = "HUMAN",
        /// A machine wrote the answer, and no person has reviewed it.
        Ai = "AI",
    }
}

open! {
    /// The customer's opinion of an answer.
    ///
    /// ```
    /// use casebook_types::artifact::FeedbackRating;
    ///
    /// assert_eq!(FeedbackRating::ThumbsUp.as_str(), "THUMBS_UP");
    /// ```
    pub enum FeedbackRating {
        /// The answer was useful.
        ThumbsUp = "THUMBS_UP",
        /// The answer was not useful.
        ThumbsDown = "THUMBS_DOWN",
    }
}

open! {
    /// The reason for a bad rating.
    ///
    /// ```
    /// use casebook_types::artifact::FeedbackReasonCode;
    ///
    /// let reason = FeedbackReasonCode::from("PARTIAL_RESPONSE");
    /// assert_eq!(reason, FeedbackReasonCode::PartialResponse);
    /// ```
    pub enum FeedbackReasonCode {
        /// The answer leaves a part of the question open.
        PartialResponse = "PARTIAL_RESPONSE",
        /// The answer is about something else.
        IrrelevantResponse = "IRRELEVANT_RESPONSE",
        /// Another reason.
        Unspecified = "OTHER",
    }
}
