//! Finds checks by id or by name.

use std::str::FromStr;

use casebook::support::{Client, DescribeTrustedAdvisorChecks, TrustedAdvisorCheckDescription};
use casebook::types::support::{CheckId, LanguageCode};

use crate::command::ask::ask;
use crate::failure::{Failure, one_line};
use crate::near::{hint, ranked};

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
pub(super) async fn checks(
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
pub(super) fn name_of<'a>(
    id: &CheckId,
    known: &'a [TrustedAdvisorCheckDescription],
) -> Option<&'a str> {
    let check = known.iter().find(|check| check.id.as_ref() == Some(id))?;
    check.name.as_deref()
}

impl CheckName {
    /// Returns the check with this id, or else with this name, or else the only check whose name
    /// contains all of these words. Names are compared without case and punctuation.
    ///
    /// # Errors
    ///
    /// Fails if no check fits, and then names similar checks. Fails if several fit, and names them.
    pub(super) fn find<'a>(
        &self,
        checks: &'a [TrustedAdvisorCheckDescription],
    ) -> Result<&'a TrustedAdvisorCheckDescription, Failure> {
        let by_id = |check: &&TrustedAdvisorCheckDescription| {
            check
                .id
                .as_ref()
                .is_some_and(|id| id.as_str().eq_ignore_ascii_case(&self.0))
        };
        if let Some(check) = checks.iter().find(by_id) {
            return Ok(check);
        }
        let asked = plain(&self.0);
        let names: Vec<String> = checks.iter().map(|check| plain(name(check))).collect();
        if let Some(at) = names.iter().position(|name| *name == asked) {
            return Ok(&checks[at]);
        }
        let words: Vec<&str> = asked.split(' ').collect();
        let has_all = |name: &String| words.iter().all(|word| name.contains(word));
        let near: Vec<usize> = (0..checks.len())
            .filter(|at| has_all(&names[*at]))
            .collect();
        if let [only] = near[..] {
            return Ok(&checks[only]);
        }
        let described: Vec<String> = checks.iter().map(described).collect();
        let asked = one_line(&self.0);
        let why = match near.len() {
            0 if checks.is_empty() => "the service has no checks".to_owned(),
            0 => {
                let near = hint(&self.0, described.iter().map(String::as_str));
                format!("expected a check, found {asked:?}{near}")
            }
            count => {
                let mut named = ranked(&self.0, near.iter().map(|at| described[*at].as_str()));
                named.truncate(3);
                let named = named.join(", ");
                let more = if count > 3 { " and others" } else { "" };
                format!("expected one check, found {asked:?} in {named}{more}")
            }
        };
        Err(Failure::parameter("CHECK", why))
    }
}

/// Returns the name of a check; empty if the service sent none.
pub(super) fn name(check: &TrustedAdvisorCheckDescription) -> &str {
    check.name.as_deref().unwrap_or_default()
}

fn described(check: &TrustedAdvisorCheckDescription) -> String {
    let id = check.id.as_ref().map_or("", |id| id.as_str());
    format!("{} ({})", one_line(name(check)), one_line(id))
}

/// Returns the words of a text in lower case, with one blank between them. All characters but
/// letters and digits separate words.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
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
