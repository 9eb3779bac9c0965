//! `GET /v1/compliance-inquiry/getMetadata` (service model, GetComplianceInquiryMetadata).

use std::collections::BTreeMap;

use casebook_protocol::{operation, request, response, rest_json};
use casebook_types::artifact::{
    InputSource, InquiryId, InquiryStatus, InquiryStatusMessage, InquirySupportMode,
};
use casebook_types::{Text, Timestamp, ValueError};

use crate::api::Artifact;

request! {
    /// Gets the status and the tags of a compliance inquiry.
    ///
    /// The operation is in the service model and not in the API reference.
    ///
    /// ```
    /// use casebook_artifact::GetComplianceInquiryMetadata;
    /// use casebook_protocol::Operation;
    ///
    /// let get = GetComplianceInquiryMetadata::new("compliance-inquiry-abcDEF0123456789".parse()?);
    /// assert_eq!(
    ///     get.encode()?.uri(),
    ///     "/v1/compliance-inquiry/getMetadata?complianceInquiryId=compliance-inquiry-abcDEF0123456789",
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct GetComplianceInquiryMetadata {
        /// The id of the inquiry.
        compliance_inquiry_id: InquiryId,
    }

    /// Makes the request.
    fn new;
}

operation! {
    Artifact: GetComplianceInquiryMetadata -> ComplianceInquiryMetadata, ReadOnly;
    |it| rest_json::get("/v1/compliance-inquiry/getMetadata")
        .query("complianceInquiryId", it.compliance_inquiry_id.as_str())
        .finish()
}

response! {
    /// The output of [`GetComplianceInquiryMetadata`].
    pub struct ComplianceInquiryMetadata: Eq {
        /// The inquiry.
        "complianceInquiryDetail" => compliance_inquiry_detail?: InquiryDetail = object,
        /// The tags of the inquiry: their values by their keys.
        "tags" => tags: BTreeMap<String, String> = map,
    }
}

response! {
    /// The details of an inquiry (service model, InquiryDetail).
    pub struct InquiryDetail: Eq {
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
        /// The time of the last change.
        "updatedAt" => updated_at?: Timestamp = time,
        /// Whether a person reviews the answers.
        "supportMode" => support_mode?: InquirySupportMode = text,
    }
}

impl InquiryDetail {
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
