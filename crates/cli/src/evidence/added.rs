//! Names the files in a folder that nothing has recorded.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use casebook_evidence::{Chain, Files};

use super::finding::Finding;
use super::seal::{is_of_a_seal, numbers, part};
use crate::folder::{LOCK, MANIFEST, RUNS, SUMS, hash, is_left, is_terms};

/// Names all that is in a folder and neither recorded nor ours: also hidden files, links and folders.
///
/// `recorded` and `named` are the files that something tells of.
///
/// # Errors
///
/// Fails when the folder cannot be read.
pub(super) fn added(
    folder: &Path,
    chain: &Chain,
    recorded: &Files,
    named: &Files,
) -> io::Result<Vec<Finding>> {
    let sealed = numbers(folder)?;
    let mut findings = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_known = [MANIFEST, RUNS, SUMS].contains(&&*name)
            || recorded.contains_key(&*name)
            || named.contains_key(&*name)
            || is_of_a_seal(&name, &sealed)
            || (name == LOCK && is_empty(&entry));
        if !is_known {
            let finding = about(&entry, &name);
            // Nothing tells of terms that wait to be accepted, before there are records.
            findings.push(match finding.found {
                Some(found) if chain.runs == 0 && is_terms(&name) => waiting(&name, &found),
                _ => finding,
            });
        }
    }
    findings.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(findings)
}

fn waiting(name: &str, found: &str) -> Finding {
    let detail =
        "nothing tells of it: these are terms that wait to be accepted, or somebody added it";
    Finding::note("file", name, detail).with(None, Some(found))
}

/// Whether an entry is a regular file without contents.
fn is_empty(entry: &DirEntry) -> bool {
    // For a link, these are the metadata of the link itself.
    entry
        .metadata()
        .is_ok_and(|it| it.is_file() && it.len() == 0)
}

fn about(entry: &DirEntry, name: &str) -> Finding {
    let found = hash(&entry.path());
    match found {
        Ok(found) if is_left(name) => {
            let detail = "a run that was cut off has left it; the next one removes it";
            Finding::note("file", name, detail).with(None, Some(&found))
        }
        Ok(found) => match part(name) {
            Some((number, _)) => {
                let detail = format!(
                    "added: expected the seal {} beside it, found none: a seal was cut off, or somebody added \
                     it; the next seal removes it",
                    super::seal::name(number, "json")
                );
                Finding::broken("file", name, detail).with(None, Some(&found))
            }
            None => Finding::added("file", name, &found),
        },
        Err(error) => Finding::broken("file", name, format!("added: expected nothing: {error}")),
    }
}
