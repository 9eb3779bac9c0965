//! `AWSSupport_20130415.DescribeCommunications` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeCommunications.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, Paginated, aws_json};
use casebook_types::Timestamp;
use casebook_types::support::{CaseId, MaxResults, NextToken};
use serde::{Deserialize, Serialize};

use super::Communication;
use crate::api::Support;
use crate::lenient;
use crate::members::members;

/// Asks for what was written to a case, page by page.
///
/// A case itself shows only the five newest; `Conversation` goes on from there.
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
    /// The case.
    pub case_id: CaseId,
    /// Only what was written before; up to now if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_time: Option<Timestamp>,
    /// Only what was written after; as far back as there is anything if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_time: Option<Timestamp>,
    /// Where the page begins; the first page if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
    /// How many communications one page may have; the service decides if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_results: Option<MaxResults>,
    /// Whether only the permission to ask is to be tested.
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
    /// Asks for the first page.
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

    /// Leaves out what was not written before a time.
    #[must_use]
    pub fn before_time(self, before_time: Timestamp) -> Self {
        Self {
            before_time: Some(before_time),
            ..self
        }
    }

    /// Leaves out what was not written after a time.
    #[must_use]
    pub fn after_time(self, after_time: Timestamp) -> Self {
        Self {
            after_time: Some(after_time),
            ..self
        }
    }

    /// Sets where the page begins.
    #[must_use]
    pub fn next_token(self, next_token: NextToken) -> Self {
        Self {
            next_token: Some(next_token),
            ..self
        }
    }

    /// Sets how many communications one page may have.
    #[must_use]
    pub fn max_results(self, max_results: MaxResults) -> Self {
        Self {
            max_results: Some(max_results),
            ..self
        }
    }

    /// Sets whether only the permission to ask is to be tested.
    ///
    /// Nothing is answered then, and the good answer is a refusal: see
    /// [`Error::is_dry_run`](crate::Error::is_dry_run).
    #[must_use]
    pub fn dry_run(self, dry_run: bool) -> Self {
        Self {
            dry_run: Some(dry_run),
            ..self
        }
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

/// One page of what was written to a case.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Communications {
    /// What was written, the newest first as far as anybody has seen.
    #[serde(deserialize_with = "lenient::list")]
    pub communications: Vec<Communication>,
    /// Where the next page begins, if there is one.
    #[serde(
        deserialize_with = "NextToken::deserialize_issued",
        skip_serializing_if = "Option::is_none"
    )]
    pub next_token: Option<NextToken>,
}

members! {
    Communications {
        "communications" => communications: list,
        "nextToken" => next_token: issued(NextToken::issued),
    }
}
