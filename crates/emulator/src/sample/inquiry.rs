//! The sample compliance inquiries, and the answers to the questions of new ones.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::store::{Inquiry, InquiryAnswer, Question};
use crate::time::Timestamp;

/// How long a sample inquiry was processed, and how long the review after that took.
const PHASE: Duration = Duration::from_secs(3_600);

/// A sample inquiry, which is completed or has failed.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct InquirySample {
    pub(super) id: String,
    name: String,
    source: String,
    support_mode: String,
    pub(super) created: String,
    questions: Vec<String>,
    /// The error message of an inquiry that has failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

impl InquirySample {
    /// Returns the inquiry with its answers; `None` if its time cannot be read.
    pub(super) fn inquiry(&self, answers: &[InquiryAnswer]) -> Option<Inquiry> {
        let created = Timestamp::from_rfc3339(&self.created)?;
        let answered = created.plus(PHASE);
        let is_reviewed = self.support_mode == "FULL_SUPPORT";
        Some(Inquiry {
            id: format!("compliance-inquiry-{}", self.id),
            name: self.name.clone(),
            source: self.source.clone(),
            support_mode: self.support_mode.clone(),
            created: created.millis(),
            answered: answered.millis(),
            reviewed: is_reviewed.then(|| answered.plus(PHASE).millis()),
            failure: self.failure.clone(),
            questions: self
                .questions
                .iter()
                .map(|text| asked(answers, text))
                .collect(),
        })
    }
}

/// Returns a question with its answer. A question with the word "unsupported" gets no answer, so that a
/// test can have a failed query (docs/service-notes.md, "Compliance inquiries").
pub(super) fn asked(answers: &[InquiryAnswer], text: &str) -> Question {
    let is_restricted = text.to_lowercase().contains("unsupported");
    let answer = best_answer(answers, text).filter(|_| !is_restricted);
    Question {
        text: text.to_owned(),
        answer: answer.cloned(),
    }
}

/// Returns the answer whose question and text together have most words in common with `question`. If
/// several have equally many, it is the first of them.
fn best_answer<'a>(answers: &'a [InquiryAnswer], question: &str) -> Option<&'a InquiryAnswer> {
    let asked = words(question);
    let common = |sample: &InquiryAnswer| {
        let known = words(&format!("{} {}", sample.question, sample.answer));
        asked.intersection(&known).count()
    };
    // `max_by_key` returns the last of several maxima. The order is reversed, since the first is wanted.
    answers.iter().rev().max_by_key(|sample| common(sample))
}

/// Returns the words of a text in lower case, without those of up to three letters, which rarely carry a
/// meaning.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Samples;

    #[test]
    fn words_in_common_select_the_answer_and_the_first_one_is_for_everything_else() {
        let samples = Samples::new();
        let answers = &samples.parts().answers;
        for sample in answers {
            assert_eq!(best_answer(answers, &sample.question), Some(sample));
        }
        let asked = "Do you TEST your backups?";
        let backups = best_answer(answers, asked).map(|sample| sample.answer.as_str());
        assert!(backups.is_some_and(|answer| answer.starts_with("Backups")));
        assert_eq!(best_answer(answers, "?"), answers.first());
        assert_eq!(best_answer(&[], asked), None);
    }
}
