//! How far a command has come with what it changes at the service, for one who ends it before its time.

use std::sync::{Arc, Mutex, PoisonError};

use casebook::support::{AddAttachmentsToSet, AddCommunicationToCase, CaseFilesStep};
use casebook::types::support::CaseId;
use serde_json::Value;

use crate::act::Act;

/// What is on its way, and what is done.
#[derive(Clone, Debug, Default)]
pub(crate) enum Standing {
    /// Nothing that changes anything.
    #[default]
    Idle,
    /// An operation is on its way.
    Acting(Act),
    /// A set of attachments is on its way, that another operation is to take along. That one was not
    /// sent.
    Preparing { set: Act, first: &'static str },
    /// A case is open, or written to, and more files follow. With `next` an operation is on its way.
    Following {
        case_id: CaseId,
        sent: usize,
        next: Act,
    },
    /// An operation is done, and its result is being printed.
    Printing {
        operation: &'static str,
        came: Value,
    },
}

/// The standing of a run; what follows the steps of an operation has it as well.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stands(Arc<Mutex<Standing>>);

impl Stands {
    pub(crate) fn get(&self) -> Standing {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set(&self, standing: Standing) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = standing;
    }

    /// What follows the steps of an operation that takes files along.
    pub(crate) fn follow(&self, first: Act) -> impl Fn(CaseFilesStep) + Send + Sync + 'static {
        let stands = self.clone();
        move |step| {
            let next = stands.get().then(step, &first);
            stands.set(next);
        }
    }
}

impl Standing {
    /// What it is after a step of an operation that takes files along.
    fn then(self, step: CaseFilesStep, first: &Act) -> Self {
        let key = first.key.as_ref();
        let set = const { Act::known::<AddAttachmentsToSet>() }.under(key);
        let reply = const { Act::known::<AddCommunicationToCase>() }.under(key);
        match (self, step) {
            (_, CaseFilesStep::Done { case_id, sent, .. }) => Self::Following {
                case_id,
                sent,
                next: set,
            },
            (Self::Following { case_id, sent, .. }, CaseFilesStep::CreateSet) => Self::Following {
                case_id,
                sent,
                next: set,
            },
            (Self::Following { case_id, sent, .. }, _) => Self::Following {
                case_id,
                sent,
                next: reply,
            },
            (_, CaseFilesStep::CreateSet) => Self::Preparing {
                set,
                first: first.operation,
            },
            (_, _) => Self::Acting(first.clone()),
        }
    }
}
