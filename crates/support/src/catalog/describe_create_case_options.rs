//! `AWSSupport_20130415.DescribeCreateCaseOptions` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeCreateCaseOptions.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::Timestamp;
use casebook_types::support::{
    CategoryCode, CommunicationType, IssueType, LanguageAvailability, LanguageCode, ServiceCode,
};
use serde::{Deserialize, Serialize};

use crate::api::Support;

/// Describes the support in one language for cases of one type, service and category: the
/// communication channels and their hours.
///
/// The service model requires all four members, although the API reference names a default for the
/// type of the issue.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeCreateCaseOptions;
/// use casebook_types::support::IssueType;
///
/// let describe = DescribeCreateCaseOptions::new(
///     IssueType::Technical,
///     "amazon-simple-storage-service".parse()?,
///     "ja",
///     "performance".parse()?,
/// );
/// let request = describe.encode()?;
/// assert!(request.body().starts_with(br#"{"issueType":"technical","serviceCode""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeCreateCaseOptions {
    /// The type of the issue.
    pub issue_type: IssueType,
    /// The code of the AWS service.
    pub service_code: ServiceCode,
    /// The language.
    pub language: LanguageCode,
    /// The code of the category.
    pub category_code: CategoryCode,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! {
    DescribeCreateCaseOptions {
        issue_type,
        service_code,
        language,
        category_code,
        dry_run,
    }
}

impl DescribeCreateCaseOptions {
    /// Creates a request for cases of this type, service and category in one language.
    #[must_use]
    pub fn new(
        issue_type: IssueType,
        service_code: ServiceCode,
        language: impl Into<LanguageCode>,
        category_code: CategoryCode,
    ) -> Self {
        Self {
            issue_type,
            service_code,
            language: language.into(),
            category_code,
            dry_run: None,
        }
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

impl Operation for DescribeCreateCaseOptions {
    type Api = Support;
    type Output = CreateCaseOptions;

    const NAME: &'static str = "DescribeCreateCaseOptions";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeCreateCaseOptions", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeCreateCaseOptions`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateCaseOptions {
    /// The availability of support in the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_availability: Option<LanguageAvailability>,
    /// The communication channels, each with its hours.
    pub communication_types: Vec<CommunicationTypeOptions>,
}

members! {
    response CreateCaseOptions {
        "languageAvailability" => language_availability: text,
        "communicationTypes" => communication_types: list,
    }
}

/// A communication channel and its hours (API reference, CommunicationTypeOptions).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommunicationTypeOptions {
    /// The type of the channel: chat, web or phone.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub communication_type: Option<CommunicationType>,
    /// The hours at which the channel is open every day.
    pub supported_hours: Vec<SupportedHour>,
    /// The times at which the channel is closed, even within those hours.
    pub dates_without_support: Vec<DateInterval>,
}

members! {
    response CommunicationTypeOptions {
        "type" => communication_type: text,
        "supportedHours" => supported_hours: list,
        "datesWithoutSupport" => dates_without_support: list,
    }
}

/// The hours of a day from a start to an end, as `HH:mm:ss.SSS` (API reference, SupportedHour).
///
/// The API reference does not name the time zone. `CaseCheck` reads the hours as UTC.
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportedHour {
    /// The start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// The end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
}

members! {
    response SupportedHour {
        "startTime" => start_time: text,
        "endTime" => end_time: text,
    }
}

/// The interval between two times (API reference, DateInterval).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DateInterval {
    /// The start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_date_time: Option<Timestamp>,
    /// The end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_date_time: Option<Timestamp>,
}

members! {
    response DateInterval {
        "startDateTime" => start_date_time: time,
        "endDateTime" => end_date_time: time,
    }
}
