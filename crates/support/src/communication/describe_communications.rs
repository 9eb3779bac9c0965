//! `AWSSupport_20130415.DescribeCommunications` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeCommunications.html

use bytes::Bytes;
use casebook_protocol::{
    DecodeError, Effect, EncodeError, Operation, Paginated, aws_json, members,
};
use casebook_types::Timestamp;
use casebook_types::support::{CaseId, MaxResults, NextToken};
use serde::{Deserialize, Serialize};

use super::Communication;
use crate::api::Support;

/// Lists the communications of a case, page by page.
///
/// [`CaseDetails`](crate::CaseDetails) has only the five newest. `Conversation`, of the feature
/// `client`, reads all of them. Times are sent as RFC 3339 in UTC, whatever form they were parsed
/// from.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeCommunications;
/// use casebook_types::support::MaxResults;
///
/// let describe = DescribeCommunications::new("case-1".parse()?).max_results(MaxResults::MAX);
/// assert_eq!(describe.encode()?.body(), r#"{"caseId":"case-1","maxResults":100}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeCommunications {
    /// The id of the case.
    pub case_id: CaseId,
    /// Lists only communications before this time. The default is the time of the request.
    #[serde(
        default,
        serialize_with = "Timestamp::serialize_utc",
        skip_serializing_if = "Option::is_none"
    )]
    pub before_time: Option<Timestamp>,
    /// Lists only communications after this time. The default is the creation of the case.
    #[serde(
        default,
        serialize_with = "Timestamp::serialize_utc",
        skip_serializing_if = "Option::is_none"
    )]
    pub after_time: Option<Timestamp>,
    /// The token of the page. `None` means the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
    /// The largest number of communications on a page, from 10 to 100. If it is `None`, the service
    /// decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<MaxResults>,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! {
    DescribeCommunications {
        case_id,
        before_time,
        after_time,
        next_token,
        max_results,
        dry_run,
    }
}

impl DescribeCommunications {
    /// Creates a request for the first page.
    #[must_use]
    pub fn new(case_id: CaseId) -> Self {
        Self {
            case_id,
            before_time: None,
            after_time: None,
            next_token: None,
            max_results: None,
            dry_run: None,
        }
    }

    /// Lists only communications before a time.
    #[must_use]
    pub fn before_time(mut self, before_time: Timestamp) -> Self {
        self.before_time = Some(before_time);
        self
    }

    /// Lists only communications after a time.
    #[must_use]
    pub fn after_time(mut self, after_time: Timestamp) -> Self {
        self.after_time = Some(after_time);
        self
    }

    /// Sets the token of the page.
    #[must_use]
    pub fn next_token(mut self, next_token: NextToken) -> Self {
        self.next_token = Some(next_token);
        self
    }

    /// Sets the largest number of communications on a page, from 10 to 100.
    #[must_use]
    pub fn max_results(mut self, max_results: MaxResults) -> Self {
        self.max_results = Some(max_results);
        self
    }

    /// Sets whether this is a dry run, which checks the request but returns no data.
    ///
    /// The service returns an error for a successful dry run: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = Some(dry_run);
        self
    }
}

impl Operation for DescribeCommunications {
    type Api = Support;
    type Output = Communications;

    const NAME: &'static str = "DescribeCommunications";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeCommunications", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

impl Paginated for DescribeCommunications {
    type Item = Communication;
    type Token = NextToken;

    fn starting_at(self, token: NextToken) -> Self {
        self.next_token(token)
    }

    fn next_token(page: &Communications) -> Option<NextToken> {
        let token = page.next_token.clone();
        token.filter(|token| !token.as_str().is_empty())
    }

    fn count(page: &Communications) -> usize {
        page.communications.len()
    }

    fn into_items(page: Communications) -> Vec<Communication> {
        page.communications
    }
}

/// The output of [`DescribeCommunications`]: one page of communications.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Communications {
    /// The communications. Published examples have the newest first, but the service does not
    /// document an order.
    pub communications: Vec<Communication>,
    /// The token of the next page. `None` on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

members! {
    response Communications {
        "communications" => communications: list,
        "nextToken" => next_token: issued(NextToken::issued),
    }
}
