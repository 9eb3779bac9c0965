//! `GET /v1/customer-agreement/list` (service model, ListCustomerAgreements).

use bytes::Bytes;
use casebook_protocol::{
    DecodeError, Effect, EncodeError, Operation, Paginated, members, rest_json,
};
use casebook_types::artifact::{MaxResults, NextToken};
use serde::{Deserialize, Serialize};

use super::CustomerAgreementSummary;
use crate::api::Artifact;

/// Lists the agreements of the account, page by page.
///
/// The operation is in the service model and not in the API reference.
///
/// ```
/// use casebook_artifact::ListCustomerAgreements;
/// use casebook_protocol::Operation;
///
/// let request = ListCustomerAgreements::new().encode()?;
/// assert_eq!(request.uri(), "/v1/customer-agreement/list");
/// # Ok::<(), casebook_protocol::EncodeError>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ListCustomerAgreements {
    /// The largest number of agreements on a page, from 1 to 300. If it is `None`, the service
    /// decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_results: Option<MaxResults>,
    /// The token of the page. `None` means the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

casebook_types::arbitrary! { ListCustomerAgreements { max_results, next_token } }

impl ListCustomerAgreements {
    /// Creates a request for the first page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the largest number of agreements on a page, from 1 to 300.
    #[must_use]
    pub fn max_results(mut self, max_results: MaxResults) -> Self {
        self.max_results = Some(max_results);
        self
    }

    /// Sets the token of the page.
    #[must_use]
    pub fn next_token(mut self, next_token: NextToken) -> Self {
        self.next_token = Some(next_token);
        self
    }
}

impl Operation for ListCustomerAgreements {
    type Api = Artifact;
    type Output = CustomerAgreements;

    const NAME: &'static str = "ListCustomerAgreements";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        rest_json::get("/v1/customer-agreement/list")
            .query_number("maxResults", self.max_results)
            .query_opt("nextToken", self.next_token.as_ref().map(NextToken::as_str))
            .finish()
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        rest_json::output(response)
    }
}

impl Paginated for ListCustomerAgreements {
    type Item = CustomerAgreementSummary;
    type Token = NextToken;

    fn starting_at(self, token: NextToken) -> Self {
        self.next_token(token)
    }

    fn next_token(page: &CustomerAgreements) -> Option<NextToken> {
        page.next_token
            .clone()
            .filter(|token| !token.as_str().is_empty())
    }

    fn count(page: &CustomerAgreements) -> usize {
        page.customer_agreements.len()
    }

    fn into_items(page: CustomerAgreements) -> Vec<CustomerAgreementSummary> {
        page.customer_agreements
    }
}

/// The output of [`ListCustomerAgreements`]: one page of agreements.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerAgreements {
    /// The agreements.
    pub customer_agreements: Vec<CustomerAgreementSummary>,
    /// The token of the next page. `None` on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_token: Option<NextToken>,
}

members! {
    response CustomerAgreements {
        "customerAgreements" => customer_agreements: list,
        "nextToken" => next_token: issued(NextToken::issued),
    }
}
