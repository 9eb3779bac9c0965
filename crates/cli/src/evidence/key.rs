//! Keys of Ed25519 (RFC 8032), in PEM as openssl writes and reads them.

use std::fmt;
use std::io;
use std::path::Path;

use casebook::protocol::Blob;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

#[cfg(unix)]
use crate::shell::quoted;

/// The bytes before the seed in a private key (RFC 8410, section 7, a `PrivateKeyInfo` of version 1). The
/// second version has the public key as well, which openssl does not read.
const PRIVATE_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// The bytes before a public key (RFC 8410, section 4, a `SubjectPublicKeyInfo`).
const PUBLIC_HEAD: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

/// The largest file of a key that is read, in bytes.
const LARGEST: u64 = 16 << 10;

/// A private key. Its `Debug` shows the public one alone.
pub(crate) struct SigningKey(Ed25519KeyPair);

/// A public key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct PublicKey([u8; 32]);

/// A new private key in PEM, with its public one.
pub(crate) struct NewKey {
    pub(crate) private: Zeroizing<String>,
    pub(crate) public: PublicKey,
}

impl NewKey {
    /// Draws a key.
    ///
    /// # Errors
    ///
    /// Fails when the system has no random numbers.
    pub(crate) fn draw() -> io::Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        let drawn = SystemRandom::new().fill(&mut *seed);
        drawn.map_err(|_| io::Error::other("the system has no random numbers"))?;
        let mut der = Zeroizing::new([0; 48]);
        der[..16].copy_from_slice(&PRIVATE_HEAD);
        der[16..].copy_from_slice(&*seed);
        let key = SigningKey::from_der(&*der).map_err(io::Error::other)?;
        Ok(Self {
            private: Zeroizing::new(pem(PRIVATE, &*der)),
            public: key.public(),
        })
    }
}

impl SigningKey {
    /// Reads a private key from a file, in PEM and PKCS #8 (RFC 5958), without a password.
    ///
    /// # Errors
    ///
    /// Says what was expected and found. The text has no part of the file. On Unix, a key that others than its
    /// owner can read or write is refused.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        #[cfg(unix)]
        check_mode(path)?;
        let text = read(path)?;
        if text.contains("ENCRYPTED PRIVATE KEY") {
            return Err(
                "expected a private key without a password, found one with a password".into(),
            );
        }
        let der = Zeroizing::new(body(&text, PRIVATE)?);
        Self::from_der(&der)
    }

    fn from_der(der: &[u8]) -> Result<Self, String> {
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der);
        key.map(Self)
            .map_err(|_| "expected a private key of Ed25519, found another".into())
    }

    /// Returns the public key.
    pub(crate) fn public(&self) -> PublicKey {
        // A public key of Ed25519 has 32 bytes (RFC 8032, section 5.1.5).
        let mut key = [0; 32];
        key.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(key)
    }

    /// Signs a message.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey")
            .field(&self.public().id())
            .finish()
    }
}

impl PublicKey {
    /// Reads a public key from a file, in PEM.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        Self::from_der(&body(&read(path)?, PUBLIC)?)
    }

    /// Reads a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    ///
    /// Fails if the key is of another kind.
    pub(crate) fn from_der(der: &[u8]) -> Result<Self, String> {
        let key = der
            .strip_prefix(&PUBLIC_HEAD)
            .and_then(|key| key.try_into().ok());
        key.map(Self)
            .ok_or_else(|| "expected a public key of Ed25519, found another".into())
    }

    /// Returns the `SubjectPublicKeyInfo`.
    pub(crate) fn to_der(&self) -> Vec<u8> {
        [&PUBLIC_HEAD[..], &self.0].concat()
    }

    /// Returns the key in PEM.
    pub(crate) fn to_pem(&self) -> String {
        pem(PUBLIC, &self.to_der())
    }

    /// Returns the name of the key: the SHA-256 of its `SubjectPublicKeyInfo`.
    pub(crate) fn id(&self) -> String {
        hex::encode(Sha256::digest(self.to_der()))
    }

    /// Whether the key made a signature of a message.
    pub(crate) fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        key.verify(message, signature).is_ok()
    }
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

fn read(path: &Path) -> Result<Zeroizing<String>, String> {
    let bytes = casebook_files::read_through_links(path, LARGEST);
    let bytes = Zeroizing::new(bytes.map_err(|error| error.to_string())?);
    let text = str::from_utf8(&bytes).map_err(|_| "expected a key in PEM, found other bytes")?;
    Ok(Zeroizing::new(text.to_owned()))
}

/// Writes PEM (RFC 7468): base64 in lines of 64 characters.
fn pem(label: &str, der: &[u8]) -> String {
    let text = Zeroizing::new(Blob::from(der.to_vec()).to_base64());
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        out.extend(line.iter().copied().map(char::from));
        out.push('\n');
    }
    out + &format!("-----END {label}-----\n")
}

/// Returns the bytes of the first block with this label.
fn body(text: &str, label: &str) -> Result<Vec<u8>, String> {
    let block = text.split_once(&format!("-----BEGIN {label}-----"));
    let block = block.and_then(|(_, rest)| rest.split_once(&format!("-----END {label}-----")));
    let (block, _) = block.ok_or_else(|| format!("expected a block {label} in PEM, found none"))?;
    let bytes = Blob::from_base64(block).map_err(|error| error.to_string())?;
    Ok(bytes.as_bytes().to_vec())
}

#[cfg(test)]
pub(super) mod tests {
    use casebook_files::{Access, write};

    use super::*;

    /// A key for tests.
    pub(crate) fn key() -> SigningKey {
        let new = NewKey::draw().unwrap();
        SigningKey::from_der(&body(&new.private, PRIVATE).unwrap()).unwrap()
    }

    #[test]
    fn a_new_key_signs_and_only_its_public_key_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let (path, beside) = (dir.path().join("key.pem"), dir.path().join("key.pub"));
        let new = NewKey::draw().unwrap();
        write(&path, new.private.as_bytes(), Access::Owner).unwrap();
        write(&beside, new.public.to_pem().as_bytes(), Access::Umask).unwrap();
        let key = SigningKey::read(&path).unwrap();
        let public = PublicKey::read(&beside).unwrap();
        assert_eq!((key.public(), &public), (new.public, &public.clone()));
        let signature = key.sign(b"message");
        assert!(public.signed(b"message", &signature));
        assert!(!public.signed(b"massage", &signature) && !public.signed(b"message", &[]));
        assert!(
            !NewKey::draw()
                .unwrap()
                .public
                .signed(b"message", &signature)
        );
        assert_eq!(format!("{key:?}"), format!("SigningKey({:?})", public.id()));
    }

    #[test]
    fn another_file_is_refused_without_its_contents() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        let new = NewKey::draw().unwrap();
        let of_rsa = pem(PRIVATE, &[0x30, 0x03, 0x02, 0x01, 0x00]);
        for (text, says) in [
            ("secret", "expected a block PRIVATE KEY in PEM, found none"),
            (
                &new.public.to_pem(),
                "expected a block PRIVATE KEY in PEM, found none",
            ),
            (&of_rsa, "expected a private key of Ed25519, found another"),
            (
                "-----BEGIN ENCRYPTED PRIVATE KEY-----",
                "expected a private key without a password, found one with a password",
            ),
        ] {
            write(&path, text.as_bytes(), Access::Owner).unwrap();
            assert_eq!(SigningKey::read(&path).unwrap_err(), says);
        }
        write(&path, new.private.as_bytes(), Access::Owner).unwrap();
        let says = "expected a block PUBLIC KEY in PEM, found none";
        assert_eq!(PublicKey::read(&path).unwrap_err(), says);
        assert!(SigningKey::read(&dir.path().join("none")).is_err());
    }
}
