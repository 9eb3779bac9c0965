//! The documents of reports, and the downloader of the stack with the error of this service.

mod documents;
mod report_documents;

use crate::error::Error;

pub use documents::*;
pub use report_documents::*;

pub use casebook_stack::document::{DocumentKind, DownloadProgress, SavedDocument};

/// [`Documents`] and [`ReportDocuments`] request the links to reports and terms, and download with a
/// `Downloader`.
///
/// ```
#[doc = include_str!("document/example.txt")]
/// use casebook_artifact::{Downloader, GetTermForReport};
///
/// let saved = Downloader::from_client(&client)
///     .document(|| async {
///         let term = client.send(GetTermForReport::new(id.clone())).await?;
///         term.document_presigned_url.ok_or(casebook_artifact::DownloadError::NoLink)
///     })
///     .save(folder.join("terms.pdf"))
///     .await?;
/// assert_eq!(std::fs::metadata(folder.join("terms.pdf"))?.len(), saved.size);
/// # Ok(())
/// # }
/// ```
pub use casebook_stack::document::Downloader;

/// The error of a download whose links come from AWS Artifact.
pub type DownloadError = casebook_stack::document::DownloadError<Error>;

/// The bytes of a document as a stream. It ends after the first error.
pub type DocumentBody = casebook_stack::document::DocumentBody<Error>;

/// A download of one document: into a file, into any writer, or as a stream.
///
/// [`ReportDocuments::report`], [`ReportDocuments::terms`] and [`Downloader::document`] return it.
///
/// ```
#[doc = include_str!("document/example.txt")]
/// use casebook_artifact::ReportDocuments;
///
/// let documents = ReportDocuments::new(client, id);
/// let mut pdf = Vec::new();
/// let written = documents
///     .report()
///     .progress(|progress| println!("{} bytes", progress.received))
///     .write(&mut pdf)
///     .await?;
/// assert_eq!(written.size, pdf.len() as u64);
/// # Ok(())
/// # }
/// ```
pub type Download<'a> = casebook_stack::document::Download<'a, Error>;

/// A complete document in a temporary file, in the folder of its final path.
///
/// ```
#[doc = include_str!("document/example.txt")]
/// use casebook_artifact::ReportDocuments;
///
/// let path = folder.join("terms.pdf");
/// let documents = ReportDocuments::new(client, id);
/// let terms = documents.terms().stage(&path).await?;
/// assert!(!path.exists());
/// terms.sync().await?;
/// terms.place()?;
/// assert!(path.exists());
/// # Ok(())
/// # }
/// ```
pub type StagedDocument = casebook_stack::document::StagedDocument<Error>;
