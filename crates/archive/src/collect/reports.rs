//! Reads the reports of AWS Artifact, with their documents and terms.

use casebook_artifact::{
    Client, Documents, DownloadError, GetReport, GetTermForReport, ListReports, ReportSummary,
};
use casebook_types::artifact::MaxResults;
use casebook_types::{AcceptanceType, PublishedState, UploadState};

use super::document::{Document, NOT_WANTED, refused};
use super::documented::Documented;
use super::extent::Extent;
use super::failure::Failure;
use super::fetched::{DocumentCopy, Fetched};
use super::gaps::Gap;
use crate::account_writer::Stored;
use crate::rows::ReportRow;
use crate::store::{Blob, Store};

/// Why there is no document of a report whose terms were not accepted. Downloading it accepts them.
const NOT_ACCEPTED: &str = "its terms were not accepted";

impl Documented for ReportSummary {
    type List = ListReports;
    type Row<'a> = ReportRow<'a>;
    const ENTITY: &'static str = "a report";

    fn list() -> ListReports {
        ListReports::new().max_results(MaxResults::MAX)
    }

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn row<'a>(&'a self, document: Option<&'a Document>, terms: Option<&'a Blob>) -> ReportRow<'a> {
        ReportRow {
            report: self,
            sha256: document.and_then(Document::sha256),
            size: document.and_then(Document::size),
            terms_sha256: terms.map(|terms| &*terms.sha256),
            missing: document.and_then(Document::missing),
        }
    }

    fn unavailable(&self) -> Option<Document> {
        match &self.state {
            None | Some(PublishedState::Published) => {}
            Some(state) => {
                let why = format!("the report is {state}");
                return Some(Document::Missing(Gap::Refused, why));
            }
        }
        match &self.upload_state {
            None | Some(UploadState::Complete) => None,
            Some(state) => {
                let why = format!("the upload of the report is {state}");
                Some(Document::Missing(Gap::Unwanted, why))
            }
        }
    }

    fn unwanted(&self, extent: Extent) -> Option<Document> {
        let has_terms = !matches!(
            &self.acceptance_type,
            None | Some(AcceptanceType::Passthrough)
        );
        if extent.documents && (extent.accept_terms || !has_terms) {
            return None;
        }
        Some(match has_terms {
            true if extent.accept_terms => Document::Missing(Gap::Unwanted, NOT_ACCEPTED.into()),
            true => Document::Missing(Gap::Terms, NOT_ACCEPTED.into()),
            false => Document::Missing(Gap::Unwanted, NOT_WANTED.into()),
        })
    }

    async fn fetch(
        &self,
        client: &Client,
        store: &Store,
        stored: Stored,
    ) -> Result<Fetched, Failure> {
        let documents = match Documents::new(client.clone()).of(self) {
            Ok(documents) => documents,
            Err(error) => return Ok(Document::Missing(Gap::Refused, error.to_string()).into()),
        };
        let terms = match stored.terms {
            Some(terms) => DocumentCopy::Stored(terms),
            None => {
                let mut terms = store.blob();
                match documents.write_terms(&mut terms).await {
                    Ok(_) => DocumentCopy::New(terms.end().await?),
                    Err(error) => return missing::<GetTermForReport>(error, None),
                }
            }
        };
        let document = match stored.document {
            Some(document) => DocumentCopy::Stored(document),
            None => {
                let mut document = store.blob();
                match documents.write_report(&mut document).await {
                    Ok(_) => DocumentCopy::New(document.end().await?),
                    Err(error) => return missing::<GetReport>(error, Some(terms)),
                }
            }
        };
        Ok(Fetched {
            document: Document::Kept(document),
            terms: Some(terms),
        })
    }
}

/// Returns the document of a report that the service does not give out.
fn missing<O>(error: DownloadError, terms: Option<DocumentCopy>) -> Result<Fetched, Failure>
where
    O: casebook_protocol::Operation<Api = casebook_artifact::Artifact>,
{
    match refused(&error) {
        Some(document) => Ok(Fetched { document, terms }),
        None => Err(Failure::download::<O>(error)),
    }
}
