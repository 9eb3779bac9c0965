//! The questions and answers of an inquiry as a document.

use std::path::Path;

use casebook_stack::OperationService;
use casebook_types::artifact::{InquiryId, QueryIdentifier};

use super::ExportComplianceInquiry;
use crate::api::Artifact;
use crate::client::Client;
use crate::document::{DocumentKind, Download, DownloadError, Downloader, SavedDocument};

/// The accepted kinds: the format is not documented (docs/service-notes.md, "Compliance inquiries").
const EXPORT: &[DocumentKind] = &[
    DocumentKind::Pdf,
    DocumentKind::Zip,
    DocumentKind::Text,
    DocumentKind::Other,
];

/// The questions and answers of a compliance inquiry as a document.
///
/// It gets a link with [`ExportComplianceInquiry`], and a new one if the link expires. A broken download
/// continues where it broke. The service exports only an inquiry that is done: see
/// [`InquiryWait`](crate::InquiryWait).
///
/// The service does not say which format the document has, so any is accepted but a web page, which is
/// the answer of a proxy. [`Downloader::expect`] sets other kinds.
///
/// ```
#[doc = include_str!("../document/example.txt")]
/// use casebook_artifact::{InquiryDocument, ListComplianceInquiries};
///
/// let page = client.send(ListComplianceInquiries::new()).await?;
/// let id = page.compliance_inquiries[1].inquiry_id()?;
/// let document = InquiryDocument::new(client, id).citations(true);
/// let saved = document.save(folder.join("answers.csv")).await?;
/// println!("{} bytes, SHA-256 {}", saved.size, saved.sha256_hex());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct InquiryDocument<C = Client> {
    client: C,
    downloader: Downloader,
    export: ExportComplianceInquiry,
}

impl<S> InquiryDocument<casebook_stack::Client<Artifact, S>> {
    /// Creates an `InquiryDocument` with all questions, and without the sources of the answers. It gets
    /// its links through this client, and downloads with the transport of the client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Artifact, S>, inquiry_id: InquiryId) -> Self {
        let downloader = Downloader::from_client(&client);
        Self::with_downloader(client, downloader, inquiry_id)
    }
}

impl<C> InquiryDocument<C> {
    /// Creates an `InquiryDocument` with all questions, and without the sources of the answers. It gets
    /// its links through a client, or through tower layers around one, and downloads with this
    /// downloader.
    #[must_use]
    pub fn with_downloader(client: C, downloader: Downloader, inquiry_id: InquiryId) -> Self {
        Self {
            client,
            downloader,
            export: ExportComplianceInquiry::new(inquiry_id),
        }
    }

    /// Sets the downloader, with its limits.
    #[must_use]
    pub fn downloader(mut self, downloader: Downloader) -> Self {
        self.downloader = downloader;
        self
    }

    /// Selects questions by their numbers. No number selects all questions.
    #[must_use]
    pub fn queries(mut self, numbers: impl IntoIterator<Item = QueryIdentifier>) -> Self {
        let numbers: Vec<_> = numbers.into_iter().collect();
        self.export.query_identifiers = Some(numbers).filter(|numbers| !numbers.is_empty());
        self
    }

    /// Sets whether the document has the sources of the answers.
    #[must_use]
    pub fn citations(mut self, include: bool) -> Self {
        self.export.include_citations = include.then_some(true);
        self
    }
}

impl<C: OperationService<ExportComplianceInquiry>> InquiryDocument<C> {
    /// Creates a download of the document. It does not borrow this value.
    #[must_use]
    pub fn download<'a>(&self) -> Download<'a> {
        let (client, export) = (self.client.clone(), self.export.clone());
        let downloader = self.downloader.clone().or_expect(EXPORT);
        downloader.document(move || {
            let (client, export) = (client.clone(), export.clone());
            async move {
                let link = client.send(export).await?.document_presigned_url;
                link.ok_or(DownloadError::NoLink)
            }
        })
    }

    /// Downloads the document into a file; see [`Download::save`].
    ///
    /// # Errors
    ///
    /// See [`Download::save`].
    pub async fn save(
        &self,
        path: impl AsRef<Path> + Send,
    ) -> Result<SavedDocument, DownloadError> {
        self.download().save(path).await
    }
}
