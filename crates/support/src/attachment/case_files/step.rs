//! The steps of sending a case or reply with files.

use std::sync::Arc;

use casebook_types::support::CaseId;

/// One step of [`CaseFiles`](crate::CaseFiles), reported before a request or after a response.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CaseFilesStep {
    /// An attachment set is being created. The request that uses it has not been sent yet.
    CreateSet,
    /// A file is being uploaded. It is reported when the upload begins, and then at most ten times a
    /// second. The request that uses the file has not been sent yet.
    Upload {
        /// The number of the file, counted from 0.
        file: usize,
        /// The number of all files.
        files: usize,
        /// The name of the file.
        name: String,
        /// The number of bytes that have been sent. It goes back if a part is sent again.
        sent: u64,
        /// The size of the file in bytes.
        size: u64,
    },
    /// The service is processing a file that was uploaded.
    AwaitReady {
        /// The number of the file, counted from 0.
        file: usize,
        /// The name of the file.
        name: String,
    },
    /// The case, the reply, or a communication with further files is being sent.
    Send,
    /// The case is open, or the reply or communication was added.
    Done {
        /// The id of the case.
        case_id: CaseId,
        /// The number of files that have been sent so far.
        sent: usize,
        /// The number of files that remain.
        remaining: usize,
    },
}

/// The function that is called for each step.
#[derive(Clone, Default)]
pub(super) struct Listener(Option<Arc<dyn Fn(CaseFilesStep) + Send + Sync>>);

impl Listener {
    pub(super) fn new(listen: impl Fn(CaseFilesStep) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listen)))
    }

    /// Calls the function, if there is one, with a step.
    pub(super) fn tell(&self, step: impl FnOnce() -> CaseFilesStep) {
        if let Some(listen) = &self.0 {
            listen(step());
        }
    }
}

casebook_types::opaque!(Listener);
