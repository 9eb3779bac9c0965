//! The bar of the file that is being uploaded with a case or a reply.

use std::sync::{Mutex, PoisonError};

use casebook::support::CaseFilesStep;

use super::{Bar, Board};

/// A board with a bar for the current upload. Files are uploaded one after the other.
#[derive(Debug)]
pub(crate) struct UploadBars {
    board: Board,
    /// The number of the current file, and its bar.
    current: Mutex<Option<(usize, Bar)>>,
}

impl UploadBars {
    pub(crate) fn new(board: Board) -> Self {
        Self {
            board,
            current: Mutex::default(),
        }
    }

    /// Shows how far an upload has come. Any other step removes the bar.
    pub(crate) fn show(&self, step: &CaseFilesStep) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let CaseFilesStep::Upload {
            file,
            name,
            sent,
            size,
            ..
        } = step
        else {
            *current = None;
            return;
        };
        if current.as_ref().is_none_or(|(shown, _)| shown != file) {
            // The bar of the file before is removed first, because the board has a line for one.
            *current = None;
            *current = Some((*file, self.board.start(name)));
        }
        if let Some((_, bar)) = &mut *current {
            bar.set(*sent, Some(*size));
        }
    }
}

#[cfg(test)]
mod tests {
    use indicatif::InMemoryTerm;

    use super::*;

    #[test]
    fn the_bar_is_that_of_the_current_file_and_goes_with_the_last() {
        let screen = InMemoryTerm::new(24, 80);
        let bars = UploadBars::new(Board::on(screen.clone(), 1));
        let step = |file, name: &str, sent| CaseFilesStep::Upload {
            file,
            files: 2,
            name: name.to_owned(),
            sent,
            size: 100,
        };
        // Each step that is shown, and the message and position of the bar after it.
        for (step, shown) in [
            (CaseFilesStep::CreateSet, None),
            (step(0, "core.gz", 0), Some(("core.gz", 0))),
            (step(0, "core.gz", 70), Some(("core.gz", 70))),
            // A part is sent again.
            (step(0, "core.gz", 20), Some(("core.gz", 20))),
            (step(1, "a\u{9b}31m.log", 30), Some(("a 31m.log", 30))),
            (CaseFilesStep::Send, None),
        ] {
            bars.show(&step);
            let current = bars.current.lock().unwrap();
            let bar = current
                .as_ref()
                .map(|(_, bar)| &bar.0.as_ref().unwrap().bar);
            let found = bar.map(|bar| (bar.message(), bar.position()));
            assert_eq!(found, shown.map(|(name, at)| (name.to_owned(), at)));
        }
        drop(bars);
        assert_eq!(screen.contents(), "");
    }
}
