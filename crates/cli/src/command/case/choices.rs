//! Lists of the service that a user chooses from.

use std::sync::{Arc, Mutex, PoisonError};

use casebook::support::{Category, Service, ServiceCatalog, SeverityLevel};

use super::prompts::{Fit, by_words};
use super::severity::response_time;
use crate::failure::one_line;

/// Entries of the service, each with its code and the text that the list shows.
#[derive(Debug)]
pub(super) struct Choices(Vec<(String, String)>);

impl Choices {
    /// Returns the services, sorted by name.
    pub(super) fn services(catalog: &ServiceCatalog) -> Self {
        let services = catalog.services().iter();
        let mut choices = Self::of(services.map(|Service { code, name, .. }| {
            let code = code.as_ref()?;
            Some((code.to_string(), name.clone()))
        }));
        choices
            .0
            .sort_by_cached_key(|(_, name)| name.to_lowercase());
        choices
    }

    /// Returns the categories of a service.
    pub(super) fn categories(service: &Service) -> Self {
        Self::of(
            service
                .categories
                .iter()
                .map(|Category { code, name, .. }| {
                    let code = code.as_ref()?;
                    Some((code.to_string(), name.clone()))
                }),
        )
    }

    /// Returns the severities, with the times in which AWS responds.
    pub(super) fn severities(levels: &[SeverityLevel]) -> Self {
        Self::of(levels.iter().map(|SeverityLevel { code, name, .. }| {
            let code = code.as_ref()?;
            let mut name = name.clone().unwrap_or_else(|| code.to_string());
            if let Some(time) = response_time(code) {
                name.push_str(&format!(": first response within {time}"));
            }
            Some((code.to_string(), Some(name)))
        }))
    }

    /// Leaves out entries without a code, because a request needs it.
    fn of(entries: impl Iterator<Item = Option<(String, Option<String>)>>) -> Self {
        let entries = entries.flatten().map(|(code, name)| {
            let name = one_line(name.as_deref().unwrap_or(&code)).into_owned();
            (code, name)
        });
        Self(entries.collect())
    }

    /// Whether there is nothing to choose from.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the texts of the list.
    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(_, name)| name.clone()).collect()
    }

    /// Returns the code of an entry.
    pub(super) fn code(&self, at: usize) -> Option<String> {
        self.0.get(at).map(|(code, _)| code.clone())
    }

    /// Returns a fit by the words of codes and names.
    pub(super) fn fit(&self) -> Fit {
        let searched = self.0.iter().map(|(code, name)| format!("{name} {code}"));
        by_words(&searched.collect::<Vec<_>>())
    }

    /// Returns a fit for services, in the order in which the catalogue finds them.
    pub(super) fn fit_of_services(&self, catalog: ServiceCatalog) -> Fit {
        let words = self.fit();
        let codes: Vec<String> = self.0.iter().map(|(code, _)| code.clone()).collect();
        // All entries are compared with the same text, so the last search is remembered.
        let last: Mutex<(String, Vec<String>)> = Mutex::default();
        Arc::new(move |typed, at| {
            if typed.trim().is_empty() {
                return words(typed, at);
            }
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.0 != typed {
                let found = catalog.search(typed).into_iter();
                let codes = found.filter_map(|service| service.code.as_ref());
                *last = (typed.to_owned(), codes.map(ToString::to_string).collect());
            }
            let code = codes.get(at)?;
            let place = last.1.iter().position(|found| found == code)?;
            // The list is sorted by falling numbers.
            Some(i64::try_from(codes.len() - place).unwrap_or(0))
        })
    }
}

#[cfg(test)]
mod tests {
    use casebook::support::Services;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_service_is_found_by_code_name_and_alias() {
        let services: Services = serde_json::from_value(json!({"services": [
            {"code": "aws-lambda", "name": "Lambda"},
            {"code": "amazon-elastic-compute-cloud-linux", "name": "Elastic Compute Cloud (Linux)"},
            {"code": "amazon-elastic-compute-cloud-windows", "name": "Elastic Compute Cloud (Windows)"},
            {"name": "without a code"},
            {"code": "odd", "name": "a\nb\u{1b}[2J"},
        ]}))
        .unwrap();
        let catalog = ServiceCatalog::from(services);
        let choices = Choices::services(&catalog);
        let names = choices.names();
        assert_eq!(
            names,
            [
                "a b [2J",
                "Elastic Compute Cloud (Linux)",
                "Elastic Compute Cloud (Windows)",
                "Lambda"
            ]
        );
        assert_eq!(choices.code(3).unwrap(), "aws-lambda");
        let fit = choices.fit_of_services(catalog);
        let fitting = |typed: &str| (0..4).filter(|at| fit(typed, *at).is_some()).count();
        assert_eq!((fitting("ec2"), fitting("compute"), fitting("")), (2, 2, 4));
        let best = |typed: &str| (0..names.len()).max_by_key(|at| fit(typed, *at));
        for typed in [
            "ec2",
            "compute linux",
            "AMAZON-elastic",
            "Elastic Compute Cloud",
        ] {
            assert_eq!(best(typed), Some(1), "{typed}");
        }
        assert_eq!(fitting("nothing"), 0);
    }

    #[test]
    fn a_severity_has_the_time_of_the_first_response() {
        let levels: Vec<SeverityLevel> = serde_json::from_value(json!([
            {"code": "low", "name": "Low"}, {"code": "new", "name": "New"}, {"code": "high"},
        ]))
        .unwrap();
        assert_eq!(
            Choices::severities(&levels).names(),
            [
                "Low: first response within 24 hours",
                "New",
                "high: first response within 4 hours"
            ]
        );
    }
}
