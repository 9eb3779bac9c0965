//! Drives the emulator with the official SDK for Rust.
//!
//!     casebook-interop target/debug/casebook operations.txt
//!
//! The second file has the names of all operations of the SDK's clients, one on each line. Prints one line per
//! check; the last line counts them. Exit status 1 when any failed.

mod artifact;
mod emulator;
mod support;

use std::collections::BTreeSet;
use std::error::Error;
use std::process::ExitCode;

use emulator::Emulator;

type Outcome = Result<(), Box<dyn Error>>;

/// The checks that passed, and those that failed.
#[derive(Default)]
struct Checks {
    passed: usize,
    failed: usize,
}

impl Checks {
    async fn run(&mut self, name: &str, check: impl Future<Output = Outcome>) {
        match check.await {
            Ok(()) => {
                self.passed += 1;
                println!("ok      {name}");
            }
            Err(error) => {
                self.failed += 1;
                println!("FAILED  {name}\n{error:?}");
            }
        }
    }
}

/// Fails with what was found.
macro_rules! check {
    ($holds:expr, $found:expr) => {
        if !$holds {
            return Err(format!("expected {}, found {:?}", stringify!($holds), $found).into());
        }
    };
}
use check;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let command = std::env::args_os()
        .nth(1)
        .ok_or("expected the path of casebook")?;
    let operations = std::env::args_os()
        .nth(2)
        .ok_or("expected a file with the names of the operations")?;
    let operations = std::fs::read_to_string(operations)?;
    let emulator = Emulator::start(&command)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut checks = Checks::default();
    runtime.block_on(async {
        artifact::run(&mut checks, &emulator).await;
        support::run(&mut checks, &emulator).await;
        let name = "every operation of the SDK was called, and succeeded";
        checks.run(name, all_called(&emulator, &operations)).await;
    });
    let Checks { passed, failed } = checks;
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Compares the operations that succeeded, by the count of the emulator, with those of the SDK.
async fn all_called(emulator: &Emulator, operations: &str) -> Outcome {
    let called = emulator.called()?;
    let operations: BTreeSet<_> = operations.lines().map(str::to_owned).collect();
    check!(operations.len() > 30, operations);
    let missing: Vec<_> = operations.difference(&called).collect();
    check!(missing.is_empty(), missing);
    let unknown: Vec<_> = called.difference(&operations).collect();
    check!(unknown.is_empty(), unknown);
    Ok(())
}
