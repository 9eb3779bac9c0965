//! Compares the cost of encoding, decoding and signing with recorded figures.
//!
//! The jobs are those of the benches, built with the profile `counted`. Allocations must be as
//! recorded, to the byte. Instructions may differ by a tenth to either side: a better figure is
//! recorded anew too, so that it is held. Time is not compared.
//!
//! ```sh
//! CASEBOOK_RECORD_COUNTS=1 cargo test -p casebook-benches --test counts
//! ```

#![expect(clippy::unwrap_used, reason = "a failed `unwrap` fails the test")]

mod callgrind;
mod platform;
mod programs;
mod record;

use std::io::Write as _;
use std::path::{Path, PathBuf};

use callgrind::Callgrind;
use platform::{Kinship, Platform};
use record::Record;

const ANEW: &str = "CASEBOOK_RECORD_COUNTS=1 cargo test -p casebook-benches --test counts";

/// The largest difference of instructions from the record, in percent.
const ALLOWED: f64 = 10.0;
/// The largest difference if the compiler, the C library or valgrind differs from that of the
/// record, which changes small jobs by some percent. The mistakes that this test finds cost far
/// more, such as deriving a key for each request or a `String` for every field.
const ALLOWED_TO_KIN: f64 = 25.0;

#[test]
fn what_is_allocated_is_what_is_recorded() {
    let found = Record {
        about: "Allocations of one repetition, reallocations included, and their bytes.",
        platform: Platform::of_the_compiler(),
        columns: ["allocations", "bytes"].as_slice(),
        rows: programs::allocated(),
    };
    held("allocations.tsv", &found, 0.0);
}

#[test]
fn instructions_are_near_to_what_is_recorded() {
    let Some(callgrind) = Callgrind::find() else {
        assert!(!recording(), "expected valgrind to record by, found none");
        say("left out: instructions are not counted, since valgrind is not installed");
        return;
    };
    let platform = Platform::of(&callgrind);
    let mut allowed = ALLOWED;
    if !recording() {
        let recorded = Record::read(&path("instructions.tsv")).platform;
        match platform.kinship(&recorded) {
            Kinship::Same => {}
            Kinship::Kin(difference) => {
                allowed = ALLOWED_TO_KIN;
                say(&format!(
                    "instructions are held within {allowed} %, since {difference}"
                ));
            }
            Kinship::Foreign(difference) => {
                say(&format!(
                    "left out: instructions are not compared, since {difference}"
                ));
                return;
            }
        }
    }
    let found = Record {
        about: "Instructions of one repetition, as callgrind counts them.",
        platform,
        columns: ["instructions"].as_slice(),
        rows: callgrind.instructions(),
    };
    held("instructions.tsv", &found, allowed);
}

/// Records the figures, or compares them with the record.
fn held(file: &str, found: &Record, allowed: f64) {
    let path = path(file);
    if recording() {
        found.write(&path);
        return;
    }
    let recorded = Record::read(&path);
    let strayed = found.strayed_from(&recorded, allowed);
    assert!(
        strayed.is_empty(),
        "\n{}\n\nrecorded with {}\nfound with    {}\n\nif that is meant, record it anew:\n\n    {ANEW}\n",
        strayed.join("\n"),
        recorded.platform,
        found.platform,
    );
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("counts")
        .join(file)
}

fn recording() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "this variable makes the test record instead of compare"
    )]
    std::env::var_os("CASEBOOK_RECORD_COUNTS").is_some()
}

/// Prints one line, also if the tests pass.
#[expect(
    clippy::explicit_write,
    reason = "of a test that passes, the harness hides what the macros print"
)]
fn say(line: &str) {
    writeln!(std::io::stderr(), "counts: {line}").unwrap();
}
