//! `AWSSupport_20130415.DescribeServices` ([reference]).
//!
//! [reference]: https://docs.aws.amazon.com/awssupport/latest/APIReference/API_DescribeServices.html

use bytes::Bytes;
use casebook_protocol::{DecodeError, Effect, EncodeError, Operation, aws_json, members};
use casebook_types::support::{CategoryCode, LanguageCode, ServiceCode};
use serde::{Deserialize, Serialize};

use crate::api::Support;
use crate::bounded_list::ServiceCodeList;

/// Lists the AWS services that a case can be about, each with its categories.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeServices;
/// use casebook_types::support::ServiceCode;
///
/// let code: ServiceCode = "amazon-simple-storage-service".parse()?;
/// let request = DescribeServices::new().service_code_list(code).encode()?;
/// assert_eq!(request.body(), r#"{"serviceCodeList":["amazon-simple-storage-service"]}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct DescribeServices {
    /// Lists only these services.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_code_list: Option<ServiceCodeList>,
    /// The language of the names. The default is English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageCode>,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary! { DescribeServices { service_code_list, language, dry_run } }

impl DescribeServices {
    /// Creates a request for all services, with their English names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lists only these services.
    #[must_use]
    pub fn service_code_list(mut self, service_code_list: impl Into<ServiceCodeList>) -> Self {
        self.service_code_list = Some(service_code_list.into());
        self
    }

    /// Sets the language of the names.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageCode>) -> Self {
        self.language = Some(language.into());
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

impl Operation for DescribeServices {
    type Api = Support;
    type Output = Services;

    const NAME: &'static str = "DescribeServices";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<http::Request<Bytes>, EncodeError> {
        aws_json::request("AWSSupport_20130415.DescribeServices", self)
    }

    fn decode(response: http::Response<Bytes>) -> Result<Self::Output, DecodeError> {
        aws_json::output(response)
    }
}

/// The output of [`DescribeServices`].
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Services {
    /// The services.
    pub services: Vec<Service>,
}

members! {
    response Services {
        "services" => services: list,
    }
}

/// An AWS service that a case can be about (API reference, Service).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Service {
    /// The code, for use in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<ServiceCode>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The categories of problems with the service.
    pub categories: Vec<Category>,
}

members! {
    response Service {
        "code" => code: id,
        "name" => name: text,
        "categories" => categories: list,
    }
}

/// A category of problems with a service (API reference, Category).
#[non_exhaustive]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Category {
    /// The code, for use in requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<CategoryCode>,
    /// The display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

members! {
    response Category {
        "code" => code: id,
        "name" => name: text,
    }
}
