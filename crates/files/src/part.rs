//! A file in the making.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::access::Access;
use crate::folder::{above, sync_folder};
use crate::not_regular::NotRegular;

/// A file in the making: it lies beside its place under a name of its own,
/// `.NAME.PROCESS-NUMBER.part`, until it is given its final name.
///
/// The number is random, so that no name can be taken before, and a file of such a name is never
/// opened: it is always a new one. The file is locked for as long as it is open, so that
/// [`sweep`](crate::sweep) leaves it to a process that lives. Dropping the part before it is placed
/// removes the file.
#[derive(Debug)]
pub struct Part {
    from: PathBuf,
    to: PathBuf,
    placed: bool,
}

impl Part {
    /// Makes the file beside the place that it will have.
    ///
    /// # Errors
    ///
    /// Fails when the path names no file, or the folder cannot be written to.
    pub fn create(path: &Path, access: Access) -> io::Result<(Self, File)> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let name = name.to_string_lossy();
        loop {
            let from = path.with_file_name(part_name(&name, fastrand::u64(..)));
            match access.options().create_new(true).open(&from) {
                Ok(file) => {
                    // Where the file system has no locks, only names and ages tell.
                    let _locked = file.try_lock();
                    let (to, placed) = (path.to_owned(), false);
                    return Ok((Self { from, to, placed }, file));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where the file will be.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.to
    }

    /// Gives the file its final name. A file that had it before is gone, and so is a link, whose end
    /// stays as it is.
    ///
    /// The name outlasts a loss of power once [`Placed::sync`] is done, and tells
    /// of a whole file then if its bytes were brought onto the disk first.
    ///
    /// # Errors
    ///
    /// Fails when the name cannot be given, and with [`NotRegular`] when a folder, a pipe, a device
    /// or a socket has it. What has it stays then, and the part goes.
    pub fn place(mut self) -> io::Result<Placed> {
        match fs::symlink_metadata(&self.to) {
            Ok(there) if !there.is_symlink() => NotRegular::check(there.file_type())?,
            _ => {}
        }
        fs::rename(&self.from, &self.to)?;
        Ok(self.done())
    }

    /// Gives the file a name that nothing has.
    ///
    /// # Errors
    ///
    /// Fails with [`io::ErrorKind::AlreadyExists`] when something has the name, and when it cannot be
    /// given. What has it stays then, and the part goes.
    pub fn place_new(mut self) -> io::Result<Placed> {
        match fs::hard_link(&self.from, &self.to) {
            // A name more than needed; it is swept one day if it stays.
            Ok(()) => drop(fs::remove_file(&self.from)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
            Err(_) => {
                // Some file systems know no second name. Then the name is taken by an empty file,
                // which only we can have made.
                File::create_new(&self.to)?;
                fs::rename(&self.from, &self.to).inspect_err(|_| {
                    let _ = fs::remove_file(&self.to);
                })?;
            }
        }
        Ok(self.done())
    }

    fn done(&mut self) -> Placed {
        self.placed = true;
        Placed {
            path: std::mem::take(&mut self.to),
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.placed {
            // Nothing depends on it. Bytes that are still written go into a file without a name.
            let _removed = fs::remove_file(&self.from);
        }
    }
}

/// A file that has its name, which a loss of power may still take away.
#[derive(Debug)]
#[must_use = "its name is on the disk after `sync` only"]
pub struct Placed {
    path: PathBuf,
}

impl Placed {
    /// Brings the name onto the disk.
    ///
    /// # Errors
    ///
    /// Fails when the disk does; the file has its name all the same.
    pub fn sync(self) -> io::Result<()> {
        sync_folder(above(&self.path))
    }
}

/// It fits wherever a name of 255 bytes does.
fn part_name(name: &str, number: u64) -> String {
    let kept = name.floor_char_boundary(200);
    format!(".{}.{}-{number}.part", &name[..kept], std::process::id())
}

/// The final name, or its beginning, of a file whose name only a part has.
pub(crate) fn final_name(part: &str) -> Option<&str> {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let inner = part.strip_prefix('.')?.strip_suffix(".part")?;
    let (name, by) = inner.rsplit_once('.')?;
    let (process, random) = by.split_once('-')?;
    (number(process) && number(random)).then_some(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn part(path: &Path, bytes: &str) -> Part {
        let (part, mut file) = Part::create(path, Access::Owner).unwrap();
        file.write_all(bytes.as_bytes()).unwrap();
        part
    }

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn it_replaces_a_file_or_takes_a_free_name() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.pdf");
        part(&path, "one").place_new().unwrap().sync().unwrap();
        let taken = part(&path, "two").place_new().unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"one");
        part(&path, "three").place().unwrap().sync().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"three");
        assert_eq!(count(home.path()), 1);
    }

    #[test]
    fn dropped_before_it_leaves_what_was_there() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.pdf");
        fs::write(&path, "before").unwrap();
        let unfinished = part(&path, "after");
        assert_eq!(count(home.path()), 2);
        drop(unfinished);
        assert_eq!(count(home.path()), 1);
        assert_eq!(fs::read(&path).unwrap(), b"before");
    }

    #[cfg(unix)]
    #[test]
    fn the_end_of_a_link_stays_and_other_things_are_not_replaced() {
        let home = tempfile::tempdir().unwrap();
        for (path, kind) in crate::not_regular::tests::all_kinds(home.path()) {
            if path.starts_with("/dev") {
                continue;
            }
            match kind {
                "a link" => {
                    let taken = part(&path, "new").place_new().unwrap_err();
                    assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
                    part(&path, "new").place().unwrap().sync().unwrap();
                    assert!(fs::symlink_metadata(&path).unwrap().is_file());
                    assert_eq!(fs::read(home.path().join("target")).unwrap(), b"mine");
                }
                kind => {
                    let error = part(&path, "new").place().unwrap_err();
                    let says = format!("expected a regular file, found {kind}");
                    assert_eq!(error.to_string(), says);
                    assert!(path.exists(), "{kind}");
                }
            }
        }
        assert_eq!(count(home.path()), 5);
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_alone_from_its_first_byte_on_unless_said_otherwise() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let (_part, file) = Part::create(&path, Access::Owner).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let (_part, file) = Part::create(&path, Access::Umask).unwrap();
        let plain = File::create(home.path().join("plain")).unwrap();
        let mode = |file: &File| file.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&file), mode(&plain));
    }

    proptest! {
        #[test]
        fn every_name_of_a_part_is_known_as_one(name in "[^/\0]{1,80}", number: u64) {
            let part = part_name(&name, number);
            prop_assert!(part.len() <= 255);
            prop_assert!(name.starts_with(final_name(&part).unwrap()));
        }
    }

    #[test]
    fn other_names_are_not() {
        for other in [
            "a.pdf",
            ".hidden.part",
            ".a.x-1.part",
            "a.pdf.1-1.part",
            ".a.1-.part",
        ] {
            assert_eq!(final_name(other), None, "{other}");
        }
    }
}
