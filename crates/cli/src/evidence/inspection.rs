//! Checks a folder by the records of its runs and by its seals, without a network.

use std::io;
use std::path::Path;

use casebook_evidence::{Chain, Files};
use casebook_files::Access;

use super::added::added;
use super::bag::{PAYLOAD, is_bag};
use super::finding::{Finding, Standing, differences};
use super::listed::listed;
use super::lost_runs::lost_runs;
use super::runs_file::replay;
use super::seal_check::Seals;
use super::sums_check::CheckedSums;
use super::trust::Trust;
use crate::folder::{MANIFEST, Manifest, RUNS, hash, is_plain, is_terms};

/// What a check has found.
#[derive(Debug)]
pub(crate) struct Inspection {
    /// What was found, in the order in which it was looked at.
    pub(crate) findings: Vec<Finding>,
    /// What the records of the runs say.
    pub(crate) chain: Chain,
}

impl Inspection {
    /// Checks the files of a folder, the records of its runs and its seals.
    ///
    /// # Errors
    ///
    /// Fails when the folder cannot be read, and when it is a bag. A file that cannot be read is a finding.
    pub(crate) fn of(folder: &Path, trust: &Trust) -> io::Result<Self> {
        if is_bag(folder) {
            let files = folder.join(PAYLOAD);
            let why =
                "expected a folder of `report sync`, found a bag, which has that folder in it";
            return Err(io::Error::other(format!("{why}: {}", files.display())));
        }
        let mut seals = Seals::read(folder, trust)?;
        let mut sums = CheckedSums::read(folder);
        let mut findings = Vec::new();
        let chain = replay(folder, |chain| {
            sums.see(chain);
            findings.extend(unrecorded(chain));
            seals.see(chain);
        });
        let (chain, unreadable) = match chain {
            Ok(chain) => (chain, None),
            Err(error) => (Chain::default(), Some(error.to_string())),
        };
        let manifest = Manifest::read(folder, Access::Owner);
        let listed = match &manifest {
            Ok(manifest) => listed(manifest),
            Err(error) => {
                findings.push(Finding::broken("manifest", MANIFEST, error.to_string()));
                Files::new()
            }
        };
        let of_chain = match unreadable {
            Some(why) => vec![Finding::broken("chain", RUNS, why).with(sums.of_runs(), None)],
            None => match lost_runs(folder, &chain, manifest.as_ref().ok()) {
                Some(lost) => vec![lost.with(sums.of_runs(), None)],
                None => of_chain(folder, &chain),
            },
        };
        findings.splice(0..0, of_chain);
        let known = match chain.runs {
            0 => &listed,
            _ => &chain.files,
        };
        let named = sums.beyond(&chain, known);
        findings.extend(of_files(folder, known.iter().chain(&named)));
        findings.extend(of_manifest(folder, &chain, &listed));
        findings.extend(sums.findings(&chain));
        findings.extend(added(folder, &chain, known, &named)?);
        findings.extend(seals.findings(&chain));
        Ok(Self { findings, chain })
    }

    /// Returns what is not as it should be.
    pub(crate) fn broken(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.findings.iter();
        findings.filter(|it| it.result == Standing::Broken)
    }
}

/// Names the breaks in the chain, or says where it ends.
fn of_chain(folder: &Path, chain: &Chain) -> Vec<Finding> {
    let Some(head) = &chain.head else {
        if folder.join(MANIFEST).symlink_metadata().is_err() {
            let detail = "expected the records of `report sync`, found neither them nor a manifest";
            return vec![Finding::broken("chain", RUNS, detail)];
        }
        let detail = "no run is recorded, so only the manifest tells what the files were; the next \
                      `report sync` begins the chain";
        return vec![Finding::note("chain", RUNS, detail)];
    };
    if !chain.breaks.is_empty() {
        let breaks = chain.breaks.iter();
        return breaks
            .map(|detail| Finding::broken("chain", RUNS, detail))
            .collect();
    }
    let last = chain.last.as_ref();
    let last = last.map(|run| format!(", the last by {} at {}", run.caller.arn, run.ended_at));
    let runs = count(chain.runs, "run");
    let detail = format!(
        "{runs}{}; the last record has the SHA-256 {head}",
        last.unwrap_or_default()
    );
    vec![Finding::ok("chain", RUNS, detail)]
}

/// Says what the last run of a chain has found that no run had recorded.
fn unrecorded(chain: &Chain) -> Vec<Finding> {
    let Some(run) = &chain.last else {
        return Vec::new();
    };
    let number = run.run;
    let mut details = Vec::new();
    if !run.found.is_empty() || run.found_manifest_sha256.is_some() {
        let (added, removed) = (run.found.added.len() as u64, run.found.removed.len() as u64);
        details.push(match number {
            1 => format!(
                "run 1 found {} that no run had recorded",
                count(added, "file")
            ),
            _ => format!(
                "run {number} found a folder that run {} had not left: {} added or changed, {} removed",
                number - 1,
                count(added, "file"),
                count(removed, "file"),
            ),
        });
    }
    let breaks = run.found_breaks.iter();
    details.extend(
        breaks.map(|why| format!("run {number} found that records before it did not fit: {why}")),
    );
    let details = details.into_iter();
    details
        .map(|detail| Finding::note("chain", RUNS, detail))
        .collect()
}

/// Compares the files with their recorded hashes.
fn of_files<'a>(
    folder: &Path,
    files: impl Iterator<Item = (&'a String, &'a String)>,
) -> Vec<Finding> {
    let (mut findings, mut number) = (Vec::new(), 0);
    for (name, expected) in files {
        number += 1;
        if !is_plain(name) {
            let detail = "expected the name of a file in the folder";
            findings.push(Finding::broken("file", name, detail));
            continue;
        }
        match hash(&folder.join(name)) {
            Ok(found) if found == *expected => {}
            Ok(found) => findings.push(Finding::changed("file", name, expected, &found)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                findings.push(Finding::missing("file", name, expected));
            }
            Err(error) => {
                let detail = format!("expected the SHA-256 {expected}: {error}");
                findings.push(Finding::broken("file", name, detail).with(Some(expected), None));
            }
        }
    }
    if findings.is_empty() {
        let detail = format!("{} as recorded", count(number, "file"));
        findings.push(Finding::ok("file", "*", detail));
    }
    findings
}

/// Compares the manifest with the record of the last run.
fn of_manifest(folder: &Path, chain: &Chain, listed: &Files) -> Vec<Finding> {
    let Some(run) = &chain.last else {
        return Vec::new();
    };
    let found = hash(&folder.join(MANIFEST)).ok();
    let mut findings = match (&run.manifest_sha256, &found) {
        (expected, found) if expected == found => return Vec::new(),
        (Some(expected), Some(found)) => {
            vec![Finding::changed("manifest", MANIFEST, expected, found)]
        }
        (Some(expected), None) => vec![Finding::missing("manifest", MANIFEST, expected)],
        (_, found) => {
            let found = found.as_deref().unwrap_or_default();
            vec![Finding::added("manifest", MANIFEST, found)]
        }
    };
    // Terms that wait to be accepted have no line.
    let with_lines = chain.files.iter();
    let with_lines = with_lines.filter(|(name, _)| !is_terms(name) || listed.contains_key(*name));
    let with_lines = with_lines.map(|(name, sha256)| (name.clone(), sha256.clone()));
    findings.extend(differences("line", &with_lines.collect(), listed));
    findings
}

/// Returns a number with its noun.
fn count(number: u64, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
