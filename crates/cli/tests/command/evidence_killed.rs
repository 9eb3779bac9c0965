//! `kill -9` while a folder is sealed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::killed::let_run;
use super::numbers::Numbers;
use super::run::{RunOutput, command};
use super::synced::sync;

const KILLS: usize = 40;

fn seals(folder: &Path) -> usize {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name());
    let is_seal = |name: &str| name.starts_with("seal-") && name.ends_with(".json");
    names.filter(|name| is_seal(name.to_str().unwrap())).count()
}

#[test]
fn a_folder_is_as_it_was_or_sealed_whenever_the_run_is_killed() {
    let home = tempfile::tempdir().unwrap();
    let (folder, key) = (home.path().join("reports"), home.path().join("audit.pem"));
    assert_eq!(sync(&folder, &["--series", "SOC 3"]).code, Some(0));
    let mut keygen = command();
    keygen.args(["evidence", "keygen", "-o"]).arg(&key);
    assert!(keygen.stdout(Stdio::null()).status().unwrap().success());
    let seal = || -> Command {
        let mut command = command();
        command
            .args(["evidence", "seal", "--key"])
            .arg(&key)
            .arg(&folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let begin = Instant::now();
    assert!(seal().status().unwrap().success());
    let takes = begin.elapsed();
    let mut numbers = Numbers::new();
    let (mut before, mut sealed) = (seals(&folder), 0);
    for _ in 0..KILLS {
        let mut child = seal().spawn().unwrap();
        let instant = numbers.below(takes.as_micros() as u64 * 3 / 2);
        let_run(&mut child, Duration::from_micros(instant));
        let mut verify = command();
        verify
            .args(["evidence", "verify"])
            .arg(&folder)
            .arg("--key")
            .arg(home.path().join("audit.pub"));
        let ran: RunOutput = verify.output().unwrap().into();
        assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
        let now = seals(&folder);
        sealed += now - before;
        before = now;
    }
    // If all runs or none were killed on the way, the test has proved nothing.
    assert!(sealed < KILLS, "no run was killed on the way");
    assert!(seal().status().unwrap().success());
}
