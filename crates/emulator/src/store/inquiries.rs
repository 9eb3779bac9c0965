//! Compliance inquiries, the feedback on them, and the tokens of the requests that made them.

use std::ops::Bound::{Excluded, Unbounded};
use std::time::Duration;

use redb::{ReadableTable as _, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::slice::Slice;
use super::tables::{CLIENT_TOKENS, FEEDBACK, INQUIRIES};
use super::tags::{self, Tags};
use super::{Store, StoreError, record};
use crate::account::ACCOUNT_ID;
use crate::time::Timestamp;

/// How long a token is known (docs/service-notes.md, "Compliance inquiries").
const TOKEN_LIFETIME: Duration = Duration::from_secs(86_400);
/// The key of feedback on a whole inquiry.
const WHOLE: i64 = -1;

/// A compliance inquiry. Its status follows from its times.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Inquiry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) support_mode: String,
    /// When it was created, in milliseconds.
    pub(crate) created: u64,
    /// When the machine is done.
    pub(crate) answered: u64,
    /// When a person is done with the review, if there is one.
    pub(crate) reviewed: Option<u64>,
    /// The message of an inquiry that fails.
    pub(crate) failure: Option<String>,
    /// The questions; the first one is query 1.
    pub(crate) questions: Vec<Question>,
}

/// A question of an inquiry, and the answer that it gets in the end.
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
    /// Returns the ARN.
    pub(crate) fn arn(&self) -> String {
        format!(
            "arn:aws:artifact::{ACCOUNT_ID}:compliance-inquiry/{}",
            self.id
        )
    }
}

/// Feedback on an inquiry or a query.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Feedback {
    pub(crate) rating: String,
    pub(crate) response_revision_id: Option<i64>,
    #[serde(default)]
    pub(crate) reason_codes: Vec<String>,
    pub(crate) comment: Option<String>,
}

/// A token by which a repeated request is recognized, and what the request was.
pub(crate) struct ClientToken<'a> {
    /// The operation and the token.
    pub(crate) key: String,
    /// A hash of the other members.
    pub(crate) fingerprint: &'a str,
    /// The time of the request.
    pub(crate) at: Timestamp,
}

/// The first request with a token.
#[derive(Deserialize, Serialize)]
struct FirstRequest {
    fingerprint: String,
    /// The id of the inquiry.
    id: String,
    at: u64,
}

/// What a request with a token did.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// It took effect, now or when it was first sent, and on this inquiry.
    Done { id: String, at: Timestamp },
    /// It has the token of another request, which was about this inquiry.
    Conflict { id: String },
}

impl Store {
    /// Adds an inquiry with its tags, unless the token says that it is there already.
    pub(crate) fn add_inquiry(
        &self,
        inquiry: &Inquiry,
        tags: &Tags,
        token: Option<&ClientToken<'_>>,
    ) -> Result<Outcome, StoreError> {
        let at = Timestamp::from_millis(inquiry.created);
        self.once(&inquiry.id, at, token, |transaction| {
            put_inquiries(transaction, std::slice::from_ref(inquiry))?;
            tags::put(transaction, &inquiry.arn(), tags)
        })
    }

    /// Keeps feedback on a query of an inquiry, or on the whole inquiry, in place of earlier feedback.
    pub(crate) fn put_feedback(
        &self,
        id: &str,
        query: Option<i64>,
        feedback: &Feedback,
        at: Timestamp,
        token: Option<&ClientToken<'_>>,
    ) -> Result<Outcome, StoreError> {
        self.once(id, at, token, |transaction| {
            let mut table = transaction.open_table(FEEDBACK)?;
            let key = (id, query.unwrap_or(WHOLE));
            table.insert(key, record::write(feedback)?.as_slice())?;
            Ok(())
        })
    }

    /// Makes a change, unless a request with the same token has made it.
    fn once(
        &self,
        id: &str,
        at: Timestamp,
        token: Option<&ClientToken<'_>>,
        change: impl FnOnce(&WriteTransaction) -> Result<(), StoreError>,
    ) -> Result<Outcome, StoreError> {
        let transaction = self.database.begin_write()?;
        if let Some(token) = token
            && let Some(first) = first_request(&transaction, token, id)?
        {
            return Ok(if first.fingerprint == token.fingerprint {
                let at = Timestamp::from_millis(first.at);
                Outcome::Done { id: first.id, at }
            } else {
                Outcome::Conflict { id: first.id }
            });
        }
        change(&transaction)?;
        transaction.commit()?;
        let id = id.to_owned();
        Ok(Outcome::Done { id, at })
    }

    /// Returns the inquiry with an id.
    pub(crate) fn inquiry(&self, id: &str) -> Result<Option<Inquiry>, StoreError> {
        let inquiries = self.database.begin_read()?.open_table(INQUIRIES)?;
        let inquiry = inquiries.get(id)?;
        inquiry
            .map(|inquiry| record::read(inquiry.value()))
            .transpose()
    }

    /// Returns inquiries in the order of their ids, after the one named.
    pub(crate) fn inquiries(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Slice<Inquiry>, StoreError> {
        let inquiries = self.database.begin_read()?.open_table(INQUIRIES)?;
        let range = inquiries.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        Slice::read(range, size, |_, inquiry| record::read(inquiry.value()))
    }
}

/// Returns the first request with a token; if there was none, this one about an inquiry becomes it.
fn first_request(
    transaction: &WriteTransaction,
    token: &ClientToken<'_>,
    id: &str,
) -> Result<Option<FirstRequest>, StoreError> {
    let mut tokens = transaction.open_table(CLIENT_TOKENS)?;
    let oldest = token.at.minus(TOKEN_LIFETIME).millis();
    let known: Option<FirstRequest> = match tokens.get(token.key.as_str())? {
        Some(first) => Some(record::read(first.value())?),
        None => None,
    };
    if let Some(first) = known.filter(|first| first.at > oldest) {
        return Ok(Some(first));
    }
    tokens.retain(|_, first| {
        // A record that cannot be read is of no use.
        record::read(first).is_ok_and(|first: FirstRequest| first.at > oldest)
    })?;
    let first = FirstRequest {
        fingerprint: token.fingerprint.to_owned(),
        id: id.to_owned(),
        at: token.at.millis(),
    };
    tokens.insert(token.key.as_str(), record::write(&first)?.as_slice())?;
    Ok(None)
}

/// Writes inquiries, and replaces those with the same id.
pub(super) fn put_inquiries(
    transaction: &WriteTransaction,
    inquiries: &[Inquiry],
) -> Result<(), StoreError> {
    let mut table = transaction.open_table(INQUIRIES)?;
    for inquiry in inquiries {
        table.insert(inquiry.id.as_str(), record::write(inquiry)?.as_slice())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_makes_one_inquiry_until_it_is_forgotten() {
        let store = Store::sample();
        let count = || {
            store
                .inventory()
                .expect("a fresh store")
                .compliance_inquiries
        };
        let before = count();
        let add = |id: &str, fingerprint: &str, hour: u64| {
            let at = Timestamp::from_seconds(1_800_000_000 + hour * 3_600);
            let mut inquiry = store.inquiries(None, 1).expect("samples").items.remove(0);
            (inquiry.id, inquiry.created) = (id.to_owned(), at.millis());
            let token = ClientToken {
                key: "create token".to_owned(),
                fingerprint,
                at,
            };
            let outcome = store.add_inquiry(&inquiry, &Tags::new(), Some(&token));
            match outcome.expect("a fresh store") {
                Outcome::Done { id, .. } => Ok(id),
                Outcome::Conflict { id } => Err(id),
            }
        };
        assert_eq!(add("inquiry-1", "a", 0), Ok("inquiry-1".to_owned()));
        assert_eq!(add("inquiry-2", "a", 23), Ok("inquiry-1".to_owned()));
        assert_eq!(add("inquiry-2", "b", 23), Err("inquiry-1".to_owned()));
        assert_eq!(add("inquiry-2", "b", 24), Ok("inquiry-2".to_owned()));
        assert_eq!(count(), before + 2);
    }
}
