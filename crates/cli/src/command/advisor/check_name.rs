//! Finds checks by id or by name.

use std::str::FromStr;

use casebook::support::{Client, DescribeTrustedAdvisorChecks, TrustedAdvisorCheckDescription};
use casebook::types::support::{CheckId, LanguageCode};

use crate::command::ask::ask;
use crate::command::name::{Kind, find, plain};
use crate::failure::Failure;

const KIND: Kind = Kind {
    argument: "CHECK",
    one: "check",
    list: "advisor checks",
};

/// The id or the name of a check, as the user wrote it.
#[derive(Clone, Debug)]
pub(super) struct CheckName(String);

impl FromStr for CheckName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if plain(text).is_empty() {
            return Err(format!(
                "expected the id or the name of a check, found {text:?}"
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Fetches the descriptions of all checks in a language.
///
/// # Errors
///
/// Fails if the service returns an error.
pub(crate) async fn checks(
    client: &Client,
    language: LanguageCode,
) -> Result<Vec<TrustedAdvisorCheckDescription>, Failure> {
    let response = ask(client, DescribeTrustedAdvisorChecks::new(language)).await?;
    Ok(response.checks)
}

/// Returns the ids of the named checks, or of all known checks if the user named none.
///
/// # Errors
///
/// Fails if no known check, or more than one, fits a name.
pub(super) fn ids(
    named: &[CheckName],
    known: &[TrustedAdvisorCheckDescription],
) -> Result<Vec<CheckId>, Failure> {
    let checks = match named {
        [] => known.iter().collect(),
        named => named
            .iter()
            .map(|called| called.find(known))
            .collect::<Result<Vec<_>, _>>()?,
    };
    Ok(checks
        .into_iter()
        .filter_map(|check| check.id.clone())
        .collect())
}

/// Returns the name of the check with this id; `None` if the check is unknown or has no name.
pub(crate) fn name_of<'a>(
    id: &CheckId,
    known: &'a [TrustedAdvisorCheckDescription],
) -> Option<&'a str> {
    let check = known.iter().find(|check| check.id.as_ref() == Some(id))?;
    check.name.as_deref()
}

impl CheckName {
    /// Returns the check that the user means.
    ///
    /// # Errors
    ///
    /// Fails if no check fits, or several do, and names checks.
    pub(super) fn find<'a>(
        &self,
        checks: &'a [TrustedAdvisorCheckDescription],
    ) -> Result<&'a TrustedAdvisorCheckDescription, Failure> {
        // The ARN of a check ends with its id (Service Authorization Reference, "Resource types
        // defined by AWS Trusted Advisor").
        let asked = match self.0.rsplit_once('/') {
            Some((arn, id)) if arn.starts_with("arn:") => id,
            _ => &self.0,
        };
        find(KIND, asked, checks)
    }
}

/// Returns the name of a check; empty if the service sent none.
pub(super) fn name(check: &TrustedAdvisorCheckDescription) -> &str {
    check.name.as_deref().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(called: &str) -> Result<String, String> {
        let checks: Vec<TrustedAdvisorCheckDescription> = serde_json::from_value(json!([
            {"id": "Qch7DwouX1", "name": "Low Utilization Amazon EC2 Instances"},
            {"id": "DAvU99Dc4C", "name": "Underutilized Amazon EBS Volumes"},
            {"id": "Pfx0RwqBli", "name": "Amazon S3 Bucket Permissions"},
            {},
        ]))
        .unwrap();
        let called: CheckName = called.parse().unwrap();
        match called.find(&checks) {
            Ok(check) => Ok(check.id.as_ref().unwrap().to_string()),
            Err(failure) => {
                assert_eq!(failure.exit().number(), 252);
                Err(failure.to_string())
            }
        }
    }

    #[test]
    fn ids_names_and_words_of_names_find_a_check() {
        for called in [
            "Pfx0RwqBli",
            "pfx0rwqbli",
            "amazon s3 bucket-permissions",
            "s3 bucket",
            "arn:aws:trustedadvisor:::check/Pfx0RwqBli",
        ] {
            assert_eq!(found(called), Ok("Pfx0RwqBli".into()), "{called}");
        }
        assert_eq!(found("ebs"), Ok("DAvU99Dc4C".into()));
    }

    #[test]
    fn what_could_be_several_or_none_is_refused_with_names() {
        let refused = found("amazon").unwrap_err();
        assert!(
            refused.contains("expected one check, found \"amazon\" in "),
            "{refused}"
        );
        let refused = found("S3 Bukket Permission").unwrap_err();
        assert!(
            refused.contains("; the nearest is Amazon S3 Bucket Permissions (Pfx0RwqBli)"),
            "{refused}"
        );
        assert!("--".parse::<CheckName>().is_err());
    }
}
