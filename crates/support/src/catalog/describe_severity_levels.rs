//! `AWSSupport_20130415.DescribeSeverityLevels`.

use casebook_protocol::{request, response};
use casebook_types::support::{LanguageCode, SeverityCode};

use crate::api::{operation, reference};

request! {
    /// Lists the severities that the support plan of the account includes.
    ///
    /// ```
    /// use casebook_protocol::Operation;
    /// use casebook_support::DescribeSeverityLevels;
    ///
    /// assert_eq!(DescribeSeverityLevels::new().encode()?.body(), "{}");
    /// # Ok::<(), casebook_protocol::EncodeError>(())
    /// ```
    #[doc = reference!(DescribeSeverityLevels)]
    pub struct DescribeSeverityLevels: Default {
        /// The language of the names. The default is English.
        language?: LanguageCode = Into,
        /// Whether this is a dry run, which checks the request but returns no data. The service returns
        /// an error for a successful one: see [`Error::is_dry_run`](crate::Error::is_dry_run).
        dry_run?: bool,
    }

    /// Creates a request for the severities with their English names.
    fn new;
}

operation! { DescribeSeverityLevels -> SeverityLevels, ReadOnly }

response! {
    /// The output of [`DescribeSeverityLevels`].
    pub struct SeverityLevels: Eq {
        /// The severities of the support plan, from low to critical.
        "severityLevels" => severity_levels: Vec<SeverityLevel> = list,
    }
}

response! {
    /// A severity (API reference, SeverityLevel).
    pub struct SeverityLevel: Eq {
        /// The code, for use in requests.
        "code" => code?: SeverityCode = text,
        /// The display name.
        "name" => name?: String = text,
    }
}
