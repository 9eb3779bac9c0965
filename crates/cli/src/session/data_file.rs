//! Waits for a data file that another process has open.

use std::io::{self, Write as _};
use std::thread;
use std::time::Duration;

use casebook_emulator::{Builder, Emulator, OpenError};
use tokio::runtime;
use tokio::time::{Instant, sleep};

use super::Session;
use crate::failure::{Failure, chain};
use crate::interrupt::end_signal;

/// The longest wait, unless --timeout is shorter.
const PATIENCE: Duration = Duration::from_secs(5);
/// After this time, a note tells the user what the command is waiting for.
const NOTE_AFTER: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(50);

impl Session {
    /// Opens the emulator as soon as its data file is free.
    ///
    /// Clients are built without async code, so this blocks the runtime of the command. A thread
    /// with a runtime of its own waits for the file, and for a signal that ends the run.
    ///
    /// # Errors
    ///
    /// Fails if the file is still in use after the longest wait, and names the process that has it
    /// open. Fails if the file cannot be opened for another reason.
    pub(super) fn wait_for_data_file(&self, builder: &Builder) -> Result<Emulator, Failure> {
        let speaks = self.speaks_to_people();
        let patience = self.timeout().map_or(PATIENCE, |limit| limit.min(PATIENCE));
        let waits = move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let runtime =
                runtime.map_err(|error| Failure::other(format_args!("the runtime: {error}")))?;
            runtime.block_on(async {
                let end = end_signal();
                tokio::select! {
                    biased;
                    () = end => Err(Failure::interrupted()),
                    opened = opened(builder, patience, |error| {
                        if speaks {
                            // A closed stderr has no reader, so a failed write is ignored.
                            let _ = writeln!(io::stderr(), "note: waiting: {}", chain(error));
                        }
                    }) => opened,
                }
            })
        };
        let tell = |_| Failure::other("the thread that waits for the data file panicked");
        thread::scope(|scope| scope.spawn(waits).join()).map_err(tell)?
    }
}

/// Creates the failure of a data file that cannot be opened.
pub(super) fn cannot_open(error: &OpenError) -> Failure {
    let failure = Failure::other(chain(error));
    match error.is_foreign() {
        true => failure.advise(
            "the file was not changed; --data takes a data file of the emulator, or the name of a \
             new file",
        ),
        false => failure,
    }
}

async fn opened(
    builder: &Builder,
    patience: Duration,
    tell: impl Fn(&OpenError),
) -> Result<Emulator, Failure> {
    let begin = Instant::now();
    let mut is_told = false;
    loop {
        match builder.clone().build() {
            Err(error) if error.is_in_use() && begin.elapsed() < patience => {
                if !is_told && begin.elapsed() >= NOTE_AFTER {
                    tell(&error);
                    is_told = true;
                }
            }
            Err(error) if error.is_in_use() => {
                let (why, waited) = (chain(&error), patience.as_secs_f64());
                return Err(Failure::other(format_args!(
                    "{why}; waited {waited} seconds for that process to end"
                )));
            }
            built => return built.map_err(|error| cannot_open(&error)),
        }
        sleep(PAUSE).await;
    }
}
