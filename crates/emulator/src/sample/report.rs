//! The sample reports, and generated reports of any number. Their companies, products and audits are
//! invented.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::store::Report;

/// A report with its versions, in the form of the samples.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct ReportSample {
    pub(super) id: String,
    name: String,
    series: String,
    category: String,
    company: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    acceptance: String,
    /// The number of pages of the document.
    pub(super) pages: u32,
    /// The side length of the seal, a picture on the cover, in pixels; 0 for no seal.
    pub(super) seal: u32,
    /// The state of the newest version; `None` if it is published like the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<NewestState>,
    versions: Vec<Version>,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum NewestState {
    Failed,
    Processing,
    Unpublished,
    Deleted,
}

/// A version: the first and the last day that it covers, and when it was created.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Version {
    start: String,
    end: String,
    created: String,
}

impl ReportSample {
    /// Returns the id of the report.
    pub(super) fn report_id(&self) -> String {
        report_id(&self.id)
    }

    /// Returns the newest version that is published and not deleted.
    pub(super) fn published(&self) -> Option<Report> {
        self.versions().filter(Report::is_published).last()
    }

    /// Returns the versions of the report, with the numbers from 1 on.
    pub(super) fn versions(&self) -> impl Iterator<Item = Report> {
        let last = self.versions.len() as u64;
        (1..).zip(&self.versions).map(move |(number, version)| {
            let newest = self.newest.filter(|_| number == last);
            self.report(number, version, newest)
        })
    }

    fn report(&self, number: u64, version: &Version, newest: Option<NewestState>) -> Report {
        let Self { id, series, .. } = self;
        let Version {
            start,
            end,
            created,
        } = version;
        let subject = self.product.as_ref().unwrap_or(&self.company);
        let (upload_state, status_message) = match newest {
            Some(NewestState::Failed) => (
                "FAILED",
                Some("The uploaded file is not a readable document."),
            ),
            Some(NewestState::Processing) => {
                ("PROCESSING", Some("The document is being prepared."))
            }
            _ => ("COMPLETE", None),
        };
        let state = match newest {
            Some(NewestState::Unpublished) => "UNPUBLISHED",
            _ => "PUBLISHED",
        };
        let is_deleted = newest == Some(NewestState::Deleted);
        Report {
            id: self.report_id(),
            version: number,
            name: self.name.clone(),
            description: format!(
                "Sample: what {series} has to say about {subject}, {start} to {end}."
            ),
            series: series.clone(),
            category: self.category.clone(),
            company_name: self.company.clone(),
            product_name: self.product.clone(),
            period_start: format!("{start}T00:00:00Z"),
            period_end: format!("{end}T00:00:00Z"),
            created_at: created.clone(),
            last_modified_at: created.clone(),
            deleted_at: is_deleted.then(|| format!("{end}T09:30:00.000001Z")),
            state: state.to_owned(),
            arn: format!("arn:aws:artifact:us-east-1::report/report-{id}:{number}"),
            term_arn: format!("arn:aws:artifact:us-east-1::term/term-{id}:{number}"),
            acceptance_type: self.acceptance.clone(),
            sequence_number: number + u64::from(newest.is_some()),
            upload_state: upload_state.to_owned(),
            status_message: status_message.map(str::to_owned),
            pages: self.pages,
            seal: self.seal,
        }
    }
}

/// Generated reports, of any number: for measurements. They are numbered from 1 on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GeneratedReports {
    pub(crate) count: u32,
    /// About how many bytes the document of each has; it has at least a few thousand.
    pub(crate) bytes: u32,
}

/// The numbers of the reports in the order of their ids. An id has 16 characters, so the word before a long
/// number is cut at its beginning, and `enerated` comes before `erated`.
const IN_ORDER: [RangeInclusive<u64>; 4] = [
    10_000_000..=99_999_999,
    1_000_000_000..=u32::MAX as u64,
    1..=9_999_999,
    100_000_000..=999_999_999,
];

impl GeneratedReports {
    /// Returns the reports with ids greater than `after`, in the order of their ids.
    pub(crate) fn after(self, after: Option<&str>) -> impl Iterator<Item = Report> + use<> {
        let numbers = IN_ORDER.map(|range| {
            let (first, end) = (*range.start(), (*range.end()).min(self.count.into()));
            let first = after.map_or(first, |after| Self::first_after(after, first, end));
            first..=end
        });
        let numbers = numbers.into_iter().flatten();
        numbers.map(move |number| self.report(number))
    }

    /// Returns the first number from `first` to `end` whose id is greater than `after`, by a binary search,
    /// or the number behind `end`.
    fn first_after(after: &str, mut first: u64, end: u64) -> u64 {
        let mut behind = (end + 1).max(first);
        while first < behind {
            let middle = first + (behind - first) / 2;
            if report_id(&Self::id(middle)).as_str() <= after {
                first = middle + 1;
            } else {
                behind = middle;
            }
        }
        first
    }

    /// Returns the report with an id.
    pub(super) fn find(self, id: &str) -> Option<Report> {
        let digits = id.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let number: u32 = digits.parse().ok()?;
        let is_there = (1..=self.count).contains(&number);
        let number = u64::from(number);
        (is_there && report_id(&Self::id(number)) == id).then(|| self.report(number))
    }

    fn id(number: u64) -> String {
        let id = format!("generated{number:07}");
        id[id.len() - 16..].to_owned()
    }

    fn report(self, number: u64) -> Report {
        // A large document is nearly all seal, and each pixel of a seal has three bytes.
        let seal = (self.bytes / 3).isqrt();
        let sample = ReportSample {
            id: Self::id(number),
            name: format!("Generated Report {number}"),
            series: "Generated".to_owned(),
            category: "Generated".to_owned(),
            company: "Example Cloud".to_owned(),
            product: None,
            acceptance: "PASSTHROUGH".to_owned(),
            pages: 1,
            seal,
            newest: None,
            versions: Vec::new(),
        };
        let version = Version {
            start: "2025-01-01".to_owned(),
            end: "2025-12-31".to_owned(),
            created: "2026-01-15T12:00:00.000000Z".to_owned(),
        };
        sample.report(1, &version, None)
    }
}

fn report_id(id: &str) -> String {
    format!("report-{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_reports_are_listed_from_every_id_on_and_found_by_it() {
        let few = GeneratedReports {
            count: 12,
            bytes: 0,
        };
        let ids: Vec<String> = few.after(None).map(|report| report.id).collect();
        assert!(ids.len() == 12 && ids.is_sorted(), "{ids:?}");
        let many = GeneratedReports {
            count: u32::MAX,
            bytes: 0,
        };
        let mut last = String::new();
        for number in [
            10_000_000,
            99_999_999,
            1_000_000_000,
            u64::from(u32::MAX),
            1,
            9_999_999,
            100_000_000,
            999_999_999,
        ] {
            let id = report_id(&GeneratedReports::id(number));
            assert!(id > last, "{last} and {id}");
            let found = many.find(&id).expect("it is there");
            assert_eq!(found.name, format!("Generated Report {number}"));
            let next = many.after(Some(&last)).next().expect("more follow");
            assert!(next.id <= id, "{} after {last}", next.id);
            last = id;
        }
        assert!(many.after(Some(&last)).next().is_none());
        for unknown in ["report-generated0000013", "report-generated13", "13", ""] {
            assert!(few.find(unknown).is_none(), "{unknown}");
        }
    }
}
