//! The sample reports, and generated reports of any number. Their companies, products and audits are
//! invented.

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
            id: format!("report-{id}"),
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

/// Returns `count` reports for measurements. The document of each has about `bytes` bytes, but at least a
/// few thousand.
pub(crate) fn generated_reports(count: u32, bytes: u32) -> impl Iterator<Item = Report> {
    // A large document is nearly all seal, and each pixel of a seal has three bytes.
    let seal = (bytes / 3).isqrt();
    (1..=count).map(move |number| {
        let id = format!("generated{number:07}");
        let sample = ReportSample {
            id: id[id.len() - 16..].to_owned(),
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
    })
}
