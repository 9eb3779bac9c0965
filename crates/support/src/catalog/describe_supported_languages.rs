//! `AWSSupport_20130415.DescribeSupportedLanguages`.

use casebook_protocol::response;
use casebook_types::support::{CategoryCode, IssueType, LanguageCode, ServiceCode};
use serde::{Deserialize, Serialize, Serializer, ser};

use crate::api::{operation, reference};

/// Lists the languages in which support is available for cases of one type, service and category.
///
/// Only for this operation does the service model limit the lengths: 9 to 22 characters for the
/// type of the issue, and at most 100 for each code. A request with other lengths cannot be
/// encoded, so nothing is sent.
///
/// ```
/// use casebook_protocol::Operation;
/// use casebook_support::DescribeSupportedLanguages;
/// use casebook_types::support::IssueType;
///
/// let describe = |issue_type| {
///     DescribeSupportedLanguages::new(
///         issue_type,
///         "amazon-simple-storage-service".parse()?,
///         "performance".parse()?,
///     )
///     .encode()
///     .map_err(Box::<dyn std::error::Error>::from)
/// };
/// assert!(describe(IssueType::CustomerService).is_ok());
/// assert!(describe(IssueType::from("bills")).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc = reference!(DescribeSupportedLanguages)]
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DescribeSupportedLanguages {
    /// The type of the issue.
    #[serde(serialize_with = "issue_type")]
    pub issue_type: IssueType,
    /// The code of the AWS service.
    #[serde(serialize_with = "service_code")]
    pub service_code: ServiceCode,
    /// The code of the category.
    #[serde(serialize_with = "category_code")]
    pub category_code: CategoryCode,
    /// Whether this is a dry run, which checks the request but returns no data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dry_run: Option<bool>,
}

casebook_types::arbitrary!(
    DescribeSupportedLanguages = {
        use casebook_types::arbitrary::{Field, texts};
        use proptest::{char, prop_oneof, sample::select};

        // The types of these fields accept texts of any length, since other operations do. `within`
        // refuses other lengths than these.
        let issue_type = prop_oneof![
            3 => select(IssueType::KNOWN).prop_map(IssueType::from),
            1 => texts(char::any(), 9..=22).prop_map(IssueType::from),
        ];
        let code = || texts(char::any(), 1..=100);
        let fields = (issue_type, code(), code(), Field::values());
        fields.prop_map(|(issue_type, service_code, category_code, dry_run)| Self {
            issue_type,
            service_code: service_code
                .parse()
                .expect("a code is any text that is not empty"),
            category_code: category_code
                .parse()
                .expect("a code is any text that is not empty"),
            dry_run,
        })
    }
);

impl DescribeSupportedLanguages {
    /// Creates a request for cases of this type, service and category.
    #[must_use]
    pub fn new(
        issue_type: IssueType,
        service_code: ServiceCode,
        category_code: CategoryCode,
    ) -> Self {
        Self {
            issue_type,
            service_code,
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

operation! { DescribeSupportedLanguages -> SupportedLanguages, ReadOnly }

response! {
    /// The output of [`DescribeSupportedLanguages`].
    pub struct SupportedLanguages: Eq {
        /// The languages.
        "supportedLanguages" => supported_languages: Vec<SupportedLanguage> = list,
    }
}

response! {
    /// A language (API reference, SupportedLanguage).
    pub struct SupportedLanguage: Eq {
        /// The code, for use in requests.
        "code" => code?: LanguageCode = text,
        /// The name.
        "language" => language?: String = text,
        /// The display name.
        "display" => display?: String = text,
    }
}

fn issue_type<S: Serializer>(word: &IssueType, to: S) -> Result<S::Ok, S::Error> {
    within("issue type", 9, 22, word.as_str(), to)
}

fn service_code<S: Serializer>(code: &ServiceCode, to: S) -> Result<S::Ok, S::Error> {
    within("service code", 0, 100, code.as_str(), to)
}

fn category_code<S: Serializer>(code: &CategoryCode, to: S) -> Result<S::Ok, S::Error> {
    within("category code", 0, 100, code.as_str(), to)
}

/// Serializes a text whose length is within limits (API reference, DescribeSupportedLanguages).
fn within<S: Serializer>(
    what: &str,
    least: usize,
    most: usize,
    text: &str,
    to: S,
) -> Result<S::Ok, S::Error> {
    let found = text.chars().count();
    if (least..=most).contains(&found) {
        return to.serialize_str(text);
    }
    Err(ser::Error::custom(format_args!(
        "{what}: expected {least} to {most} characters, found {found}"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use casebook_protocol::Operation as _;

    #[test]
    fn a_text_of_another_length_is_not_sent() {
        let describe = |issue: &str, service: usize, category: usize| {
            let service = "s".repeat(service).parse().unwrap();
            let category = "c".repeat(category).parse().unwrap();
            DescribeSupportedLanguages::new(issue.into(), service, category).encode()
        };
        assert!(describe("technical", 100, 100).is_ok());
        assert!(describe("é23456789", 1, 1).is_ok());
        for (issue, service, category, said) in [
            (
                "12345678",
                1,
                1,
                "issue type: expected 9 to 22 characters, found 8",
            ),
            (
                "technical",
                101,
                1,
                "service code: expected 0 to 100 characters, found 101",
            ),
            (
                "technical",
                1,
                101,
                "category code: expected 0 to 100 characters, found 101",
            ),
        ] {
            let refused = describe(issue, service, category).unwrap_err();
            let source = std::error::Error::source(&refused).unwrap();
            assert_eq!(source.to_string(), said);
        }
    }
}
