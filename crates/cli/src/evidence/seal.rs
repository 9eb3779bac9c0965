//! The seals of a folder: `seal-0001.json` and so on, with their timestamps.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use casebook_evidence::{Chain, Envelope, SigningKey, Statement};

use super::tool::tool;
use crate::folder::{Folder, seal_number};

/// The largest seal that is read, in bytes. It has four hundred for each report.
pub(crate) const LARGEST: u64 = 256 << 20;

/// The question to an authority for a time, and its answer.
#[derive(Debug)]
pub(crate) struct Stamp {
    /// The request (RFC 3161, section 2.4.1), which has the nonce.
    pub(crate) query: Vec<u8>,
    /// The response.
    pub(crate) response: Vec<u8>,
}

/// Makes the seal of a chain. `None` if there is no run to seal.
pub(crate) fn envelope(chain: &Chain, key: &SigningKey, sealed_at: String) -> Option<Vec<u8>> {
    let statement = Statement::about(chain, sealed_at, &key.public(), tool())?;
    Some(Envelope::seal(statement.to_json(), key).to_json())
}

/// Returns the numbers of the seals in a folder, in their order.
///
/// # Errors
///
/// Fails when the folder cannot be read.
pub(crate) fn numbers(folder: &Path) -> io::Result<BTreeSet<u32>> {
    Ok(parts(folder)?
        .into_iter()
        .filter(|(_, kind)| kind == "json")
        .map(|(number, _)| number)
        .collect())
}

/// Returns the name of a part of a seal.
pub(crate) fn name(number: u32, kind: &str) -> String {
    format!("seal-{number:04}.{kind}")
}

/// Removes the parts that belong to no seal.
///
/// # Errors
///
/// Fails when the folder cannot be read, or a part cannot be removed.
pub(crate) fn sweep(folder: &Folder) -> io::Result<()> {
    let sealed = numbers(folder.path())?;
    for (number, kind) in parts(folder.path())? {
        if !sealed.contains(&number) {
            casebook_files::remove(&folder.path().join(name(number, &kind)))?;
        }
    }
    Ok(())
}

/// Saves a seal under the next number, and returns its name.
///
/// The seal itself comes last. So a run that is killed before leaves the folder as it was, with parts that
/// belong to no seal, which [`sweep`] removes.
///
/// # Errors
///
/// Fails when a file cannot be written. The folder is then sealed as before.
pub(crate) fn save(folder: &Folder, envelope: &[u8], stamp: Option<&Stamp>) -> io::Result<String> {
    let sealed = numbers(folder.path())?;
    let number = sealed.last().map_or(1, |last| last + 1);
    let write = |kind, bytes| {
        let path = folder.path().join(name(number, kind));
        casebook_files::write_new(&path, bytes, folder.access())
    };
    if let Some(stamp) = stamp {
        write("tsq", &stamp.query)?;
        write("tsr", &stamp.response)?;
    }
    write("json", envelope)?;
    Ok(name(number, "json"))
}

/// Returns the number and the kind of each part of a seal.
fn parts(folder: &Path) -> io::Result<Vec<(u32, String)>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let found = entry?.file_name();
        let found = found.to_str().and_then(part);
        parts.extend(found.map(|(number, kind)| (number, kind.to_owned())));
    }
    Ok(parts)
}

/// Returns the number and the kind of the part that a file is by its name.
pub(crate) fn part(file: &str) -> Option<(u32, &str)> {
    // A name that we would write differently is not that of a part.
    seal_number(file).filter(|(number, kind)| file == name(*number, kind))
}

/// Whether a file is by its name a part of one of these seals.
pub(crate) fn is_of_a_seal(file: &str, sealed: &BTreeSet<u32>) -> bool {
    part(file).is_some_and(|(number, _)| sealed.contains(&number))
}
