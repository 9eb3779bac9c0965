//! The steps of the uploads of one communication.

use super::step::{CaseFilesStep, Listener};
use crate::attachment::CaseFile;
use crate::once::UploadsFile;
use crate::upload::{UploadObserver, UploadState};

/// Tells a listener about the uploads of a batch.
pub(super) struct Watch<'a> {
    pub(super) listener: &'a Listener,
    /// The file that records the states, if there is a key.
    pub(super) record: Option<&'a UploadsFile>,
    /// The files of the batch.
    pub(super) batch: &'a [CaseFile],
    /// The number of the first of them among all files.
    pub(super) first: usize,
    /// The number of all files.
    pub(super) files: usize,
}

impl UploadObserver for Watch<'_> {
    fn keep(&mut self, states: &[Option<UploadState>]) {
        if let Some(record) = self.record {
            record.write(states);
        }
    }

    fn progress(&self, file: usize) -> Option<Box<dyn Fn(u64) + Send + Sync>> {
        let (listener, files) = (self.listener.clone(), self.files);
        let (name, size) = (self.batch[file].name().to_owned(), self.batch[file].size());
        let file = self.first + file;
        Some(Box::new(move |sent| {
            listener.tell(|| CaseFilesStep::Upload {
                file,
                files,
                name: name.clone(),
                sent,
                size,
            });
        }))
    }

    fn waits(&mut self, file: usize) {
        self.listener.tell(|| CaseFilesStep::AwaitReady {
            file: self.first + file,
            name: self.batch[file].name().to_owned(),
        });
    }
}
