//! Counts instructions with valgrind's callgrind.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use casebook_benches::Job;

use crate::programs::{counted, succeeded};

/// An installed valgrind.
pub(crate) struct Callgrind {
    version: String,
}

impl Callgrind {
    /// Returns the valgrind of this machine, if there is one. Panics if it does not work.
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

    /// Returns the features of the processor as programs see them under valgrind, which emulates
    /// another processor.
    pub(crate) fn processor(&self) -> String {
        self.run(&["--processor"]).1.trim().to_owned()
    }

    /// Counts the instructions of one more run of each job. It counts a process with `times` runs
    /// and one with twice as many; the difference leaves out the start of the program and the
    /// making of the input.
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

    /// Counts all instructions of one run of the program, and returns its output.
    fn run(&self, arguments: &[&str]) -> (u64, String) {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("profile");
        let mut valgrind = Command::new("valgrind");
        valgrind
            .current_dir(&folder)
            // With the first of these options, valgrind ignores options in files and variables.
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
