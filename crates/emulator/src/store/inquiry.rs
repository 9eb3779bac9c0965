//! The records of compliance inquiries.

use serde::{Deserialize, Serialize};

use crate::account::AccountId;

/// A compliance inquiry. Its status is not stored: it follows from these times and the clock.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Inquiry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) support_mode: String,
    /// When the inquiry was created, in milliseconds.
    pub(crate) created: u64,
    /// When the AI has answered, or has failed; in milliseconds.
    pub(crate) answered: u64,
    /// When a person has reviewed the answers, in milliseconds; `None` for an inquiry without a review.
    pub(crate) reviewed: Option<u64>,
    /// The error message, if the inquiry is going to fail.
    pub(crate) failure: Option<String>,
    /// The questions. The service calls them queries, and numbers them from 1.
    pub(crate) questions: Vec<Question>,
}

/// A question of an inquiry, and the answer that becomes visible when the inquiry is answered.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) answer: Option<InquiryAnswer>,
}

/// An answer with its sources, and the question that it is for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct InquiryAnswer {
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) sources: Vec<Source>,
}

/// A source of an answer.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Source {
    pub(crate) label: String,
    pub(crate) link: String,
    pub(crate) content: String,
}

impl Inquiry {
    /// Returns the ARN of the inquiry in an account.
    pub(crate) fn arn(&self, account: AccountId) -> String {
        format!("arn:aws:artifact::{account}:compliance-inquiry/{}", self.id)
    }
}
