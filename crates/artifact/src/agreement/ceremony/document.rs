//! Downloads the document of a step, and keeps the response that its link came with.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use casebook_protocol::Operation;
use casebook_stack::OperationService;
use casebook_types::PresignedUrl;
use casebook_types::artifact::AgreementRevisionId;

use super::Ceremony;
use super::error::{Cause, CeremonyError, CeremonyStep};
use crate::agreement::{AgreementOutput, CustomerAgreementOutput, NdaOutput};
use crate::api::Artifact;
use crate::document::{DownloadError, SavedDocument};

/// A response with a link to a document.
pub(super) trait DocumentOutput: Send {
    fn link(&self) -> Option<&PresignedUrl>;
    fn revision_id(&self) -> Option<&AgreementRevisionId>;
}

impl DocumentOutput for NdaOutput {
    fn link(&self) -> Option<&PresignedUrl> {
        self.document_presigned_url.as_ref()
    }

    fn revision_id(&self) -> Option<&AgreementRevisionId> {
        self.agreement_revision_id.as_ref()
    }
}

impl DocumentOutput for AgreementOutput {
    fn link(&self) -> Option<&PresignedUrl> {
        self.document_presigned_url.as_ref()
    }

    fn revision_id(&self) -> Option<&AgreementRevisionId> {
        self.agreement_revision_id.as_ref()
    }
}

impl DocumentOutput for CustomerAgreementOutput {
    fn link(&self) -> Option<&PresignedUrl> {
        self.document_presigned_url.as_ref()
    }

    fn revision_id(&self) -> Option<&AgreementRevisionId> {
        None
    }
}

impl<C> Ceremony<C> {
    /// Sends a request for a link, and downloads the document behind the link: into a file or, without a
    /// path, only to know its hash. Returns also the response that had the link, because the next step
    /// needs its tokens.
    pub(super) async fn read<Op>(
        &self,
        step: CeremonyStep,
        get: Op,
        path: Option<&Path>,
    ) -> Result<(SavedDocument, Op::Output), CeremonyError>
    where
        Op: Operation<Api = Artifact, Output: DocumentOutput> + Clone + Send + Sync,
        C: OperationService<Op>,
    {
        let latest: Mutex<Option<Op::Output>> = Mutex::default();
        let ask = || async {
            let output = self.client.send(get.clone()).await?;
            let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
            let before = latest.as_ref();
            // The downloader requests a new link to continue a broken download. If the new link is to
            // another revision, the rest of that document would not fit to the first part.
            if before.is_some_and(|before| before.revision_id() != output.revision_id()) {
                return Err(DownloadError::Changed);
            }
            let link = output.link().cloned();
            *latest = Some(output);
            link.ok_or(DownloadError::NoLink)
        };
        let document = self.downloader.document(ask);
        let saved = match path {
            Some(path) => document.save(path).await,
            None => document.write(&mut tokio::io::sink()).await,
        };
        let saved = saved.map_err(|error| CeremonyError::new(step, Cause::Download(error)))?;
        let output = latest.into_inner().unwrap_or_else(PoisonError::into_inner);
        let output = output.ok_or_else(|| CeremonyError::missing(step, "documentPresignedUrl"))?;
        Ok((saved, output))
    }
}
