//! The sample checks of Trusted Advisor. Names, texts and results are invented; no real check has these
//! ids.

use std::fmt::Write;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A check, in the form of the samples.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(crate) struct Check {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) category: Category,
    pub(super) finds: ResultKind,
    /// The number of resources in the result.
    #[serde(default)]
    pub(crate) rows: u64,
    #[serde(default)]
    pub(crate) refresh: Refresh,
    /// Whether the check has run before the emulator was built or reset.
    #[serde(default = "yes")]
    pub(crate) ran: bool,
    /// The service whose limit the check compares; by default the first word of the check's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    looks_at: String,
    /// The criterion of a red result, as the description says it; `yellow` is that of a yellow one.
    #[serde(skip_serializing_if = "Option::is_none")]
    red: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    yellow: Option<String>,
    advice: String,
    /// The headings of the values that each resource in the result has.
    pub(crate) headings: Vec<String>,
}

fn yes() -> bool {
    true
}

/// A category of checks (docs/service-notes.md, "Values").
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Category {
    CostOptimizing,
    Performance,
    Security,
    FaultTolerance,
    ServiceLimits,
    OperationalExcellence,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ResultKind {
    /// No resources.
    Clean,
    /// Some resources with warnings, the others without a problem.
    Warned,
    /// Resources with warnings alone.
    Flagged,
    /// Some resources with errors, some with warnings, the others without a problem.
    Failed,
    /// The check ran, but its result is not available.
    Blind,
}

/// When a check gets a new result (docs/service-notes.md, "Trusted Advisor").
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Refresh {
    /// On request, once in an hour.
    #[default]
    Hourly,
    /// On request, once in a day.
    Daily,
    /// By itself, and never on request.
    Automatic,
}

impl Refresh {
    /// Returns how long after a requested refresh the next one can be requested; `None` if the check
    /// cannot be refreshed on request. The times are 8 ms less than an hour and a day, so that the first
    /// status after a request looks like the example in the API reference.
    pub(crate) fn interval(self) -> Option<Duration> {
        match self {
            Self::Hourly => Some(Duration::from_millis(3_599_992)),
            Self::Daily => Some(Duration::from_millis(86_399_992)),
            Self::Automatic => None,
        }
    }
}

impl Check {
    /// Returns the service whose limit the check compares.
    pub(super) fn service(&self) -> &str {
        let first_word = || self.name.split(' ').next().unwrap_or_default();
        self.service.as_deref().unwrap_or_else(first_word)
    }

    /// Returns the description of the check, in HTML as the service writes it.
    pub(crate) fn description(&self) -> String {
        let (looks_at, advice, id) = (&self.looks_at, &self.advice, &self.id);
        let mut text =
            format!("<p>{looks_at}</p><h4 class='headerBodyStyle'>Alert criteria</h4><ul>");
        // Writing to a `String` cannot fail.
        for (colour, criterion) in [("Red", &self.red), ("Yellow", &self.yellow)] {
            if let Some(criterion) = criterion {
                let _ = write!(text, "<li><b>{colour}</b>: {criterion}</li>");
            }
        }
        if self.finds != ResultKind::Flagged {
            text.push_str("<li><b>Green</b>: everything else.</li>");
        }
        let _ = write!(
            text,
            "</ul><h4 class='headerBodyStyle'>What to do</h4><p>{advice}<br>This is a sample &amp; \
             no advice. <a href='https://example.com/checks/{id}' target='_blank'>More</a></p>"
        );
        text
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::Samples;
    use super::*;

    #[test]
    fn there_are_enough_checks_of_every_kind() {
        let samples = Samples::new();
        let samples = samples.parts();
        let checks = &samples.checks;
        let ids: BTreeSet<_> = checks.iter().map(|check| &check.id).collect();
        assert_eq!(ids.len(), checks.len(), "an id is there twice");
        assert!(ids.len() >= 60);
        assert!(ids.iter().all(|id| id.len() == 10));
        let mut categories = BTreeMap::new();
        for check in checks {
            *categories.entry(check.category).or_insert(0) += 1;
            assert!(!check.headings.is_empty(), "{}", check.name);
            let has_rows = check.rows > 0;
            let clean = matches!(check.finds, ResultKind::Clean | ResultKind::Blind);
            assert_ne!(has_rows, clean, "{}", check.name);
        }
        assert_eq!(categories.len(), 6);
        assert!(
            categories.values().all(|count| *count >= 5),
            "{categories:?}"
        );
        let count = |test: fn(&&Check) -> bool| checks.iter().filter(test).count();
        assert!(count(|check| check.refresh == Refresh::Automatic) >= 4);
        assert_eq!(count(|check| !check.ran), 2);
        assert_eq!(count(|check| check.rows >= 1_000), 1);
    }

    #[test]
    fn a_description_is_balanced_markup() {
        for check in &Samples::new().parts().checks {
            let text = check.description();
            for tag in ["p", "h4", "ul", "li", "b", "a"] {
                let opened = text.matches(&format!("<{tag}>")).count()
                    + text.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{text}");
            }
        }
    }
}
