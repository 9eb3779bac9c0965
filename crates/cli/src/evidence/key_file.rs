//! The files of keys.

use std::path::Path;

use casebook_evidence::{PublicKey, SigningKey};
use zeroize::Zeroizing;

#[cfg(unix)]
use crate::shell::quoted;

/// The largest file of a key that is read, in bytes.
const LARGEST: u64 = 16 << 10;

/// Reads a private key from a file.
///
/// # Errors
///
/// Says what was expected and found. The text has no part of the file. On Unix, a key that others than its
/// owner can read or write is refused.
pub(super) fn signing_key(path: &Path) -> Result<SigningKey, String> {
    #[cfg(unix)]
    check_mode(path)?;
    SigningKey::from_pem(&read(path)?).map_err(|why| why.to_string())
}

/// Reads a public key from a file.
///
/// # Errors
///
/// Says what was expected and found.
pub(super) fn public_key(path: &Path) -> Result<PublicKey, String> {
    PublicKey::from_pem(&read(path)?).map_err(|why| why.to_string())
}

/// Refuses a private key that others than its owner can read or write. Of a link, the file counts that it leads
/// to.
#[cfg(unix)]
fn check_mode(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt as _;
    let found = std::fs::metadata(path).map_err(|error| error.to_string())?;
    let mode = found.permissions().mode() & 0o777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(format!(
            "expected a file that only its owner can read, found the mode {mode:03o}: who has read it can seal in \
             your name; `chmod 600 {}` sets the mode",
            quoted(&path.display().to_string())
        )),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let bytes = casebook_files::read_through_links(path, LARGEST);
    bytes.map(Zeroizing::new).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use casebook_evidence::NewKey;
    use casebook_files::{Access, write};

    use super::*;

    #[test]
    fn both_keys_are_read_from_their_files_and_neither_from_that_of_the_other() {
        let dir = tempfile::tempdir().unwrap();
        let (path, beside) = (dir.path().join("key.pem"), dir.path().join("key.pub"));
        let new = NewKey::draw().unwrap();
        write(&path, new.private_pem().as_bytes(), Access::Owner).unwrap();
        write(&beside, new.public().to_pem().as_bytes(), Access::Owner).unwrap();
        assert_eq!(signing_key(&path).unwrap().public(), *new.public());
        assert_eq!(public_key(&beside).as_ref(), Ok(new.public()));
        let says = |label: &str| format!("expected a block {label} in PEM, found none");
        assert_eq!(signing_key(&beside).unwrap_err(), says("PRIVATE KEY"));
        assert_eq!(public_key(&path).unwrap_err(), says("PUBLIC KEY"));
        assert!(signing_key(&dir.path().join("none")).is_err());
    }
}
