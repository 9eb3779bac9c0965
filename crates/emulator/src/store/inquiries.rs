//! Compliance inquiries, the feedback on them, and the client tokens by which a repeated request is
//! recognized.

use std::ops::Bound::{Excluded, Unbounded};
use std::time::Duration;

use redb::ReadableTable as _;
use serde::{Deserialize, Serialize};

use super::inquiry::Inquiry;
use super::page::{Page, overlay};
use super::tables::{CLIENT_TOKENS, FEEDBACK, INQUIRIES};
use super::tags::{self, Tags};
use super::transaction::Transaction;
use super::{Store, StoreError, record};
use crate::time::Timestamp;

/// How long a client token is remembered (docs/service-notes.md, "Compliance inquiries").
const TOKEN_LIFETIME: Duration = Duration::from_secs(86_400);
/// In the key of feedback, the number that stands for the whole inquiry instead of a query.
const WHOLE: i64 = -1;

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

/// The client token of a request, by which a repetition of the request is recognized.
pub(crate) struct ClientToken<'a> {
    /// The name of the operation and the token: each operation has its own tokens.
    pub(crate) key: String,
    /// A hash of the other members of the request.
    pub(crate) fingerprint: &'a str,
    /// The time of the request.
    pub(crate) at: Timestamp,
}

/// The entry of the store for the first request with a client token.
#[derive(Deserialize, Serialize)]
struct FirstRequest {
    fingerprint: String,
    /// The id of the inquiry.
    id: String,
    at: u64,
}

/// The effect of a request.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// It changed the inquiry with this id at this time: now or, if it repeats a request, when the first
    /// one was received.
    Done { id: String, at: Timestamp },
    /// Nothing: its client token came with a different request, which was about the inquiry with this id.
    Conflict { id: String },
}

impl Store {
    /// Adds an inquiry with its tags, unless a request with the same client token has been made.
    pub(crate) fn add_inquiry(
        &self,
        inquiry: &Inquiry,
        tags: &Tags,
        token: Option<&ClientToken<'_>>,
    ) -> Result<Outcome, StoreError> {
        let at = Timestamp::from_millis(inquiry.created);
        self.once(&inquiry.id, at, token, |transaction| {
            put_inquiries(transaction, std::slice::from_ref(inquiry))?;
            tags::put(transaction, &inquiry.arn(self.account()), tags)
        })
    }

    /// Stores feedback on a query of an inquiry or, without `query`, on the whole inquiry. It replaces
    /// earlier feedback.
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

    /// Makes a change about the inquiry `id`, unless a request with the same client token has been made.
    fn once(
        &self,
        id: &str,
        at: Timestamp,
        token: Option<&ClientToken<'_>>,
        change: impl FnOnce(&Transaction) -> Result<(), StoreError>,
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
        let read = self.database.begin_read()?;
        let inquiries = read.open_table(INQUIRIES)?;
        match inquiries.get(id)? {
            Some(stored) => Ok(Some(record::read(stored.value())?)),
            None => Ok(read.contents().and_then(|contents| contents.inquiry(id))),
        }
    }

    /// Returns up to `size` inquiries with ids greater than `after`, in the order of their ids.
    pub(crate) fn inquiries(
        &self,
        after: Option<&str>,
        size: usize,
    ) -> Result<Page<Inquiry>, StoreError> {
        let read = self.database.begin_read()?;
        let rendered = read.contents().map(|contents| contents.inquiries(after));
        let rendered = rendered.into_iter().flatten();
        let inquiries = read.open_table(INQUIRIES)?;
        let range = inquiries.range::<&str>((after.map_or(Unbounded, Excluded), Unbounded))?;
        let all = overlay(
            range,
            |id, inquiry| Ok((id.value().to_owned(), record::read(inquiry.value())?)),
            rendered.map(|inquiry: Inquiry| (inquiry.id.clone(), inquiry)),
        );
        Page::read(all.map(|entry| Ok(entry?.1)), size)
    }
}

/// Returns the first request with a client token. If there was none within the lifetime of tokens, it
/// records this request, about the inquiry `id`, as the first one and returns `None`.
fn first_request(
    transaction: &Transaction,
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
        // A record that cannot be read is deleted, too.
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
    transaction: &Transaction,
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
