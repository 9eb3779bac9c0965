//! `kill -9` while a folder is fetched, sealed and exported.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::killed::let_run;
use super::numbers::Numbers;
use super::run::{RunOutput, command};
use super::synced::sync;

const KILLS: usize = 40;

/// A folder for reports, and a key beside it.
struct Sample {
    home: tempfile::TempDir,
    folder: PathBuf,
}

impl Sample {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("reports");
        let sample = Self { home, folder };
        let mut keygen = sample.evidence("keygen");
        keygen.arg("-o").arg(sample.path("audit.pem"));
        assert!(keygen.status().unwrap().success());
        sample
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Returns a command that prints nothing.
    fn evidence(&self, name: &str) -> Command {
        let mut command = command();
        command.args(["evidence", name]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    fn seal(&self) -> Command {
        let mut seal = self.evidence("seal");
        seal.arg("--key").arg(self.path("audit.pem"));
        seal.arg(&self.folder);
        seal
    }

    fn sync_and_seal(&self) -> Command {
        let mut sync = command();
        sync.args(["--emulator", "report", "sync", "--accept-terms", "--seal"]);
        sync.arg("--key").arg(self.path("audit.pem"));
        sync.arg(&self.folder);
        sync.stdout(Stdio::null()).stderr(Stdio::null());
        sync
    }

    fn export(&self) -> Command {
        let mut export = self.evidence("export");
        export.arg(&self.folder).arg("-o").arg(self.path("bag"));
        export
    }

    /// Checks that a folder is as recorded, and sealed by the key.
    fn holds(&self, folder: &Path) {
        let mut verify = command();
        verify.args(["evidence", "verify"]).arg(folder);
        verify.arg("--key").arg(self.path("audit.pub"));
        let ran: RunOutput = verify.output().unwrap().into();
        assert_eq!(ran.code, Some(0), "{}{}", ran.stderr, ran.text());
    }

    /// Returns how many seals there are.
    fn seals(&self) -> usize {
        let is_seal = |name: &str| name.starts_with("seal-") && name.ends_with(".json");
        count(&self.folder, is_seal)
    }

    /// Returns how many bags without a name a killed run has left.
    fn unfinished_bags(&self) -> usize {
        let is_left = |name: &str| name.starts_with(".bag.") && name.ends_with(".part");
        count(self.home.path(), is_left)
    }
}

fn count(folder: &Path, is_one: impl Fn(&str) -> bool) -> usize {
    let Ok(names) = fs::read_dir(folder) else {
        return 0;
    };
    let names = names.map(|it| it.unwrap().file_name());
    names.filter(|name| is_one(name.to_str().unwrap())).count()
}

/// Returns how long a run takes that is not killed.
fn takes(mut run: Command) -> u64 {
    let begin = Instant::now();
    assert!(run.status().unwrap().success());
    begin.elapsed().as_micros() as u64
}

/// Kills a run at a random instant within this time.
fn kill(mut run: Command, within: u64, numbers: &mut Numbers) {
    let instant = Duration::from_micros(numbers.below(within));
    let_run(&mut run.spawn().unwrap(), instant);
}

#[test]
fn a_folder_is_as_it_was_or_sealed_whenever_the_run_is_killed() {
    let sample = Sample::new();
    assert_eq!(sync(&sample.folder, &["--series", "SOC 3"]).code, Some(0));
    let takes = takes(sample.seal());
    let mut numbers = Numbers::new();
    let (mut before, mut sealed) = (sample.seals(), 0);
    for _ in 0..KILLS {
        kill(sample.seal(), takes * 3 / 2, &mut numbers);
        sample.holds(&sample.folder);
        let now = sample.seals();
        sealed += now - before;
        before = now;
    }
    // If all runs or none were killed on the way, the test has proved nothing.
    assert!(sealed < KILLS, "no run was killed on the way");
    assert!(sample.seal().status().unwrap().success());
}

#[test]
fn whenever_a_run_is_killed_that_fetches_and_seals_the_next_one_seals_a_folder_that_holds() {
    let sample = Sample::new();
    let takes = takes(sample.sync_and_seal());
    sample.holds(&sample.folder);
    let mut numbers = Numbers::new();
    let mut unsealed = 0;
    for _ in 0..KILLS / 2 {
        // In half of the rounds, a run before has fetched and sealed all.
        if numbers.below(2) == 0 {
            fs::remove_dir_all(&sample.folder).unwrap();
        }
        let before = sample.seals();
        kill(sample.sync_and_seal(), takes, &mut numbers);
        unsealed += usize::from(sample.seals() == before);
        assert!(sample.sync_and_seal().status().unwrap().success());
        sample.holds(&sample.folder);
    }
    assert!(
        unsealed > KILLS / 8,
        "only {unsealed} were killed on the way"
    );
}

#[cfg(unix)]
#[test]
fn what_a_killed_export_leaves_is_gone_after_the_next_one_and_nothing_else_is() {
    let sample = Sample::new();
    assert_eq!(sync(&sample.folder, &["--series", "SOC 3"]).code, Some(0));
    assert!(sample.seal().status().unwrap().success());
    let (bag, mine) = (sample.path("bag"), sample.path(".bag.mine.part"));
    fs::create_dir(&mine).unwrap();
    let takes = takes(sample.export());
    fs::remove_dir_all(&bag).unwrap();
    let mut numbers = Numbers::new();
    let mut left = 0;
    for _ in 0..KILLS {
        kill(sample.export(), takes, &mut numbers);
        // One is the folder that is not of casebook. A run that is killed before it removes any leaves one more.
        left += usize::from(sample.unfinished_bags() > 1);
        if bag.exists() {
            sample.holds(&bag.join("data"));
            fs::remove_dir_all(&bag).unwrap();
        }
    }
    eprintln!("{left} of {KILLS} killed exports have left a folder");
    // It is certain that there is one.
    let abandoned = sample.path(".bag.12-3.part");
    fs::create_dir_all(abandoned.join("data")).unwrap();
    assert!(sample.export().status().unwrap().success());
    assert_eq!(sample.unfinished_bags(), 1);
    assert!(mine.exists());
    sample.holds(&bag.join("data"));
    sample.holds(&sample.folder);
}
