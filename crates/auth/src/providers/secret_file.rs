//! Reads and writes files that contain a secret.

use std::io;
use std::path::Path;

use casebook_files::{Access, create_folder, read_through_links};
use casebook_types::Secret;
use zeroize::Zeroizing;

/// The maximum size of a file, in bytes.
const MAX_SIZE: u64 = 1 << 20;

/// Reads the text of a file as a secret.
///
/// Links are followed: platforms that replace a token from time to time do it with links, and users
/// may keep their caches elsewhere.
///
/// # Errors
///
/// Fails when the file cannot be read, is not a regular file, is not UTF-8, or is larger than 1
/// MiB.
pub(crate) fn read(path: &Path) -> io::Result<Secret> {
    let bytes = Zeroizing::new(read_through_links(path, MAX_SIZE)?);
    let text = str::from_utf8(&bytes).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    Ok(text.into())
}

/// Replaces the contents of a file, which only its owner can read. Creates its folder if that is
/// missing.
///
/// # Errors
///
/// Fails when the file or its folder cannot be written; the old file then stays unchanged.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        create_folder(folder, Access::Owner)?;
    }
    casebook_files::write(path, text.as_bytes(), Access::Owner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_read_back_and_a_large_or_binary_one_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a/b.json");
        write(&path, "s3cret").unwrap();
        assert_eq!(read(&path).unwrap().expose(), "s3cret");
        std::fs::write(&path, vec![b'a'; MAX_SIZE as usize + 1]).unwrap();
        assert!(read(&path).is_err());
        std::fs::write(&path, [0xff]).unwrap();
        assert!(read(&path).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_without_waiting_for_a_writer() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("token");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let error = read(&path).unwrap_err();
        assert_eq!(
            error.to_string(),
            "expected a regular file, found a named pipe"
        );
    }
}
