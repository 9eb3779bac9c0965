//! Checks `manifest-sha256.txt` against the records of the runs.

use std::io;
use std::path::Path;

use casebook_evidence::{Chain, Files, sums};

use super::finding::{Finding, differences};
use crate::folder::{RUNS, SUMS};

/// The largest list of hashes that is read, in bytes. A line has about two hundred.
const LARGEST: u64 = 256 << 20;

/// The file for `sha256sum`, and the run that has written it.
pub(super) struct CheckedSums {
    sums: Sums,
    /// The run after which the file was written. `None` if no run of the chain has written it.
    at: Option<u64>,
}

enum Sums {
    Missing,
    /// The file cannot be read, or has a line of another form.
    Odd(String),
    Read(Files),
}

impl CheckedSums {
    /// Reads the file.
    pub(super) fn read(folder: &Path) -> Self {
        let sums = match casebook_files::read(&folder.join(SUMS), LARGEST) {
            Ok(bytes) => {
                let text = str::from_utf8(&bytes).ok();
                let odd = || Sums::Odd("expected lines of sha256sum".to_owned());
                text.and_then(sums::parse).map_or_else(odd, Sums::Read)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Sums::Missing,
            Err(error) => Sums::Odd(error.to_string()),
        };
        Self { sums, at: None }
    }

    /// Looks at a chain after each of its runs.
    pub(super) fn see(&mut self, chain: &Chain) {
        // The hash of the chain comes first, because all hashes are compared only if it fits.
        if let Sums::Read(files) = &self.sums
            && files.get(RUNS) == Some(&chain.sha256())
            && *files == chain.sums()
        {
            self.at = Some(chain.runs);
        }
    }

    /// Returns the hash that the records of the runs have here.
    pub(super) fn of_runs(&self) -> Option<&str> {
        match &self.sums {
            Sums::Read(files) => files.get(RUNS).map(String::as_str),
            _ => None,
        }
    }

    /// Returns the files that this one names and no other record does, if no run is recorded: they have to
    /// be there too. The records themselves are not among them.
    pub(super) fn beyond(&self, chain: &Chain, known: &Files) -> Files {
        match &self.sums {
            Sums::Read(files) if chain.runs == 0 => {
                let files = files.iter();
                let files = files.filter(|(name, _)| *name != RUNS);
                let beyond = files.filter(|(name, sha256)| known.get(*name) != Some(*sha256));
                beyond
                    .map(|(name, sha256)| (name.clone(), sha256.clone()))
                    .collect()
            }
            _ => Files::new(),
        }
    }

    /// Compares the file with what the whole chain says.
    pub(super) fn findings(&self, chain: &Chain) -> Vec<Finding> {
        match &self.sums {
            Sums::Odd(why) => vec![Finding::broken("sums", SUMS, why)],
            _ if chain.runs == 0 || self.at == Some(chain.runs) => Vec::new(),
            Sums::Missing => {
                let text = sums::text(&chain.sums());
                vec![Finding::missing("sums", SUMS, &sums::sha256(&text))]
            }
            Sums::Read(_) if self.is_of_the_run_before(chain) => vec![Finding::note(
                "sums",
                SUMS,
                "it is that of the run before: the last run was cut off when all else was written; the \
                 next one writes it",
            )],
            Sums::Read(found) => differences("sums", &chain.sums(), found),
        }
    }

    /// Says what is broken, in one sentence of a limited length.
    pub(super) fn broken(&self, chain: &Chain) -> Option<String> {
        let why = match &self.sums {
            Sums::Odd(why) => why.clone(),
            Sums::Missing if chain.runs == 0 => return None,
            Sums::Missing => "missing: expected the hashes of all files, found no file".to_owned(),
            Sums::Read(_) if self.at.is_some() && self.at == Some(chain.runs) => return None,
            Sums::Read(_) if self.is_of_the_run_before(chain) => return None,
            Sums::Read(files) => match files.get(RUNS) {
                Some(sha256) if *sha256 != chain.sha256() => {
                    let found = chain.sha256();
                    format!(
                        "it has the SHA-256 {sha256} of `runs.txt`: expected these records, found others with \
                         {found}, so one was removed, added or changed"
                    )
                }
                _ => "expected the hashes that the last run has written, found others".to_owned(),
            },
        };
        Some(format!("{SUMS}: {why}"))
    }

    fn is_of_the_run_before(&self, chain: &Chain) -> bool {
        self.at.is_some_and(|at| at + 1 == chain.runs)
    }
}
