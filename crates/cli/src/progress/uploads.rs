//! The bar of the file that is being uploaded with a case or a reply, or that the service processes.

use std::sync::{Mutex, PoisonError};

use casebook::support::CaseFilesStep;

use super::{Bar, Board};

/// A board with a bar for the current file. Files are uploaded one after the other, and then processed.
#[derive(Debug)]
pub(crate) struct UploadBars {
    board: Board,
    /// The subject of the bar, and the bar.
    current: Mutex<Option<(Subject, Bar)>>,
}

/// The subject of a bar: a file, by its number.
#[derive(Debug, Eq, PartialEq)]
enum Subject {
    Upload(usize),
    Processing(usize),
}

impl UploadBars {
    pub(crate) fn new(board: Board) -> Self {
        Self {
            board,
            current: Mutex::default(),
        }
    }

    /// Whether there is a screen that shows the bars.
    pub(crate) fn are_visible(&self) -> bool {
        self.board.is_visible()
    }

    /// Shows how far an upload has come, or how long the service has processed a file. Any other step
    /// removes the bar.
    pub(crate) fn show(&self, step: &CaseFilesStep) {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let subject = match step {
            CaseFilesStep::Upload { file, .. } => Subject::Upload(*file),
            CaseFilesStep::AwaitReady { file, .. } => Subject::Processing(*file),
            _ => {
                *current = None;
                return;
            }
        };
        if current.as_ref().is_none_or(|(shown, _)| *shown != subject) {
            // The bar before is removed first, because the board has a line for one.
            *current = None;
        }
        match step {
            CaseFilesStep::Upload {
                name, sent, size, ..
            } => {
                let (_, bar) = current.get_or_insert_with(|| (subject, self.board.start(name)));
                bar.set(*sent, Some(*size));
            }
            CaseFilesStep::AwaitReady { name, .. } => {
                let what = || format!("the service processes {name}");
                current.get_or_insert_with(|| (subject, self.board.start_wait(&what())));
            }
            _ => {}
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
        let wait = |file, name: &str| CaseFilesStep::AwaitReady {
            file,
            name: name.to_owned(),
        };
        // Each step that is shown, and the message and position of the bar after it.
        for (step, shown) in [
            (CaseFilesStep::CreateSet, None),
            (step(0, "core.gz", 0), Some(("core.gz", 0))),
            (step(0, "core.gz", 70), Some(("core.gz", 70))),
            // A part is sent again.
            (step(0, "core.gz", 20), Some(("core.gz", 20))),
            (step(1, "a\u{9b}31m.log", 30), Some(("a 31m.log", 30))),
            (
                wait(0, "core.gz"),
                Some(("the service processes core.gz", 0)),
            ),
            (
                wait(1, "a\u{9b}31m.log"),
                Some(("the service processes a 31m.log", 0)),
            ),
            // A failed upload begins anew.
            (step(1, "a\u{9b}31m.log", 0), Some(("a 31m.log", 0))),
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
