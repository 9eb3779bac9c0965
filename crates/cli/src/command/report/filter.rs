//! The reports that `report list` and `report sync` select.

use std::collections::BTreeSet;

use casebook::artifact::ReportSummary;
use clap::Args;

use crate::near::{hint, not_one_of};

/// The most values of a member that a message lists.
const LISTED: usize = 20;

/// The options that select reports. Each value is compared without regard to case.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Only this series; can be repeated
    #[arg(long, value_name = "SERIES")]
    series: Vec<String>,

    /// Only this category; can be repeated
    #[arg(long, value_name = "CATEGORY")]
    category: Vec<String>,

    /// Only about this company; can be repeated
    #[arg(long, value_name = "COMPANY")]
    company: Vec<String>,
}

impl Filter {
    /// Returns the reports that pass.
    pub(super) fn select(&self, listed: Vec<ReportSummary>) -> Vec<ReportSummary> {
        listed.into_iter().filter(|one| self.takes(one)).collect()
    }

    /// Says which values no report has, or else that no report has all of them. The message names the
    /// values that there are. A list without reports says nothing about the options.
    pub(super) fn miss(&self, listed: &[ReportSummary]) -> Option<String> {
        if listed.is_empty() {
            return None;
        }
        let unknown: Vec<String> = self
            .options()
            .into_iter()
            .flat_map(|(option, wanted, member)| {
                let values = listed.iter().filter_map(|one| member(one));
                let values: BTreeSet<&str> = values.collect();
                let is_unknown = move |wanted: &&String| {
                    let mut values = values.iter();
                    !values.any(|value| wanted.eq_ignore_ascii_case(value))
                };
                let unknown = wanted.iter().filter(is_unknown);
                unknown.map(move |wanted| no_such(option, wanted, listed, member))
            })
            .collect();
        if !unknown.is_empty() {
            return Some(unknown.join("; "));
        }
        (self.is_set() && !listed.iter().any(|one| self.takes(one))).then(|| {
            "no report passes the filters; `casebook report list --query 'reports[].[series, category, \
             companyName]'` shows the values that go together"
                .to_owned()
        })
    }

    /// The options, each with its values and the member that they are compared with.
    fn options(&self) -> [(&'static str, &[String], Member); 3] {
        [
            ("--series", &self.series, |one| one.series.as_deref()),
            ("--category", &self.category, |one| one.category.as_deref()),
            ("--company", &self.company, |one| {
                one.company_name.as_deref()
            }),
        ]
    }

    /// Whether an option selects reports.
    pub(super) fn is_set(&self) -> bool {
        let given = self.options().map(|(_, wanted, _)| !wanted.is_empty());
        given.contains(&true)
    }

    /// Whether a report passes.
    pub(super) fn takes(&self, report: &ReportSummary) -> bool {
        self.options().into_iter().all(|(_, wanted, member)| {
            wanted.is_empty()
                || member(report)
                    .is_some_and(|value| wanted.iter().any(|w| w.eq_ignore_ascii_case(value)))
        })
    }
}

/// Returns the member of a report that an option selects by.
type Member = fn(&ReportSummary) -> Option<&str>;

/// Returns the message about a value that no report has.
fn no_such(option: &str, wanted: &str, listed: &[ReportSummary], member: Member) -> String {
    let values: BTreeSet<&str> = listed.iter().filter_map(|one| member(one)).collect();
    let why = match values.len() {
        0 => format!("expected a report with such a member, found none for {wanted:?}"),
        1..=LISTED => not_one_of(values, wanted),
        _ => format!(
            "expected a value that a report has, found {wanted:?}{}",
            hint(wanted, values)
        ),
    };
    format!("{option}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_report_passes_if_each_option_has_one_of_its_values() {
        let report: ReportSummary =
            serde_json::from_value(json!({"series": "SOC 2", "category": "Attestations"})).unwrap();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let filter = |series: &[&str], category: &[&str], company: &[&str]| Filter {
            series: words(series),
            category: words(category),
            company: words(company),
        };
        assert!(Filter::default().takes(&report));
        assert!(filter(&["PCI", "soc 2"], &["ATTESTATIONS"], &[]).takes(&report));
        assert!(!filter(&["SOC"], &[], &[]).takes(&report));
        assert!(!filter(&["SOC 2"], &["Certifications"], &[]).takes(&report));
        assert!(!filter(&[], &[], &["Example Cloud"]).takes(&report));
    }

    #[test]
    fn a_value_that_no_report_has_is_named_with_those_that_there_are() {
        let listed = |series: &[String]| -> Vec<ReportSummary> {
            let reports = series
                .iter()
                .map(|series| serde_json::from_value(json!({"series": series})).unwrap());
            reports.collect()
        };
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        let few = listed(&["SOC 1".to_owned(), "ISO".to_owned(), "SOC 1".to_owned()]);
        let filter = |series: &[&str], company: &[&str]| Filter {
            series: words(series),
            company: words(company),
            ..Filter::default()
        };
        assert_eq!(filter(&[], &[]).miss(&few), None);
        assert_eq!(filter(&["soc 1"], &[]).miss(&few), None);
        assert_eq!(
            filter(&["ISO", "SCO 1"], &["x"]).miss(&few).unwrap(),
            "--series: expected one of ISO, SOC 1, found \"SCO 1\"; the nearest is SOC 1; --company: \
             expected a report with such a member, found none for \"x\""
        );
        assert_eq!(filter(&["typo"], &[]).miss(&[]), None);
        let many: Vec<String> = (0..=LISTED).map(|n| format!("series {n}")).collect();
        let said = filter(&["serie 20"], &[]).miss(&listed(&many)).unwrap();
        assert!(
            said.contains("; the nearest are series 20") && said.len() < 150,
            "{said}"
        );
    }

    #[test]
    fn values_that_no_report_has_together_are_told_too() {
        let listed: Vec<ReportSummary> = serde_json::from_value(json!([
            {"series": "ISO", "category": "A"}, {"series": "SOC", "category": "B"},
        ]))
        .unwrap();
        let both = Filter {
            series: vec!["iso".to_owned()],
            category: vec!["B".to_owned()],
            ..Filter::default()
        };
        let said = both.miss(&listed).unwrap();
        assert!(said.starts_with("no report passes the filters"), "{said}");
    }
}
