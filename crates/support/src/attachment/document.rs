//! An attachment of any size, downloaded by its link.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use casebook_stack::OperationService;
use casebook_types::support::AttachmentId;
use casebook_types::{PresignedUrl, Text};

use super::GetAttachmentDownloadLink;
use crate::api::Support;
use crate::client::Client;
use crate::error::Error;

pub use casebook_stack::document::{DocumentKind, DownloadProgress, Downloader, SavedDocument};

/// The error of a download whose links come from AWS Support.
pub type DownloadError = casebook_stack::document::DownloadError<Error>;

/// The bytes of an attachment as a stream. It ends after the first error.
pub type DocumentBody = casebook_stack::document::DocumentBody<Error>;

/// A download of an attachment: into a file, into any writer, or as a stream.
pub type Download<'a> = casebook_stack::document::Download<'a, Error>;

/// A complete attachment in a temporary file, in the folder of its final path.
pub type StagedDocument = casebook_stack::document::StagedDocument<Error>;

/// An attachment of any size, downloaded by its link.
///
/// [`DescribeAttachment`](crate::DescribeAttachment) returns attachments of up to 5 MB without a link,
/// and refuses larger ones. The caller needs the IAM action `support:DownloadAttachment`.
///
/// The attachment may be a document of any kind, unless [`Downloader::expect`] sets the expected kinds.
///
/// ```
#[doc = include_str!("../example.txt")]
/// # use casebook_support::{Attachment, AddAttachmentsToSet, Attachments, CreateCase, DescribeCases};
/// # let attachments = Attachments::new([Attachment::new("trace.log", b"GET /".as_slice())])?;
/// # let set = client.send(AddAttachmentsToSet::new(attachments)).await?.attachment_set_id;
/// # let case = CreateCase::new("A case".parse()?, "Hello?".parse()?);
/// # let case = case.attachment_set_id(set.ok_or("no set")?);
/// # let case_id = client.send(case).await?.case_id.ok_or("no case id")?;
/// # let folder = tempfile::tempdir()?;
/// # let folder = folder.path();
/// use casebook_support::{AttachmentDocument, Conversation};
///
/// let first = Conversation::new(&client, case_id).try_next().await?.ok_or("no text")?;
/// let id = first.attachments[0].attachment_id.clone().ok_or("no id")?;
/// let document = AttachmentDocument::new(client, id);
/// let saved = document.save(folder.join("trace.log")).await?;
/// assert_eq!(saved.size, 5);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct AttachmentDocument<C = Client> {
    client: C,
    downloader: Downloader,
    attachment_id: AttachmentId,
    /// The link that came with the file name, until a download uses it.
    link: Arc<Mutex<Option<PresignedUrl>>>,
}

impl<S> AttachmentDocument<casebook_stack::Client<Support, S>> {
    /// Creates an `AttachmentDocument`. It gets its links through this client, and downloads with the
    /// transport of the client.
    #[must_use]
    pub fn new(client: casebook_stack::Client<Support, S>, attachment_id: AttachmentId) -> Self {
        let downloader = Downloader::from_client(&client);
        Self::with_downloader(client, downloader, attachment_id)
    }
}

impl<C> AttachmentDocument<C> {
    /// Creates an `AttachmentDocument`. It gets its links through a client, or through tower layers
    /// around one, and downloads with this downloader.
    #[must_use]
    pub fn with_downloader(client: C, downloader: Downloader, attachment_id: AttachmentId) -> Self {
        Self {
            client,
            downloader,
            attachment_id,
            link: Arc::default(),
        }
    }

    /// Sets the downloader, with its limits.
    #[must_use]
    pub fn downloader(mut self, downloader: Downloader) -> Self {
        self.downloader = downloader;
        self
    }
}

impl<C: OperationService<GetAttachmentDownloadLink>> AttachmentDocument<C> {
    /// Requests the name of the file, which comes with a link. The next download follows this link.
    ///
    /// # Errors
    ///
    /// Fails if the request fails. The request changes nothing at the service.
    pub async fn file_name(&self) -> Result<Option<Text>, DownloadError> {
        let get = GetAttachmentDownloadLink::new(self.attachment_id.clone());
        let output = self.client.send(get).await?;
        *kept(&self.link) = output.download_url.and_then(|link| link.url);
        Ok(output.file_name)
    }

    /// Creates a download of the attachment. The download does not borrow this value, so it can outlive it.
    #[must_use]
    pub fn download<'a>(&self) -> Download<'a> {
        let (client, id) = (self.client.clone(), self.attachment_id.clone());
        let link = Arc::clone(&self.link);
        let downloader = self.downloader.clone().or_expect_any();
        downloader.document(move || {
            let known = kept(&link).take();
            let (client, get) = (client.clone(), GetAttachmentDownloadLink::new(id.clone()));
            async move {
                if let Some(link) = known {
                    return Ok(link);
                }
                let link = client.send(get).await?.download_url;
                link.and_then(|link| link.url).ok_or(DownloadError::NoLink)
            }
        })
    }

    /// Downloads the attachment into a file; see [`Download::save`].
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

fn kept(link: &Mutex<Option<PresignedUrl>>) -> std::sync::MutexGuard<'_, Option<PresignedUrl>> {
    // The lock is poisoned if a thread panicked while it held the lock. The link is valid even then.
    link.lock().unwrap_or_else(PoisonError::into_inner)
}
