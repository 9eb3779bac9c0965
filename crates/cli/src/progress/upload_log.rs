//! A line for each file that was uploaded, for a run whose stderr is a log.

use std::convert::Infallible;
use std::future::pending;
use std::sync::{Mutex, PoisonError};

use casebook::support::CaseFilesStep;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A file that is being uploaded, or that was: its number, its name and its size in bytes.
type Uploaded = (usize, String, u64);

/// Follows the steps of an upload.
#[derive(Debug)]
pub(crate) struct UploadLog {
    current: Mutex<Option<Uploaded>>,
    // A communication has at most ten files, so the channel stays short.
    done: UnboundedSender<Uploaded>,
}

impl UploadLog {
    /// Creates an observer of steps, and a future that calls a function with the name and the size of
    /// each file after its upload. The future does not end.
    pub(crate) fn new(tell: impl Fn(&str, u64)) -> (Self, impl Future<Output = Infallible>) {
        let (done, uploaded) = unbounded_channel();
        let log = Self {
            current: Mutex::default(),
            done,
        };
        (log, tell_each(uploaded, tell))
    }

    /// Takes a step. Files are uploaded one after the other, so a step about anything else ends the
    /// upload before.
    pub(crate) fn follow(&self, step: &CaseFilesStep) {
        let new = match step {
            CaseFilesStep::Upload {
                file, name, size, ..
            } => Some((*file, name.clone(), *size)),
            _ => None,
        };
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *current, new);
        if let Some(before) = before
            && current.as_ref().is_none_or(|(file, ..)| *file != before.0)
        {
            // Without a receiver the run is over.
            let _ = self.done.send(before);
        }
    }
}

async fn tell_each(
    mut uploaded: UnboundedReceiver<Uploaded>,
    tell: impl Fn(&str, u64),
) -> Infallible {
    while let Some((_, name, size)) = uploaded.recv().await {
        tell(&name, size);
    }
    pending().await
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn each_file_is_told_once_after_its_upload() {
        let told = RefCell::new(Vec::new());
        let (log, lines) =
            UploadLog::new(|name, size| told.borrow_mut().push((name.to_owned(), size)));
        let upload = |file, sent| CaseFilesStep::Upload {
            file,
            files: 2,
            name: format!("{file}.log"),
            sent,
            size: 100,
        };
        let ready = |file| CaseFilesStep::AwaitReady {
            file,
            name: format!("{file}.log"),
        };
        for step in [
            CaseFilesStep::CreateSet,
            upload(0, 0),
            upload(0, 100),
            upload(1, 50),
            ready(0),
            ready(1),
            CaseFilesStep::Send,
        ] {
            log.follow(&step);
        }
        tokio::select! {
            biased;
            never = lines => match never {},
            () = tokio::task::yield_now() => {}
        }
        let expected = ["0.log", "1.log"].map(|name| (name.to_owned(), 100));
        assert_eq!(*told.borrow(), expected);
    }
}
