//! The programs that run the jobs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

/// Returns the program whose instructions are counted.
pub(crate) fn counted() -> &'static Path {
    &programs()["counted"]
}

/// Returns the number of allocations and of bytes of each job.
pub(crate) fn allocated() -> BTreeMap<String, Vec<u64>> {
    let output = succeeded(Command::new(&programs()["allocated"]));
    let output = String::from_utf8(output.stdout).unwrap();
    let rows = output.lines().map(|line| {
        let (job, figures) = line.split_once('\t').unwrap();
        let figures = figures.split('\t').map(|figure| figure.parse().unwrap());
        (job.to_owned(), figures.collect())
    });
    rows.collect()
}

/// Runs a command that must not fail.
pub(crate) fn succeeded(mut command: Command) -> Output {
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{errors}",
        output.status
    );
    output
}

/// Builds the programs of this package and returns their paths by name. They are built separately
/// and without extra flags, because tests are built without optimization, with extra flags, and
/// with the features of everything else in the build.
fn programs() -> &'static BTreeMap<String, PathBuf> {
    static PROGRAMS: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    PROGRAMS.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut build = Command::new(env!("CARGO"));
        build
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args([
                "build",
                "--locked",
                "--quiet",
                "--bins",
                "--profile",
                "counted",
            ])
            .args([
                "--message-format",
                "json-render-diagnostics",
                "--target-dir",
            ])
            .arg(target)
            .env("CARGO_ENCODED_RUSTFLAGS", "")
            .env("CARGO_INCREMENTAL", "0")
            .env_remove("RUSTFLAGS");
        let output = succeeded(build);
        let messages = serde_json::Deserializer::from_slice(&output.stdout);
        let programs = messages.into_iter::<Value>().filter_map(|message| {
            let message = message.unwrap();
            let name = message["target"]["name"].as_str()?;
            Some((name.to_owned(), message["executable"].as_str()?.into()))
        });
        programs.collect()
    })
}
