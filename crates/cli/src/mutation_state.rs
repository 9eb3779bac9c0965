//! How far a command has come with its changes, so that an interruption can report it.

use std::sync::{Arc, Mutex, PoisonError};

use casebook::support::{AddAttachmentsToSet, CaseFilesStep, GetAttachmentUploadLinks, OnceKey};
use serde_json::Value;

use crate::mutation::Mutation;

/// The change that is in flight, and those that were made.
#[derive(Clone, Debug, Default)]
pub(crate) enum MutationState {
    /// No change is in flight.
    #[default]
    Idle,
    /// The operation is in flight.
    Sending(Mutation),
    /// An attachment set or an upload is being made, and `next` is in flight. The operation `first`,
    /// which will use it, was not sent.
    BringingFiles { next: Mutation, first: &'static str },
    /// The service has all parts of a file, and processes the file. The operation `first`, which will use
    /// it, was not sent.
    ProcessingFile {
        name: String,
        key: Option<OnceKey>,
        first: &'static str,
    },
    /// The operation succeeded, and the run waits until the service has processed what was created.
    Waiting {
        operation: &'static str,
        outcome: Value,
        /// Advice on what the user can do after an interruption.
        next: String,
    },
    /// The operation succeeded, and its result is being printed.
    Printing {
        operation: &'static str,
        outcome: Value,
    },
}

/// The state of a run, shared with the observer of the steps of an operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct SharedMutationState(Arc<Mutex<MutationState>>);

impl SharedMutationState {
    pub(crate) fn get(&self) -> MutationState {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set(&self, new: MutationState) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = new;
    }

    /// Returns a function for `CaseFiles::on_step`, which updates the state at each step of sending
    /// a text with its files. The text is sent by the operation `first`.
    pub(crate) fn follow(&self, first: Mutation) -> impl Fn(CaseFilesStep) + Send + Sync + 'static {
        let state = self.clone();
        move |step| state.set(MutationState::at(&step, &first))
    }
}

impl MutationState {
    /// Returns the state at a step of an operation with files.
    fn at(step: &CaseFilesStep, first: &Mutation) -> Self {
        let key = first.key.as_ref();
        let next = match step {
            CaseFilesStep::CreateSet => const { Mutation::new::<AddAttachmentsToSet>() },
            CaseFilesStep::Upload { .. } => const { Mutation::new::<GetAttachmentUploadLinks>() },
            CaseFilesStep::AwaitReady { name, .. } => {
                return Self::ProcessingFile {
                    name: name.clone(),
                    key: first.key.clone(),
                    first: first.operation,
                };
            }
            _ => return Self::Sending(first.clone()),
        };
        Self::BringingFiles {
            next: next.with_key(key),
            first: first.operation,
        }
    }
}
