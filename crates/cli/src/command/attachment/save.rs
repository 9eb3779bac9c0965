//! A file that is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::super::target::resolved;
use crate::failure::Failure;

/// Writes a file beside its place first, so that nobody ever sees half of it there.
///
/// # Errors
///
/// Fails when it cannot be written, and when there is a file already that is not to be replaced.
/// Then nothing is left behind.
pub(super) fn save(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Failure> {
    let refused = |error: io::Error| {
        let taken = !replace && error.kind() == io::ErrorKind::AlreadyExists;
        let failure = Failure::transfer(format_args!("{}: {error}", path.display()));
        match taken {
            true => failure.advise("-o with the name of a file replaces it"),
            false => failure,
        }
    };
    if !replace && path.symlink_metadata().is_ok() {
        return Err(refused(io::ErrorKind::AlreadyExists.into()));
    }
    let place = match replace {
        true => resolved(path),
        false => path.to_owned(),
    };
    write(&place, bytes, replace).map_err(refused)
}

fn write(path: &Path, bytes: &[u8], replace: bool) -> io::Result<()> {
    if path.file_name().is_none() {
        return Err(io::ErrorKind::InvalidFilename.into());
    }
    let (file, part) = create_part(path)?;
    let placed = fill(file, bytes).and_then(|()| match replace {
        true => fs::rename(&part, path),
        false => name_once(&part, path, bytes),
    });
    if placed.is_err() || !replace {
        // A name more than needed; nothing can be done about it if it stays.
        let _ = fs::remove_file(&part);
    }
    placed?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if cfg!(unix) {
        // The name is on the disk only when the folder is.
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// A new file beside a place. What bears such a name already is somebody else's.
fn create_part(path: &Path) -> io::Result<(File, PathBuf)> {
    let mut number = 0u32;
    loop {
        let part = path.with_file_name(format!(".{}-{number}.part", std::process::id()));
        match File::create_new(&part) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < u32::MAX => {
                number += 1;
            }
            created => return created.map(|file| (file, part)),
        }
    }
}

fn fill(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}

/// Gives a file a name that nothing has, not even since a moment ago: a rename would replace it.
fn name_once(part: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            // Some file systems know no second name. Then it has to be written in its place.
            let file = File::create_new(path)?;
            fill(file, bytes).inspect_err(|_| {
                let _ = fs::remove_file(path);
            })
        }
        linked => linked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_from_outside_replaces_nothing_unless_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        save(&path, b"first", false).unwrap();
        let refused = save(&path, b"second", false).unwrap_err();
        assert_eq!(refused.exit().number(), 1);
        assert!(refused.to_string().contains("a.log"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"first");
        // Nor does what came there after looking.
        let error = write(&path, b"second", false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        save(&path, b"third", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_has_the_name_of_the_unfinished_one_stays() {
        let folder = tempfile::tempdir().unwrap();
        let name = format!(".{}-0.part", std::process::id());
        let other = folder.path().join(name);
        fs::write(&other, "mine").unwrap();
        for replace in [false, true] {
            save(&folder.path().join("a.log"), b"a", replace).unwrap();
            assert_eq!(fs::read(&other).unwrap(), b"mine");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        let refused = save(&folder.path().join("taken"), b"x", true).unwrap_err();
        assert!(refused.to_string().contains("taken"), "{refused}");
        save(&folder.path().join("gone/a"), b"x", true).unwrap_err();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
