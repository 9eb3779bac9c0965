//! `AWSSupport_20130415.DescribeTrustedAdvisorChecks`.

use casebook_protocol::{request, response};
use casebook_types::support::{CheckCategory, CheckId, LanguageCode};

use crate::api::{operation, reference};

request! {
    /// Lists the checks of Trusted Advisor, with their descriptions and column headings.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeTrustedAdvisorChecks;
    ///
    /// let request = DescribeTrustedAdvisorChecks::new("pt_BR").encode()?;
    /// assert_eq!(request.body(), r#"{"language":"pt_BR"}"#);
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    #[doc = reference!(DescribeTrustedAdvisorChecks)]
    pub struct DescribeTrustedAdvisorChecks {
        /// The language of the names and descriptions.
        language: LanguageCode,
    }
}

impl DescribeTrustedAdvisorChecks {
    /// Creates a request for all checks.
    #[must_use]
    pub fn new(language: impl Into<LanguageCode>) -> Self {
        Self {
            language: language.into(),
        }
    }
}

operation! { DescribeTrustedAdvisorChecks -> Checks, ReadOnly }

response! {
    /// The output of [`DescribeTrustedAdvisorChecks`].
    pub struct Checks: Eq {
        /// The checks.
        "checks" => checks: Vec<TrustedAdvisorCheckDescription> = list,
    }
}

impl Checks {
    /// Returns the check with an id.
    #[must_use]
    pub fn get(&self, id: &CheckId) -> Option<&TrustedAdvisorCheckDescription> {
        self.checks
            .iter()
            .find(|check| check.id.as_ref() == Some(id))
    }
}

response! {
    /// The description of a check (API reference, TrustedAdvisorCheckDescription).
    ///
    /// AWS may change the name and the description of a check, but not the id.
    pub struct TrustedAdvisorCheckDescription: Eq {
        /// The id.
        "id" => id?: CheckId = id,
        /// The display name.
        "name" => name?: String = text,
        /// The purpose, the alert criteria and the recommended action, in HTML.
        "description" => description?: String = text,
        /// The category, such as security.
        "category" => category?: CheckCategory = text,
        /// The headings of the columns of the flagged resources, in order. A heading may be null.
        "metadata" => metadata: Vec<Option<String>> = texts_and_nulls,
    }
}
