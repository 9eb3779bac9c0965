//! Files that only their owner may read.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use casebook_types::Secret;
use zeroize::Zeroizing;

/// The most that anybody here has a use for.
const LARGEST: u64 = 1 << 20;

/// The text of a file, as a secret.
pub(crate) fn read(path: &Path) -> io::Result<Secret> {
    let mut text = Zeroizing::new(String::new());
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(io::Error::other(format!("larger than {LARGEST} bytes")));
    }
    Ok(text.as_str().into())
}

/// Writes a file so that others see the old one or the new one, and nobody but the owner reads it.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    private_folder(folder)?;
    let mut unfinished = name.to_owned();
    unfinished.push(format!(".{:016x}", fastrand::u64(..)));
    let unfinished = folder.join(unfinished);
    let written = private_file(&unfinished).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&unfinished, path));
    if done.is_err() {
        // What cannot be renamed can perhaps not be removed either.
        let _ = fs::remove_file(&unfinished);
    }
    done
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create_new(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_the_whole_file_and_leaves_nothing_else() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b/c.json");
        for text in ["a longer text", "short"] {
            write(&path, text).unwrap();
            assert_eq!(read(&path).unwrap().expose(), text);
        }
        assert_eq!(fs::read_dir(home.path().join("a/b")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/c.json");
        write(&path, "x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }

    #[test]
    fn a_file_without_end_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("large");
        fs::write(&path, vec![b'a'; LARGEST as usize + 1]).unwrap();
        assert!(read(&path).is_err());
    }
}
