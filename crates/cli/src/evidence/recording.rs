//! Records a run of `report sync`, from its beginning to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use casebook_evidence::{Caller, Chain, Changes, Files, sums};

use super::listed::listed;
use super::lost_runs::lost_runs;
use super::runs_file::{append, replay};
use super::sums_check::CheckedSums;
use super::tool::tool;
use super::witness::Witness;
use crate::folder::{Folder, MANIFEST, Manifest, SUMS, hash, is_plain, is_terms};

/// A run that has begun, in a locked folder.
pub(crate) struct Recording {
    chain: Chain,
    /// What the folder has, as far as it was looked at: the files that the records and the manifest tell of.
    here: Files,
    /// The hash of the manifest, if it is not the one that the run before has recorded.
    found_manifest: Option<String>,
    /// What does not fit in the records of the runs before, and the records themselves do not show.
    found_breaks: Vec<String>,
    witness: Witness,
}

impl Recording {
    /// Reads what the runs before have recorded, and compares it with the manifest. The run has begun when its
    /// witness was created.
    ///
    /// # Errors
    ///
    /// Fails when the chain cannot be read.
    pub(crate) fn begin(
        folder: &Folder,
        manifest: &Manifest,
        witness: Witness,
    ) -> io::Result<Self> {
        let mut sums = CheckedSums::read(folder.path());
        let chain = replay(folder.path(), |chain| sums.see(chain))?;
        let lost = lost_runs(folder.path(), &chain, Some(manifest));
        let lost = lost.map(|lost| format!("{}: {}", lost.name, lost.detail));
        let here = with_terms(folder, listed(manifest), |name| {
            chain.files.get(name).cloned()
        })?;
        let manifest = hash_of_manifest(folder)?;
        let recorded = chain.last.as_ref().map(|run| &run.manifest_sha256);
        let is_recorded = recorded.is_none_or(|recorded| *recorded == manifest);
        Ok(Self {
            here,
            found_manifest: manifest.filter(|_| !is_recorded),
            found_breaks: lost.into_iter().chain(sums.broken(&chain)).collect(),
            chain,
            witness,
        })
    }

    /// Says what does not fit in the records of the runs before, and the records themselves do not show.
    pub(crate) fn found_breaks(&self) -> &[String] {
        &self.found_breaks
    }

    /// Whether the records of the runs before show that one of them is missing or was changed.
    pub(crate) fn is_broken(&self) -> bool {
        !self.chain.breaks.is_empty()
    }

    /// Whether the folder is not as the run before has left it.
    pub(crate) fn is_changed(&self) -> bool {
        self.chain.runs > 0 && (self.found_manifest.is_some() || self.here != self.chain.files)
    }

    /// Reads files before they are fetched again, and returns the names of those that were removed or have another
    /// hash than the manifest and the records say. Files that nothing tells of are left out.
    pub(crate) fn look_at(&mut self, folder: &Path, names: &BTreeSet<String>) -> Vec<String> {
        let mut differing = Vec::new();
        for name in names.iter().filter(|name| is_plain(name)) {
            let Some(expected) = self.here.get(name) else {
                continue;
            };
            // What cannot be read, such as a link, is as good as removed.
            match hash(&folder.join(name)) {
                Ok(found) if found == *expected => continue,
                Ok(found) => drop(self.here.insert(name.clone(), found)),
                Err(_) => drop(self.here.remove(name)),
            }
            differing.push(name.clone());
        }
        differing
    }

    /// Writes the record of the run, and the file for `sha256sum`. `saved` has the hashes of the terms
    /// that the run has saved without a document.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be read or written. The record is then missing, or it is there and the
    /// file for `sha256sum` is that of the run before.
    pub(crate) fn end(
        mut self,
        folder: &Folder,
        manifest: &Manifest,
        saved: &BTreeMap<String, String>,
        caller: Caller,
        endpoint: String,
    ) -> io::Result<()> {
        let seen = self.witness.seen();
        let before = self.here;
        let after = with_terms(folder, listed(manifest), |name| {
            saved.get(name).or_else(|| before.get(name)).cloned()
        })?;
        let mut run = self.chain.next_run(caller, tool());
        run.started_at = seen.since;
        run.ended_at = self.witness.now();
        run.clock = seen.clocks;
        run.endpoint = endpoint;
        run.requests = seen.requests;
        run.manifest_sha256 = hash_of_manifest(folder)?;
        run.found = Changes::between(&self.chain.files, &before);
        run.found_manifest_sha256 = self.found_manifest;
        run.found_breaks = self.found_breaks;
        run.changed = Changes::between(&before, &after);
        append(&mut self.chain, folder.path(), &run, folder.access())?;
        let text = sums::text(&self.chain.sums());
        casebook_files::write(&folder.path().join(SUMS), text.as_bytes(), folder.access())
    }
}

/// Returns the SHA-256 of the manifest; `None` if there is none.
fn hash_of_manifest(folder: &Folder) -> io::Result<Option<String>> {
    match hash(&folder.path().join(MANIFEST)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        hash => hash.map(Some),
    }
}

/// Adds the terms that lie in the folder and that the manifest does not list, because they wait to be
/// accepted. Those whose hash is not `known` are read.
fn with_terms(
    folder: &Folder,
    mut files: Files,
    known: impl Fn(&str) -> Option<String>,
) -> io::Result<Files> {
    for entry in fs::read_dir(folder.path())? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if !is_terms(&name) || files.contains_key(&name) || !entry.file_type()?.is_file() {
            continue;
        }
        // Terms without contents are fetched again.
        let is_empty = entry.metadata()?.len() == 0;
        let sha256 = match known(&name).filter(|_| !is_empty) {
            Some(sha256) => sha256,
            None => hash(&entry.path())?,
        };
        files.insert(name, sha256);
    }
    Ok(files)
}
