//! Writes a folder as a bag (RFC 8493), which archives and libraries take.

use std::fs;
use std::io;
use std::path::Path;

use casebook_evidence::Files;
use casebook_files::{Access, StagedFolder, create_folder, link_or_copy, sync_folder, write_new};
use sha2::{Digest as _, Sha256};

use super::tool::tool;
use crate::folder::hash;

/// The folder of the files themselves, and the list of their hashes (RFC 8493, sections 2.1.2 and 2.1.3).
pub(super) const PAYLOAD: &str = "data";
const MANIFEST: &str = "manifest-sha256.txt";

/// The list of the hashes of the files that describe the bag (RFC 8493, section 2.2.1).
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// The declaration of a bag (RFC 8493, section 2.1.1).
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// How much a bag holds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Payload {
    /// The number of files.
    pub(crate) files: u64,
    /// Their size in bytes.
    pub(crate) size: u64,
}

/// Writes all visible files of a folder as a bag at a path that must not exist yet, by hard links where
/// the file system has them.
///
/// `recorded` has the hashes that files must have. The bag gets its name when it is whole.
///
/// # Errors
///
/// Fails when something is at the path, when a file cannot be read or written, and when it has changed
/// meanwhile. Then there is no bag.
pub(crate) fn write(
    folder: &Path,
    recorded: &Files,
    to: &Path,
    day: &str,
    access: Access,
) -> io::Result<Payload> {
    let staged = StagedFolder::create(to, access)?;
    // What a killed run has left is unfinished. If it cannot be removed, it is in nobody's way.
    let _left = staged.sweep_abandoned();
    let bag = staged.path();
    let data = bag.join(PAYLOAD);
    create_folder(&data, access)?;
    let (mut payload, mut lines) = (Payload::default(), Files::new());
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let copy = data.join(name);
        link_or_copy(&folder.join(name), &copy, access)?;
        let sha256 = hash(&copy)?;
        if recorded
            .get(name)
            .is_some_and(|recorded| *recorded != sha256)
        {
            let reason = format!("{name} has changed while the bag was written");
            return Err(io::Error::other(reason));
        }
        payload.files += 1;
        payload.size += copy.metadata()?.len();
        lines.insert(format!("{PAYLOAD}/{}", encoded(name)), sha256);
    }
    let tool = tool();
    // RFC 8493, section 2.2.2.
    let about = format!(
        "Bag-Software-Agent: {}/{}\nBagging-Date: {day}\nPayload-Oxum: {}.{}\n",
        tool.name, tool.version, payload.size, payload.files
    );
    let tags = [
        ("bagit.txt", DECLARATION.to_owned()),
        ("bag-info.txt", about),
        (MANIFEST, text(&lines)),
    ];
    let mut hashes = Files::new();
    for (name, text) in tags {
        write_new(&bag.join(name), text.as_bytes(), access)?;
        hashes.insert(name.to_owned(), hex::encode(Sha256::digest(&text)));
    }
    write_new(&bag.join(TAG_MANIFEST), text(&hashes).as_bytes(), access)?;
    sync_folder(&data)?;
    sync_folder(bag)?;
    staged.place()?;
    Ok(payload)
}

/// Whether a path that may not exist yet is in a folder, or is the folder, also by links.
///
/// # Errors
///
/// Fails when the folder cannot be found.
pub(crate) fn is_inside(path: &Path, folder: &Path) -> io::Result<bool> {
    let (folder, path) = (folder.canonicalize()?, std::path::absolute(path)?);
    let existing = path.ancestors().find_map(|it| it.canonicalize().ok());
    Ok(existing.is_some_and(|it| it.starts_with(folder)))
}

/// Whether a folder is a bag. Its files are then in [`PAYLOAD`].
pub(super) fn is_bag(folder: &Path) -> bool {
    folder.join("bagit.txt").is_file() && folder.join(PAYLOAD).is_dir()
}

/// Writes a line for each file (RFC 8493, section 2.1.3).
fn text(files: &Files) -> String {
    let lines = files.iter();
    lines
        .map(|(file, sha256)| format!("{sha256}  {file}\n"))
        .collect()
}

/// Encodes the characters that a line cannot have, and no others (RFC 8493, section 2.1.3).
fn encoded(name: &str) -> String {
    let name = name.replace('%', "%25");
    name.replace('\n', "%0A").replace('\r', "%0D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bag_has_the_files_their_hashes_and_those_of_its_own_files() {
        let home = tempfile::tempdir().unwrap();
        let (folder, bag) = (home.path().join("reports"), home.path().join("bags/one"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a%\n.pdf"), "abc").unwrap();
        fs::write(folder.join(".casebook.lock"), "").unwrap();
        let payload = write(&folder, &Files::new(), &bag, "2026-01-02", Access::Owner).unwrap();
        assert_eq!((payload.files, payload.size), (1, 3));
        let read = |name: &str| fs::read_to_string(bag.join(name)).unwrap();
        assert_eq!(read("data/a%\n.pdf"), "abc");
        // The SHA-256 of "abc" (FIPS 180-4, example of one block).
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(read(MANIFEST), format!("{sha256}  data/a%25%0A.pdf\n"));
        assert_eq!(read("bagit.txt"), DECLARATION);
        let version = env!("CARGO_PKG_VERSION");
        let about = format!(
            "Bag-Software-Agent: casebook/{version}\nBagging-Date: 2026-01-02\nPayload-Oxum: 3.1\n"
        );
        assert_eq!(read("bag-info.txt"), about);
        let names: Vec<String> = read(TAG_MANIFEST)
            .lines()
            .map(|line| line[66..].to_owned())
            .collect();
        assert_eq!(names, ["bag-info.txt", "bagit.txt", MANIFEST]);
    }

    #[test]
    fn a_file_with_another_hash_leaves_no_bag() {
        let home = tempfile::tempdir().unwrap();
        let (folder, bag) = (home.path().join("reports"), home.path().join("bag"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.pdf"), "abc").unwrap();
        let recorded = [("a.pdf".to_owned(), "00".to_owned())].into();
        let refused = write(&folder, &recorded, &bag, "2026-01-02", Access::Owner).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "a.pdf has changed while the bag was written"
        );
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
