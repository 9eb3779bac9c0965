//! Reads the reports of AWS Artifact, with their documents and terms.

use casebook_artifact::{
    Client, Documents, DownloadError, GetReport, GetTermForReport, ListReports, ReportSummary,
};
use casebook_stack::Config;
use casebook_types::artifact::MaxResults;
use casebook_types::{AcceptanceType, PublishedState, UploadState};

use super::document::{Document, NOT_WANTED, refused};
use super::extent::Extent;
use super::failure::Failure;
use super::first_failure::FirstFailure;
use super::gaps::{Gap, Gaps};
use crate::account_writer::AccountWriter;
use crate::fingerprint::fingerprint;
use crate::record::Record as _;
use crate::rows::ReportRow;
use crate::store::{Blob, Store};

/// Reads all reports, and the documents of those that are new or have changed.
///
/// The fingerprint of a report is that of what the list says, and of whether the archive has the documents.
/// Their hashes do not count: the service marks each copy for the customer, so two downloads of one
/// document differ.
pub(super) async fn read(
    config: &Config,
    extent: Extent,
    gaps: &mut Gaps,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    let client = Client::new(config)?;
    let documents = Documents::new(client.clone());
    let mut reports = client.items(ListReports::new().max_results(MaxResults::MAX));
    let listed = Failure::call::<ListReports>;
    let mut failures = FirstFailure::default();
    while let Some(report) = reports.try_next().await.map_err(listed)? {
        let Some(id) = report.id.as_deref() else {
            return Err(Failure::response::<ListReports>(
                "expected the id of each report, found a report without one",
            ));
        };
        if writer.is_seen(ReportRow::TABLE, id)
            || writer.has(ReportRow::TABLE, id, print(&report, None))
        {
            continue;
        }
        let fetched = match obstacle(&report, extent) {
            // An archive that has the row with this obstacle need not write it again.
            Some(document) => Ok((document, None)),
            None => fetch(&documents, &report, writer.store()).await,
        };
        let Some((document, terms)) = failures.pass(fetched)? else {
            writer.keep(ReportRow::TABLE, id);
            continue;
        };
        document.count_in(gaps);
        let row = ReportRow {
            report: &report,
            sha256: document.sha256(),
            size: document.size(),
            terms_sha256: terms.as_ref().map(|terms: &Blob| &*terms.sha256),
            missing: document.missing(),
        };
        writer.put_as(id, print(&report, document.missing()), &row);
        writer.flush_if_full().await?;
    }
    writer.complete(ReportRow::TABLE, "");
    failures.end()
}

fn print(report: &ReportSummary, missing: Option<&str>) -> i64 {
    fingerprint(&ReportRow {
        report,
        sha256: None,
        size: None,
        terms_sha256: None,
        missing,
    })
}

/// Returns the document that is not requested, with the reason.
fn obstacle(report: &ReportSummary, extent: Extent) -> Option<Document> {
    match &report.state {
        None | Some(PublishedState::Published) => {}
        Some(state) => {
            let why = format!("the report is {state}");
            return Some(Document::Missing(Gap::Refused, why));
        }
    }
    match &report.upload_state {
        None | Some(UploadState::Complete) => {}
        Some(state) => {
            let why = format!("the upload of the report is {state}");
            return Some(Document::Missing(Gap::Unwanted, why));
        }
    }
    let is_explicit = !matches!(
        &report.acceptance_type,
        None | Some(AcceptanceType::Passthrough)
    );
    if is_explicit && !extent.accept_terms {
        return Some(Document::Missing(
            Gap::Terms,
            "its terms were not accepted".into(),
        ));
    }
    // What holds for every run comes first, so that a run without documents changes no row for it.
    (!extent.documents).then(|| Document::Missing(Gap::Unwanted, NOT_WANTED.into()))
}

/// Downloads a report and its terms.
async fn fetch(
    documents: &Documents,
    report: &ReportSummary,
    store: &Store,
) -> Result<(Document, Option<Blob>), Failure> {
    let documents = match documents.of(report) {
        Ok(documents) => documents,
        Err(error) => return Ok((Document::Missing(Gap::Refused, error.to_string()), None)),
    };
    let mut terms = store.blob();
    match documents.write_terms(&mut terms).await {
        Ok(_) => {}
        Err(error) => return missing::<GetTermForReport>(error, None),
    }
    let terms = terms.finish().await?;
    let mut document = store.blob();
    match documents.write_report(&mut document).await {
        Ok(_) => {}
        Err(error) => return missing::<GetReport>(error, Some(terms)),
    }
    Ok((Document::Kept(document.finish().await?), Some(terms)))
}

/// Returns the document of a report that the service does not give out.
fn missing<O>(
    error: DownloadError,
    terms: Option<Blob>,
) -> Result<(Document, Option<Blob>), Failure>
where
    O: casebook_protocol::Operation<Api = casebook_artifact::Artifact>,
{
    match refused(&error) {
        Some(document) => Ok((document, terms)),
        None => Err(Failure::download::<O>(error)),
    }
}
