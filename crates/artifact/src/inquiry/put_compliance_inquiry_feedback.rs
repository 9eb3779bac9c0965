//! `PUT /v1/compliance-inquiry/putFeedback` (service model, PutComplianceInquiryFeedback).

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::Timestamp;
use casebook_types::artifact::{
    ClientToken, FeedbackComment, FeedbackRating, FeedbackReasonCode, InquiryId, QueryIdentifier,
    ResponseRevisionId,
};

use crate::api::Artifact;

request! {
    /// Rates an inquiry, or the answer to one of its queries.
    ///
    /// The operation is in the service model and not in the API reference.
    ///
    /// ```
    /// use casebook_artifact::PutComplianceInquiryFeedback;
    /// use casebook_protocol::Operation;
    /// use casebook_types::artifact::{ClientToken, FeedbackRating, QueryIdentifier};
    ///
    /// let id = "compliance-inquiry-abcDEF0123456789".parse()?;
    /// // Take the bytes from `rand`, `fastrand` or a similar crate.
    /// let token = ClientToken::from_random([7; 16]);
    /// let feedback = PutComplianceInquiryFeedback::new(id, FeedbackRating::ThumbsUp, token)
    ///     .query_identifier(QueryIdentifier::new(1).unwrap());
    /// assert_eq!(feedback.encode()?.method(), "PUT");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct PutComplianceInquiryFeedback {
        /// The id of the inquiry.
        compliance_inquiry_id: InquiryId,
        /// The opinion.
        rating: FeedbackRating,
        /// The token by which the service recognizes a repeated request.
        client_token: ClientToken,
        /// The number of the query that the feedback is about. `None` means the whole inquiry.
        query_identifier?: QueryIdentifier,
        /// The number of the version of the answer that the feedback is about.
        response_revision_id?: ResponseRevisionId,
        /// The reasons for the rating.
        reason_codes?: Vec<FeedbackReasonCode>,
        /// A remark.
        comment?: FeedbackComment,
    }

    /// Makes feedback on the whole inquiry.
    fn new;
}

// The service recognizes a repeated request by its token (service model, idempotencyToken).
operation! {
    Artifact: PutComplianceInquiryFeedback -> FeedbackOutput, Idempotent;
    |it| rest_json::put("/v1/compliance-inquiry/putFeedback").finish_with(it)
}

response! {
    /// The output of [`PutComplianceInquiryFeedback`].
    pub struct FeedbackOutput: Eq {
        /// The time at which the service took the feedback.
        "submittedAt" => submitted_at?: Timestamp = time,
    }
}
