//! Notes about files that the service takes long to process, for a run without progress bars.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use casebook::support::CaseFilesStep;
use tokio::sync::watch;
use tokio::time::timeout;

/// The time after which a wait is worth a note. Most files are ready earlier.
const NOTE_AFTER: Duration = Duration::from_secs(5);

/// The file that the service is processing, by its number, and its name.
type Processed = Option<(usize, String)>;

/// Follows the steps of an upload.
#[derive(Debug)]
pub(crate) struct UploadWaits(watch::Sender<Processed>);

impl UploadWaits {
    /// Creates an observer of steps, and a future that calls a function with the name of each file that
    /// the service has been processing for five seconds. The future does not end.
    pub(crate) fn new(tell: impl Fn(&str)) -> (Self, impl Future<Output = Infallible>) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), tell_long_waits(receiver, tell))
    }

    /// Takes a step.
    pub(crate) fn follow(&self, step: &CaseFilesStep) {
        let new = match step {
            CaseFilesStep::AwaitReady { file, name } => Some((*file, name.clone())),
            _ => None,
        };
        self.0.send_if_modified(|current| {
            let is_new = *current != new;
            *current = new;
            is_new
        });
    }
}

async fn tell_long_waits(
    mut processed: watch::Receiver<Processed>,
    tell: impl Fn(&str),
) -> Infallible {
    loop {
        let current = processed.borrow_and_update().clone();
        let changed = match current {
            None => processed.changed().await,
            Some((_, name)) => match timeout(NOTE_AFTER, processed.changed()).await {
                Ok(changed) => changed,
                Err(_) => {
                    tell(&name);
                    processed.changed().await
                }
            },
        };
        if changed.is_err() {
            // No step follows.
            pending::<Infallible>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use tokio::time::sleep;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_a_long_wait_is_told_and_each_file_once() {
        let told = RefCell::new(Vec::new());
        let (waits, notes) = UploadWaits::new(|name| told.borrow_mut().push(name.to_owned()));
        let step = |file, name: &str| CaseFilesStep::AwaitReady {
            file,
            name: name.to_owned(),
        };
        let steps = async {
            // Each step, the seconds until the next one, and the files that were told by then.
            for (step, seconds, expected) in [
                (CaseFilesStep::CreateSet, 60, &[][..]),
                (step(0, "a.log"), 4, &[]),
                (step(1, "b.log"), 4, &[]),
                (step(2, "a.log"), 6, &["a.log"]),
                (step(2, "a.log"), 600, &["a.log"]),
                (step(3, "a.log"), 6, &["a.log", "a.log"]),
                (step(4, "c.log"), 3, &["a.log", "a.log"]),
                (CaseFilesStep::Send, 60, &["a.log", "a.log"]),
            ] {
                waits.follow(&step);
                sleep(Duration::from_secs(seconds)).await;
                assert_eq!(*told.borrow(), expected, "{step:?}");
            }
        };
        tokio::select! {
            () = steps => {}
            never = notes => match never {},
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_future_does_not_end_with_the_steps() {
        let (waits, notes) = UploadWaits::new(|_| {});
        drop(waits);
        assert!(timeout(Duration::from_secs(60), notes).await.is_err());
    }
}
