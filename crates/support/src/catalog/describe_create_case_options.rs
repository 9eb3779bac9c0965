//! `AWSSupport_20130415.DescribeCreateCaseOptions`.

use casebook_protocol::{request, response};
use casebook_types::Timestamp;
use casebook_types::support::{
    CategoryCode, CommunicationType, IssueType, LanguageAvailability, LanguageCode, ServiceCode,
};

use crate::api::{operation, reference};

request! {
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
    #[doc = reference!(DescribeCreateCaseOptions)]
    pub struct DescribeCreateCaseOptions {
        /// The type of the issue.
        issue_type: IssueType,
        /// The code of the AWS service.
        service_code: ServiceCode,
        /// The language.
        language: LanguageCode,
        /// The code of the category.
        category_code: CategoryCode,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
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
}

operation! { DescribeCreateCaseOptions -> CreateCaseOptions, ReadOnly }

response! {
    /// The output of [`DescribeCreateCaseOptions`].
    pub struct CreateCaseOptions: Eq {
        /// The availability of support in the language.
        "languageAvailability" => language_availability?: LanguageAvailability = text,
        /// The communication channels, each with its hours.
        "communicationTypes" => communication_types: Vec<CommunicationTypeOptions> = list,
    }
}

response! {
    /// A communication channel and its hours (API reference, CommunicationTypeOptions).
    pub struct CommunicationTypeOptions: Eq {
        /// The type of the channel: chat, web or phone.
        "type" => communication_type?: CommunicationType = text,
        /// The hours at which the channel is open every day.
        "supportedHours" => supported_hours: Vec<SupportedHour> = list,
        /// The times at which the channel is closed, even within those hours.
        "datesWithoutSupport" => dates_without_support: Vec<DateInterval> = list,
    }
}

response! {
    /// The hours of a day from a start to an end, as `HH:mm:ss.SSS` (API reference, SupportedHour).
    ///
    /// The API reference does not name the time zone. `CaseCheck` reads the hours as UTC.
    pub struct SupportedHour: Eq {
        /// The start.
        "startTime" => start_time?: String = text,
        /// The end.
        "endTime" => end_time?: String = text,
    }
}

response! {
    /// The interval between two times (API reference, DateInterval).
    pub struct DateInterval: Eq {
        /// The start.
        "startDateTime" => start_date_time?: Timestamp = time,
        /// The end.
        "endDateTime" => end_date_time?: Timestamp = time,
    }
}
