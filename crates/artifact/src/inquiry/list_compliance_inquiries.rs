//! `GET /v1/compliance-inquiry/list` (service model, ListComplianceInquiries).

use casebook_protocol::{operation, paginated, request, response, rest_json};
use casebook_types::artifact::{
    InputSource, InquiryId, InquiryStatus, InquiryStatusMessage, MaxResults, NextToken,
};
use casebook_types::{Text, Timestamp, ValueError};

use crate::api::Artifact;

request! {
    /// Lists the compliance inquiries of the account, page by page.
    ///
    /// The operation is in the service model and not in the API reference.
    ///
    /// ```
    /// use casebook_artifact::ListComplianceInquiries;
    /// use casebook_protocol::Operation;
    ///
    /// let request = ListComplianceInquiries::new().encode()?;
    /// assert_eq!(request.uri(), "/v1/compliance-inquiry/list");
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    pub struct ListComplianceInquiries: Default {
        /// The largest number of inquiries on a page, from 1 to 300. If it is `None`, the service
        /// decides.
        max_results?: MaxResults,
        /// The token of the page. `None` means the first page.
        next_token?: NextToken,
    }

    /// Creates a request for the first page.
    fn new;
}

operation! {
    Artifact: ListComplianceInquiries -> ComplianceInquiries, ReadOnly;
    |it| rest_json::get("/v1/compliance-inquiry/list")
        .query_number("maxResults", it.max_results)
        .query_opt("nextToken", it.next_token.as_ref().map(NextToken::as_str))
        .finish()
}

paginated! { ListComplianceInquiries: compliance_inquiries of InquirySummary, by NextToken }

response! {
    /// The output of [`ListComplianceInquiries`]: one page of inquiries.
    pub struct ComplianceInquiries: Eq {
        /// The inquiries.
        "complianceInquiries" => compliance_inquiries: Vec<InquirySummary> = list,
        /// The token of the next page. `None` on the last page.
        "nextToken" => next_token?: NextToken = issued(NextToken::issued),
    }
}

response! {
    /// An inquiry in a list (service model, InquirySummary).
    ///
    /// Every member is optional, so one malformed value does not make a whole page unreadable.
    ///
    /// ```
    /// use casebook_artifact::InquirySummary;
    ///
    /// let read: InquirySummary = serde_json::from_str(
    ///     r#"{"id": "compliance-inquiry-abcDEF0123456789", "status": "PROCESSING"}"#,
    /// )?;
    /// assert_eq!(read.inquiry_id()?.as_str(), "compliance-inquiry-abcDEF0123456789");
    /// assert!(!read.status.unwrap().is_final());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct InquirySummary: Eq {
        /// The ARN.
        "arn" => arn?: Text = shared,
        /// The name that the customer gave.
        "name" => name?: Text = shared,
        /// The id: `compliance-inquiry-` and sixteen letters or digits.
        /// [`inquiry_id`](Self::inquiry_id) parses it.
        "id" => id?: Text = shared,
        /// The status.
        "status" => status?: InquiryStatus = text,
        /// The message that explains the status.
        "statusMessage" => status_message?: InquiryStatusMessage = text,
        /// Whether the inquiry has one question or a file of questions.
        "inputSource" => input_source?: InputSource = text,
        /// The time at which the inquiry was created.
        "createdAt" => created_at?: Timestamp = time,
    }
}

impl InquirySummary {
    /// Parses the id into the type that requests take.
    ///
    /// # Errors
    ///
    /// Fails if the id is missing, or does not match the pattern of the service model. Nothing is
    /// sent.
    pub fn inquiry_id(&self) -> Result<InquiryId, ValueError> {
        super::inquiry_id(self.id.as_ref())
    }
}
