//! Reads the agreements of an account, with the documents of those in force.

use casebook_artifact::{
    Client, CustomerAgreementSummary, DocumentKind, DownloadError, Downloader,
    GetCustomerAgreement, ListCustomerAgreements,
};
use casebook_stack::Config;
use casebook_types::artifact::MaxResults;

use super::document::{Document, NOT_WANTED, refused};
use super::extent::Extent;
use super::failure::Failure;
use super::first_failure::FirstFailure;
use super::gaps::{Gap, Gaps};
use crate::account_writer::AccountWriter;
use crate::fingerprint::fingerprint;
use crate::record::Record as _;
use crate::rows::AgreementRow;
use crate::store::Store;

/// Reads all agreements, and the documents of those in force that are new or have changed.
///
/// The fingerprint is like that of a report: the hash of the document does not count.
pub(super) async fn read(
    config: &Config,
    extent: Extent,
    gaps: &mut Gaps,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    let client = Client::new(config)?;
    let mut agreements = client.items(ListCustomerAgreements::new().max_results(MaxResults::MAX));
    let listed = Failure::call::<ListCustomerAgreements>;
    let mut failures = FirstFailure::default();
    while let Some(agreement) = agreements.try_next().await.map_err(listed)? {
        let Some(id) = agreement.id.as_deref() else {
            return Err(Failure::response::<ListCustomerAgreements>(
                "expected the id of each agreement, found an agreement without one",
            ));
        };
        if writer.is_seen(AgreementRow::TABLE, id)
            || writer.has(AgreementRow::TABLE, id, print(&agreement, None))
        {
            continue;
        }
        let fetched = match obstacle(&agreement, extent) {
            Some(document) => Ok(document),
            None => fetch(&client, &agreement, writer.store()).await,
        };
        let Some(document) = failures.pass(fetched)? else {
            writer.keep(AgreementRow::TABLE, id);
            continue;
        };
        document.count_in(gaps);
        let row = AgreementRow {
            agreement: &agreement,
            sha256: document.sha256(),
            size: document.size(),
            missing: document.missing(),
        };
        writer.put_as(id, print(&agreement, document.missing()), &row);
        writer.flush_if_full().await?;
    }
    writer.complete(AgreementRow::TABLE, "");
    failures.end()
}

fn print(agreement: &CustomerAgreementSummary, missing: Option<&str>) -> i64 {
    fingerprint(&AgreementRow {
        agreement,
        sha256: None,
        size: None,
        missing,
    })
}

/// Returns the document that is not requested, with the reason.
fn obstacle(agreement: &CustomerAgreementSummary, extent: Extent) -> Option<Document> {
    if !agreement.is_active() {
        let why = "the agreement is not in force";
        return Some(Document::Missing(Gap::Unwanted, why.into()));
    }
    (!extent.documents).then(|| Document::Missing(Gap::Unwanted, NOT_WANTED.into()))
}

/// Downloads the signed document of an agreement that is in force.
async fn fetch(
    client: &Client,
    agreement: &CustomerAgreementSummary,
    store: &Store,
) -> Result<Document, Failure> {
    let id = match agreement.customer_agreement_id() {
        Ok(id) => id,
        Err(error) => return Ok(Document::Missing(Gap::Refused, error.to_string())),
    };
    let get = GetCustomerAgreement::new(id);
    let downloader = Downloader::from_client(client).expect(&[DocumentKind::Pdf]);
    let document = downloader.document(|| {
        let (client, get) = (client.clone(), get.clone());
        async move {
            let link = client.send(get).await?.document_presigned_url;
            link.ok_or(DownloadError::NoLink)
        }
    });
    let mut blob = store.blob();
    match document.write(&mut blob).await {
        Ok(_) => Ok(Document::Kept(blob.finish().await?)),
        Err(error) => match refused(&error) {
            Some(document) => Ok(document),
            None => Err(Failure::download::<GetCustomerAgreement>(error)),
        },
    }
}
