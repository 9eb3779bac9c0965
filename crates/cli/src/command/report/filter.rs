//! The reports that `report list` and `report sync` select.

use casebook::artifact::ReportSummary;
use clap::Args;

use crate::session::Session;

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
    /// Returns the reports that pass. If none passes, a line on stderr says so.
    pub(super) fn select(
        &self,
        listed: Vec<ReportSummary>,
        session: &Session,
    ) -> Vec<ReportSummary> {
        let any = !listed.is_empty();
        let passing: Vec<_> = listed.into_iter().filter(|one| self.takes(one)).collect();
        if any && passing.is_empty() && session.speaks_to_people() {
            session.say(format_args!(
                "no report passes the filters; `casebook report list --query \
                 'reports[].[series, category, companyName]'` shows the values to filter by"
            ));
        }
        passing
    }

    /// Whether a report passes.
    pub(super) fn takes(&self, report: &ReportSummary) -> bool {
        let one_of = |wanted: &[String], value: Option<&str>| {
            wanted.is_empty()
                || value.is_some_and(|value| wanted.iter().any(|w| w.eq_ignore_ascii_case(value)))
        };
        one_of(&self.series, report.series.as_deref())
            && one_of(&self.category, report.category.as_deref())
            && one_of(&self.company, report.company_name.as_deref())
    }
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
}
