//! How far a command has come with its changes, so that an interruption can report it.

use std::sync::{Arc, Mutex, PoisonError};

use casebook::support::{
    AddAttachmentsToSet, AddCommunicationToCase, CaseFilesStep, GetAttachmentUploadLinks,
};
use casebook::types::support::CaseId;
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
    /// The case has the text and `sent` files. More files follow, and `next`, which is a step of
    /// sending them, is in flight.
    AddingFiles {
        case_id: CaseId,
        sent: usize,
        next: Mutation,
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
        move |step| {
            let next = state.get().then(step, &first);
            state.set(next);
        }
    }
}

impl MutationState {
    /// Returns the state after a step of an operation with files.
    fn then(self, step: CaseFilesStep, first: &Mutation) -> Self {
        let key = first.key.as_ref();
        let set = const { Mutation::new::<AddAttachmentsToSet>() }.with_key(key);
        let upload = const { Mutation::new::<GetAttachmentUploadLinks>() }.with_key(key);
        let reply = const { Mutation::new::<AddCommunicationToCase>() }.with_key(key);
        let next = match &step {
            CaseFilesStep::Done { .. } | CaseFilesStep::CreateSet => set,
            CaseFilesStep::Upload { .. } | CaseFilesStep::AwaitReady { .. } => upload,
            _ => reply,
        };
        match (self, step) {
            (_, CaseFilesStep::Done { case_id, sent, .. })
            | (Self::AddingFiles { case_id, sent, .. }, _) => Self::AddingFiles {
                case_id,
                sent,
                next,
            },
            (
                _,
                CaseFilesStep::CreateSet
                | CaseFilesStep::Upload { .. }
                | CaseFilesStep::AwaitReady { .. },
            ) => Self::BringingFiles {
                next,
                first: first.operation,
            },
            (_, _) => Self::Sending(first.clone()),
        }
    }
}
