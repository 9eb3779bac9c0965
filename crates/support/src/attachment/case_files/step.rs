//! How far files have come on their way to a case.

use std::fmt;
use std::sync::Arc;

use casebook_types::support::CaseId;

/// A step on the way of files to a case.
///
/// It is told before a request goes out and after its answer came, so one who stops waiting knows what
/// was on its way then, and what was done before.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CaseFilesStep {
    /// A set of attachments is being made. Nothing is written to the case before it is there.
    Set,
    /// The case, the reply, or a communication that brings further files is being sent.
    Send,
    /// The case is open, or the reply or the communication is there.
    Done {
        /// The case.
        case_id: CaseId,
        /// How many of the files have gone.
        sent: usize,
        /// How many of the files have not.
        waiting: usize,
    },
}

/// What hears of the steps.
#[derive(Clone, Default)]
pub(super) struct Listener(Option<Arc<dyn Fn(CaseFilesStep) + Send + Sync>>);

impl Listener {
    pub(super) fn new(listen: impl Fn(CaseFilesStep) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listen)))
    }

    /// Tells it of a step, which is made only where something listens.
    pub(super) fn tell(&self, step: impl FnOnce() -> CaseFilesStep) {
        if let Some(listen) = &self.0 {
            listen(step());
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Some(_) => "Listener(Some)",
            None => "Listener(None)",
        })
    }
}
