//! Any number of reports of any size, for measurements.

use crate::store::Report;

/// The bytes of a pixel of the seal, which is nearly all of a large document.
const PIXEL: u32 = 3;

/// Returns `count` reports, each with a document of about `bytes`, and a few thousand at least.
pub(crate) fn generated_reports(count: u32, bytes: u32) -> impl Iterator<Item = Report> {
    let seal = (bytes / PIXEL).isqrt();
    (1..=count).map(move |number| report(number, seal))
}

fn report(number: u32, seal: u32) -> Report {
    let id = format!("generated{number:07}");
    let id = &id[id.len() - 16..];
    let created = "2026-01-15T12:00:00.000000Z";
    Report {
        id: format!("report-{id}"),
        version: 1,
        name: format!("Generated Report {number}"),
        description: format!("Generated: report {number}, for who measures."),
        series: "Generated".to_owned(),
        category: "Generated".to_owned(),
        company_name: "Example Cloud".to_owned(),
        product_name: None,
        period_start: "2025-01-01T00:00:00Z".to_owned(),
        period_end: "2025-12-31T00:00:00Z".to_owned(),
        created_at: created.to_owned(),
        last_modified_at: created.to_owned(),
        deleted_at: None,
        state: "PUBLISHED".to_owned(),
        arn: format!("arn:aws:artifact:us-east-1::report/report-{id}:1"),
        term_arn: format!("arn:aws:artifact:us-east-1::term/term-{id}:1"),
        acceptance_type: "PASSTHROUGH".to_owned(),
        sequence_number: 1,
        upload_state: "COMPLETE".to_owned(),
        status_message: None,
        pages: 1,
        seal,
    }
}
