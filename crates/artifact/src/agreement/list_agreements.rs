//! `GET /v1/agreement/list` (API reference, ListAgreements).

use casebook_protocol::{operation, paginated, request, response, rest_json};
use casebook_types::artifact::{AgreementId, AgreementSubject, MaxResults, NextToken};
use casebook_types::{Text, ValueError};

use crate::api::{Artifact, reference};

request! {
    /// Lists the agreements that the account can accept, page by page.
    ///
    /// The operation is in the API reference, and in no AWS SDK yet. casebook was not tried with it against AWS.
    ///
    /// ```
    /// use casebook_artifact::ListAgreements;
    /// use casebook_protocol::Operation;
    ///
    /// let request = ListAgreements::new().encode()?;
    /// assert_eq!(request.uri(), "/v1/agreement/list");
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    #[doc = reference!(ListAgreements)]
    pub struct ListAgreements: Default {
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
    Artifact: ListAgreements -> Agreements, ReadOnly;
    |it| rest_json::get("/v1/agreement/list")
        .query_number("maxResults", it.max_results)
        .query_opt("nextToken", it.next_token.as_ref().map(NextToken::as_str))
        .finish()
}

paginated! { ListAgreements: agreements of AgreementSummary, by NextToken }

response! {
    /// The output of [`ListAgreements`]: one page of agreements.
    pub struct Agreements: Eq {
        /// The agreements.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "agreements" => agreements: Vec<AgreementSummary> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}

response! {
    /// An agreement that the account can accept (API reference, AgreementSummary).
    pub struct AgreementSummary: Eq {
        /// The id: `agreement-` and sixteen letters or digits. [`agreement_id`](Self::agreement_id)
        /// parses it.
        "id" => id?: Text = shared,
        /// The display name.
        "name" => name?: Text = shared,
        /// The ARN, which
        /// [`agreement_arn`](crate::CustomerAgreementSummary::agreement_arn) of an accepted agreement
        /// repeats.
        "arn" => arn?: Text = shared,
        /// The description.
        "description" => description?: Text = shared,
        /// The revision, as a text without a documented format.
        "revisionId" => revision_id?: Text = shared,
        /// Whom the agreement can bind: one account, or all accounts of an organization. The request to
        /// accept it names no subject; the subject depends on the account that sends the request.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "subjects" => subjects: Vec<AgreementSubject> = texts,
        /// The terms under which an account accepts the agreement.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "acceptanceTerms" => acceptance_terms: Vec<String> = texts,
        /// The terms under which an account ends the agreement.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        "terminateTerms" => terminate_terms: Vec<String> = texts,
    }
}

impl AgreementSummary {
    /// Parses the id into the type that requests take.
    ///
    /// # Errors
    ///
    /// Fails if the id is missing or invalid.
    pub fn agreement_id(&self) -> Result<AgreementId, ValueError> {
        self.id.as_deref().unwrap_or_default().parse()
    }
}
