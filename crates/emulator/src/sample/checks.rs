//! The checks of Trusted Advisor, a table for each category.
//!
//! Names, texts and findings are made up; no real check has these ids.

mod cost;
mod fault;
mod limits;
mod operations;
mod performance;
mod security;

use std::fmt::Write;
use std::time::Duration;

/// A category of checks (docs/service-notes.md, "Values").
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Category {
    CostOptimizing,
    Performance,
    Security,
    FaultTolerance,
    ServiceLimits,
    OperationalExcellence,
}

impl Category {
    /// The word of the service.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::CostOptimizing => "cost_optimizing",
            Self::Performance => "performance",
            Self::Security => "security",
            Self::FaultTolerance => "fault_tolerance",
            Self::ServiceLimits => "service_limits",
            Self::OperationalExcellence => "operational_excellence",
        }
    }
}

/// What a check finds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mood {
    /// Nothing at all.
    Clean,
    /// Warnings, among resources in good standing.
    Warned,
    /// Warnings only.
    Flagged,
    /// Errors, among everything else.
    Failed,
    /// It ran, and could not see what it looks at.
    Blind,
}

/// How a check comes to a new result (docs/service-notes.md, "Trusted Advisor").
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Refresh {
    /// By being asked, and not again before this time is over.
    Asked(Duration),
    /// By itself, and never by being asked.
    Automatic,
}

/// One check.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) category: Category,
    /// The headings of what its findings say.
    pub(crate) headings: &'static [&'static str],
    /// How many findings it has.
    pub(crate) rows: u64,
    pub(crate) mood: Mood,
    pub(crate) refresh: Refresh,
    /// Whether it has run when an emulator begins.
    pub(crate) ran: bool,
    /// What it looks at, when that is red, when it is yellow, and what to do about it.
    texts: [&'static str; 4],
}

/// A little less than an hour, as the published sample has it right after a refresh.
const HOURLY: Duration = Duration::from_millis(3_599_992);
const DAILY: Duration = Duration::from_millis(86_399_992);

const fn check(
    id: &'static str,
    name: &'static str,
    category: Category,
    texts: [&'static str; 4],
    headings: &'static [&'static str],
    rows: u64,
    mood: Mood,
) -> Check {
    Check {
        id,
        name,
        category,
        headings,
        rows,
        mood,
        refresh: Refresh::Asked(HOURLY),
        ran: true,
        texts,
    }
}

impl Check {
    const fn automatic(mut self) -> Self {
        self.refresh = Refresh::Automatic;
        self
    }

    const fn daily(mut self) -> Self {
        self.refresh = Refresh::Asked(DAILY);
        self
    }

    const fn not_yet_run(mut self) -> Self {
        self.ran = false;
        self
    }

    /// What it is about, in the markup that the service uses.
    pub(crate) fn description(&self) -> String {
        let [looks_at, red, yellow, advice] = self.texts;
        let mut text =
            format!("<p>{looks_at}</p><h4 class='headerBodyStyle'>Alert criteria</h4><ul>");
        // Writing to a string never fails.
        for (colour, when) in [("Red", red), ("Yellow", yellow)] {
            if !when.is_empty() {
                let _ = write!(text, "<li><b>{colour}</b>: {when}</li>");
            }
        }
        if self.mood != Mood::Flagged {
            text.push_str("<li><b>Green</b>: everything else.</li>");
        }
        let _ = write!(
            text,
            "</ul><h4 class='headerBodyStyle'>What to do</h4><p>{advice}<br>This is a sample &amp; \
             no advice. <a href='https://example.com/checks/{}' target='_blank'>More</a></p>",
            self.id
        );
        text
    }
}

/// Every check.
pub(crate) fn checks() -> impl Iterator<Item = &'static Check> {
    [
        cost::CHECKS,
        performance::CHECKS,
        security::CHECKS,
        fault::CHECKS,
        limits::CHECKS,
        operations::CHECKS,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn there_are_enough_checks_of_every_kind() {
        let ids: BTreeSet<_> = checks().map(|check| check.id).collect();
        assert_eq!(ids.len(), checks().count(), "an id is there twice");
        assert!(ids.len() >= 60);
        assert!(ids.iter().all(|id| id.len() == 10));
        let mut categories = BTreeMap::new();
        for check in checks() {
            *categories.entry(check.category).or_insert(0) += 1;
            assert!(!check.headings.is_empty(), "{}", check.name);
            let has_rows = check.rows > 0;
            let clean = matches!(check.mood, Mood::Clean | Mood::Blind);
            assert_ne!(has_rows, clean, "{}", check.name);
        }
        assert_eq!(categories.len(), 6);
        assert!(
            categories.values().all(|count| *count >= 5),
            "{categories:?}"
        );
        let count = |test: fn(&&Check) -> bool| checks().filter(test).count();
        assert!(count(|check| check.refresh == Refresh::Automatic) >= 4);
        assert_eq!(count(|check| !check.ran), 2);
        assert_eq!(count(|check| check.rows >= 1_000), 1);
    }

    #[test]
    fn a_description_is_balanced_markup() {
        for check in checks() {
            let text = check.description();
            for tag in ["p", "h4", "ul", "li", "b", "a"] {
                let opened = text.matches(&format!("<{tag}>")).count()
                    + text.matches(&format!("<{tag} ")).count();
                assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{text}");
            }
        }
    }
}
