//! What the user has entered and the run has not sent: a failure names it, so that it is not lost.

use std::path::{Path, PathBuf};

use super::Session;
use crate::draft;
use crate::failure::Failure;
use crate::mutation_state::MutationState;
use crate::shell::quoted;

impl Session {
    /// Returns the folder for texts that the user writes.
    ///
    /// # Errors
    ///
    /// Fails without a home directory.
    pub(crate) fn drafts(&self) -> Result<PathBuf, Failure> {
        let folder = self.state_folder().map(|folder| folder.join("drafts"));
        folder.ok_or_else(|| {
            Failure::configuration("no folder for the text: set HOME, or give --body-file")
        })
    }

    /// Remembers the command line that has the answers of the user so far.
    pub(crate) fn keep_answers(&self, command: String) {
        self.unsent.borrow_mut().get_or_insert_default().command = command;
    }

    /// Remembers the file with the text of the user.
    pub(crate) fn keep_draft(&self, draft: &Path) {
        self.unsent.borrow_mut().get_or_insert_default().draft = Some(draft.to_owned());
    }

    /// Forgets what the user has entered, and removes the file with the text: all of it was sent.
    pub(crate) fn forget_unsent(&self) {
        if let Some(unsent) = self.unsent.take()
            && let Some(draft) = unsent.draft
        {
            draft::discard(&draft);
        }
    }

    /// Notes on stderr where the text of the user is, after a dry run.
    pub(crate) fn note_unsent(&self) {
        if let Some(unsent) = self.unsent.take()
            && let Some(draft) = unsent.draft
            && draft::keep(&draft)
        {
            let draft = draft.display();
            self.note(format_args!(
                "the text is in {draft}, which --body-file takes"
            ));
        }
    }

    /// Creates the failure of a run that was interrupted.
    pub(crate) fn interrupted(&self) -> Failure {
        let state = self.state.get();
        match (&state, self.unsent.borrow().is_some()) {
            (MutationState::Idle, true) => Failure::interrupted_before_sending(),
            _ => Failure::interrupted_at(state),
        }
    }

    /// Adds to a failure where the text of the user is and, unless the user has to look for the
    /// outcome first, how to go on.
    pub(super) fn with_unsent(&self, failure: Failure) -> Failure {
        let Some(unsent) = self.unsent.take() else {
            return failure;
        };
        let draft = unsent.draft.filter(|draft| draft::keep(draft));
        let draft = draft.map(|draft| draft.display().to_string());
        let command = match unsent.command.as_str() {
            command if command.is_empty() || failure.is_open() => None,
            command => Some(format!("casebook{} {command}", self.place_options())),
        };
        match (draft, command) {
            (Some(draft), Some(command)) => failure.note(format!(
                "the text is in {draft}; go on with: {command} --body-file {}",
                quoted(&draft)
            )),
            (Some(draft), None) => {
                failure.note(format!("the text is in {draft}, which --body-file takes"))
            }
            (None, Some(command)) => failure.note(format!("go on with: {command}")),
            (None, None) => failure,
        }
    }
}
