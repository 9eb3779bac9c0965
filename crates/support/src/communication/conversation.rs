//! All communications of a case.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use casebook_stack::{Items, OperationService};
use casebook_types::support::{CaseId, MaxResults};
use futures_core::Stream;

use super::{Communication, DescribeCommunications};
use crate::case::CaseDetails;
use crate::client::{Client, ClientError};

/// All communications of a case, as a [`Stream`].
///
/// [`CaseDetails`] contains only the five newest communications. The stream requests communications page
/// by page, and holds one page at a time. It ends after the first error.
///
/// The stream keeps the order of the service, which is not documented. Sort by
/// [`time_created`](Communication::time_created) to read a case from its beginning.
///
/// ```
#[doc = include_str!("../example.txt")]
/// # use casebook_support::CreateCase;
/// # let case = CreateCase::new("A case".parse()?, "Hello?".parse()?);
/// # let case_id = client.send(case).await?.case_id.ok_or("no case id")?;
/// use casebook_support::{Communication, Conversation};
///
/// let conversation = Conversation::new(&client, case_id);
/// let mut said: Vec<Communication> = conversation.try_collect().await?;
/// said.sort_by(|one, other| one.time_created.cmp(&other.time_created));
/// assert_eq!(said[0].body.as_deref(), Some("Hello?"));
/// # Ok(())
/// # }
/// ```
pub struct Conversation<C = Client> {
    waiting: VecDeque<Communication>,
    rest: Option<Items<DescribeCommunications, C>>,
}

impl<C: OperationService<DescribeCommunications>> Conversation<C> {
    /// Creates the stream of all communications of a case.
    ///
    /// The stream sends its requests through a client, or through tower layers around one. It sends no
    /// request before it is polled.
    #[must_use]
    pub fn new(client: &C, case_id: CaseId) -> Self {
        Self {
            waiting: VecDeque::new(),
            rest: Some(client.items(pages(case_id))),
        }
    }

    /// Creates the stream of all communications of a case from its details.
    ///
    /// The communications in the details come first, and the stream requests only the older ones.
    /// If [`CaseDetails::recent_communications`] is `None`, the stream requests all of them.
    /// Without a case id in the details, it requests none.
    #[must_use]
    pub fn from_case(client: &C, case: &CaseDetails) -> Self {
        let recent = case.recent_communications.as_ref();
        Self {
            waiting: recent
                .map_or_else(VecDeque::new, |recent| recent.communications.clone().into()),
            ..Self::older(client, case)
        }
    }

    /// Creates the stream of the communications of a case that its details do not contain.
    ///
    /// It is [`from_case`](Self::from_case) for a caller that reads those in the details by itself, without a
    /// copy of them.
    #[must_use]
    pub fn older(client: &C, case: &CaseDetails) -> Self {
        let all = case.case_id.clone().map(pages);
        let rest = match &case.recent_communications {
            None => all,
            Some(recent) => {
                let token = recent.next_token.clone();
                let token = token.filter(|token| !token.as_str().is_empty());
                token.zip(all).map(|(token, all)| all.next_token(token))
            }
        };
        Self {
            waiting: VecDeque::new(),
            rest: rest.map(|pages| client.items(pages)),
        }
    }

    casebook_stack::stream_methods!(Communication, ClientError);
}

/// Requests the largest pages, since the stream reads all of them.
fn pages(case_id: CaseId) -> DescribeCommunications {
    DescribeCommunications::new(case_id).max_results(MaxResults::MAX)
}

impl<C: OperationService<DescribeCommunications>> Stream for Conversation<C> {
    type Item = Result<Communication, ClientError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(communication) = this.waiting.pop_front() {
            return Poll::Ready(Some(Ok(communication)));
        }
        match &mut this.rest {
            Some(rest) => Pin::new(rest).poll_next(cx),
            None => Poll::Ready(None),
        }
    }
}

impl<C> fmt::Debug for Conversation<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Conversation")
            .field("waiting", &self.waiting.len())
            .field("rest", &self.rest)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_service::TestService;
    use futures_util::TryStreamExt as _;
    use serde_json::{Value, json};

    fn service() -> TestService {
        TestService::new(|request| match request.body["nextToken"].as_str() {
            None => Ok(json!({"communications": [{"body": "5"}, null], "nextToken": "a"})),
            Some("a") => Ok(json!({"communications": [], "nextToken": "b"})),
            Some(_) => Ok(json!({"communications": [{"body": "1"}], "nextToken": ""})),
        })
    }

    async fn bodies(conversation: Conversation) -> Vec<String> {
        let said = conversation.map_ok(|said| said.body.unwrap());
        said.try_collect().await.unwrap()
    }

    #[tokio::test]
    async fn goes_on_over_empty_pages_to_the_last() {
        let service = service();
        let conversation = Conversation::new(&service.client(), "c".parse().unwrap());
        assert_eq!(bodies(conversation).await, ["5", "1"]);
        let first = &service.requests()[0].body;
        assert_eq!(first, &json!({"caseId": "c", "maxResults": 100}));
    }

    fn case(recent: Value) -> CaseDetails {
        serde_json::from_value(json!({"caseId": "c", "recentCommunications": recent})).unwrap()
    }

    #[tokio::test]
    async fn asks_only_for_what_a_case_does_not_show() {
        let service = service();
        let shown = json!([{"body": "9"}, {"body": "8"}]);
        let whole = case(json!({"communications": shown, "nextToken": ""}));
        assert_eq!(
            bodies(Conversation::from_case(&service.client(), &whole)).await,
            ["9", "8"]
        );
        assert!(service.requests().is_empty());

        let more = case(json!({"communications": shown, "nextToken": "b"}));
        let all = bodies(Conversation::from_case(&service.client(), &more)).await;
        assert_eq!(all, ["9", "8", "1"]);
        assert_eq!(service.requests().len(), 1);

        let older = bodies(Conversation::older(&service.client(), &more)).await;
        assert_eq!(older, ["1"]);
        let older = bodies(Conversation::older(&service.client(), &whole)).await;
        assert!(older.is_empty());

        let without = bodies(Conversation::from_case(
            &service.client(),
            &case(Value::Null),
        ))
        .await;
        assert_eq!(without, ["5", "1"]);
    }

    #[tokio::test]
    async fn an_error_ends_it() {
        let service = TestService::new(|_| Err((400, json!({"__type": "CaseIdNotFound"}))));
        let mut conversation = Conversation::new(&service.client(), "c".parse().unwrap());
        let error = conversation.try_next().await.unwrap_err();
        assert_eq!(error.code(), Some("CaseIdNotFound"));
        assert!(conversation.try_next().await.unwrap().is_none());
    }
}
