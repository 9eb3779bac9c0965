//! `GET /v1/customer-agreement/list` (service model, ListCustomerAgreements).

use casebook_protocol::{operation, paginated, request, response, rest_json};
use casebook_types::artifact::{MaxResults, NextToken};

use super::CustomerAgreementSummary;
use crate::api::Artifact;

request! {
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
    pub struct ListCustomerAgreements: Default {
        /// The largest number of agreements on a page, from 1 to 300. If it is `None`, the service
        /// decides.
        max_results?: MaxResults,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
    }

    /// Creates a request for the first page.
    fn new;
}

operation! {
    Artifact: ListCustomerAgreements -> CustomerAgreements, ReadOnly;
    |it| rest_json::get("/v1/customer-agreement/list")
        .query_number("maxResults", it.max_results)
        .query_opt("nextToken", it.next_token.as_ref().map(NextToken::as_str))
        .finish()
}

paginated! { ListCustomerAgreements: customer_agreements of CustomerAgreementSummary, by NextToken }

response! {
    /// The output of [`ListCustomerAgreements`]: one page of agreements.
    pub struct CustomerAgreements: Eq {
        /// The agreements.
        "customerAgreements" => customer_agreements: Vec<CustomerAgreementSummary> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}
