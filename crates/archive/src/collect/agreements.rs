//! Reads the agreements of an account, with the documents of those in force.

use casebook_artifact::{
    Client, CustomerAgreementSummary, DocumentKind, DownloadError, Downloader,
    GetCustomerAgreement, ListCustomerAgreements,
};
use casebook_types::artifact::MaxResults;

use super::document::{Document, NOT_WANTED, refused};
use super::documented::Documented;
use super::extent::Extent;
use super::failure::Failure;
use super::fetched::{DocumentCopy, Fetched};
use super::gaps::Gap;
use crate::account_writer::Stored;
use crate::rows::AgreementRow;
use crate::store::{Blob, Store};

impl Documented for CustomerAgreementSummary {
    type List = ListCustomerAgreements;
    type Row<'a> = AgreementRow<'a>;
    const ENTITY: &'static str = "an agreement";

    fn list() -> ListCustomerAgreements {
        ListCustomerAgreements::new().max_results(MaxResults::MAX)
    }

    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    fn row<'a>(&'a self, document: Option<&'a Document>, _: Option<&'a Blob>) -> AgreementRow<'a> {
        AgreementRow {
            agreement: self,
            sha256: document.and_then(Document::sha256),
            size: document.and_then(Document::size),
            missing: document.and_then(Document::missing),
        }
    }

    fn unavailable(&self) -> Option<Document> {
        let why = "the agreement is not in force";
        (!self.is_active()).then(|| Document::Missing(Gap::Unwanted, why.into()))
    }

    fn unwanted(&self, extent: Extent) -> Option<Document> {
        (!extent.documents).then(|| Document::Missing(Gap::Unwanted, NOT_WANTED.into()))
    }

    async fn fetch(
        &self,
        client: &Client,
        store: &Store,
        stored: Stored,
    ) -> Result<Fetched, Failure> {
        if let Some(document) = stored.document {
            return Ok(Document::Kept(DocumentCopy::Stored(document)).into());
        }
        let id = match self.customer_agreement_id() {
            Ok(id) => id,
            Err(error) => return Ok(Document::Missing(Gap::Refused, error.to_string()).into()),
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
            Ok(_) => Ok(Document::Kept(DocumentCopy::New(blob.end().await?)).into()),
            Err(error) => match refused(&error) {
                Some(document) => Ok(document.into()),
                None => Err(Failure::download::<GetCustomerAgreement>(error)),
            },
        }
    }
}
