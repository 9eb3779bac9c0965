//! Compliance inquiries in responses. Their status follows from their times and the clock
//! (docs/service-notes.md, "Compliance inquiries").

use serde_json::{Value, json};

use crate::account::AccountId;
use crate::store::{Inquiry, Question};
use crate::time::Timestamp;

/// The state of an inquiry at a time.
pub(crate) struct State<'a> {
    pub(crate) status: &'static str,
    message: &'a str,
    /// When the inquiry came into this state, in milliseconds.
    since: u64,
}

/// Returns the state of an inquiry at a time.
pub(crate) fn state(inquiry: &Inquiry, now: Timestamp) -> State<'_> {
    const COMPLETE: &str = "Compliance inquiry processing is complete.";
    const WITH_ERRORS: &str = "Compliance inquiry processing is complete. One or more queries encountered errors during processing.";
    let (now, answered) = (now.millis(), inquiry.answered);
    let (status, message, since) = if now < answered {
        let message = "Compliance inquiry processing is in-progress.";
        ("PROCESSING", message, inquiry.created)
    } else if let Some(failure) = &inquiry.failure {
        ("FAILED", failure.as_str(), answered)
    } else if inquiry.reviewed.is_some_and(|reviewed| now < reviewed) {
        ("HUMAN_REVIEW", "Human review is in progress.", answered)
    } else {
        let is_answered = |question: &Question| question.answer.is_some();
        let message = match inquiry.questions.iter().all(is_answered) {
            true => COMPLETE,
            false => WITH_ERRORS,
        };
        ("COMPLETED", message, inquiry.reviewed.unwrap_or(answered))
    };
    State {
        status,
        message,
        since,
    }
}

/// Returns an inquiry as an `InquirySummary` of the service model.
pub(crate) fn summary(inquiry: &Inquiry, account: AccountId, now: Timestamp) -> Value {
    let state = state(inquiry, now);
    json!({
        "arn": inquiry.arn(account),
        "name": inquiry.name,
        "id": inquiry.id,
        "status": state.status,
        "statusMessage": state.message,
        "inputSource": inquiry.source,
        "createdAt": time(inquiry.created),
    })
}

/// Returns an inquiry as an `InquiryDetail` of the service model.
pub(crate) fn detail(inquiry: &Inquiry, account: AccountId, now: Timestamp) -> Value {
    let mut detail = summary(inquiry, account, now);
    detail["updatedAt"] = time(state(inquiry, now).since).into();
    detail["supportMode"] = inquiry.support_mode.as_str().into();
    detail
}

/// Returns the number of each query of an inquiry, and the query as a `QuerySummary` of the service
/// model.
pub(crate) fn queries(inquiry: &Inquiry, now: Timestamp) -> impl Iterator<Item = (i64, Value)> {
    let status = state(inquiry, now).status;
    let questions = (1..).zip(&inquiry.questions);
    questions.map(move |(number, question)| (number, query(inquiry, status, number, question)))
}

fn query(inquiry: &Inquiry, of_inquiry: &str, number: i64, question: &Question) -> Value {
    let (status, message) = match (of_inquiry, &question.answer) {
        ("PROCESSING", _) => ("PROCESSING", "Query processing is in-progress."),
        ("FAILED", _) => (
            "FAILED",
            "An internal error occurred while processing the query. Try again at a later time.",
        ),
        (_, None) => (
            "FAILED",
            "Query contains restricted or unsupported content.",
        ),
        ("HUMAN_REVIEW", _) => ("PROCESSING", "Query is pending human review."),
        _ => ("COMPLETED", "Query processing is complete."),
    };
    let mut query = json!({
        "queryIdentifier": number,
        "query": question.text,
        "status": status,
        "statusMessage": message,
        "createdAt": time(inquiry.created),
    });
    let answer = question.answer.as_ref();
    if let Some(answer) = answer.filter(|_| status == "COMPLETED") {
        query["response"] = answer.answer.as_str().into();
        query["reviewType"] = "AI".into();
        let cited = answer.sources.iter().map(|source| {
            json!({
                "sourceLabel": source.label,
                "sourceContent": source.content,
                "sourceLink": source.link,
            })
        });
        query["citations"] = cited.collect();
        if let Some(reviewed) = inquiry.reviewed {
            query["reviewType"] = "HUMAN".into();
            query["updatedResponseVersions"] = json!([{
                "responseText": format!("{} A person has reviewed this sample.", answer.answer),
                "timestamp": time(reviewed),
            }]);
        }
    }
    query
}

fn time(millis: u64) -> String {
    Timestamp::from_millis(millis).rfc3339()
}
