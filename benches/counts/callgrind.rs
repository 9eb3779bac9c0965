//! Instructions, counted by valgrind's callgrind.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use casebook_benches::Job;

use crate::programs::{counted, succeeded};

/// A valgrind that is installed.
pub(crate) struct Callgrind {
    version: String,
}

impl Callgrind {
    /// The one of this machine, if there is one. One that is there and does not work is a failure.
    pub(crate) fn find() -> Option<Self> {
        let mut valgrind = Command::new("valgrind");
        valgrind.arg("--version");
        if matches!(valgrind.output(), Err(error) if error.kind() == ErrorKind::NotFound) {
            return None;
        }
        let version = String::from_utf8(succeeded(valgrind).stdout).unwrap();
        let version = version.trim().trim_start_matches("valgrind-").to_owned();
        Some(Self { version })
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// What the processor has as far as a program can see: valgrind shows another one than there is.
    pub(crate) fn processor(&self) -> String {
        self.run(&["--processor"]).1.trim().to_owned()
    }

    /// The instructions of each job, done once more. The job is done so many times, and twice as
    /// many, and the half of it that is the same is taken off: start-up and input.
    pub(crate) fn instructions(&self) -> BTreeMap<String, Vec<u64>> {
        let jobs = Mutex::new(Job::all().filter(|job| job.times() > 0));
        let rows = Mutex::new(BTreeMap::new());
        let next = || jobs.lock().unwrap().next();
        let work = || {
            while let Some(job) = next() {
                let (name, times) = (job.to_string(), u64::from(job.times()));
                let [some, twice] =
                    [times, 2 * times].map(|times| self.run(&[&name, &times.to_string()]).0);
                let each = (twice - some) / times;
                rows.lock().unwrap().insert(name, vec![each]);
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(work);
            }
        });
        rows.into_inner().unwrap()
    }

    /// All instructions of one run of the program, and what it printed.
    fn run(&self, arguments: &[&str]) -> (u64, String) {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let mut valgrind = Command::new("valgrind");
        valgrind
            .current_dir(&folder)
            // Nothing that is set for somebody else: not in a file, not in a variable.
            .args(["--command-line-only=yes", "--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", profile.display()))
            .arg(counted())
            .args(arguments)
            .env_remove("VALGRIND_OPTS")
            .env_remove("GLIBC_TUNABLES")
            .env_remove("LD_LIBRARY_PATH")
            .env_remove("LD_PRELOAD");
        let printed = String::from_utf8(succeeded(valgrind).stdout).unwrap();
        let profile = fs::read_to_string(profile).unwrap();
        let totals = profile
            .lines()
            .find_map(|line| line.strip_prefix("totals: "));
        (totals.unwrap().trim().parse().unwrap(), printed)
    }
}
