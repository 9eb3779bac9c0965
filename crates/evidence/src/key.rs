//! Keys of Ed25519 (RFC 8032), in PEM as openssl writes and reads them.

use std::fmt;
use std::io;

use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{EvidenceError, pem};

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

/// A private key. Its `Debug` shows the public one alone.
pub struct SigningKey(Ed25519KeyPair);

/// A public key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PublicKey([u8; 32]);

/// A new private key in PEM, with its public one. Its `Debug` shows the public one alone, and its memory is
/// overwritten at the end.
pub struct NewKey {
    private: Zeroizing<String>,
    public: PublicKey,
}

impl NewKey {
    /// Draws a key.
    ///
    /// # Errors
    ///
    /// Fails when the system has no random numbers.
    pub fn draw() -> io::Result<Self> {
        let mut seed = Zeroizing::new([0; 32]);
        let drawn = SystemRandom::new().fill(&mut *seed);
        drawn.map_err(|_| io::Error::other("the system has no random numbers"))?;
        let mut der = Zeroizing::new([0; 48]);
        der[..16].copy_from_slice(&PRIVATE_HEAD);
        der[16..].copy_from_slice(&*seed);
        let key = SigningKey::from_der(&*der).map_err(io::Error::other)?;
        Ok(Self {
            private: Zeroizing::new(pem::write(PRIVATE, &*der)),
            public: key.public(),
        })
    }

    /// Returns the private key in PEM and PKCS #8, without a password.
    pub fn private_pem(&self) -> &str {
        &self.private
    }

    /// Returns the public key.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("NewKey").field(&self.public.id()).finish()
    }
}

impl SigningKey {
    /// Reads a private key in PEM and PKCS #8 (RFC 5958), without a password.
    ///
    /// # Errors
    ///
    /// Says what was expected and found. The text has no part of the key.
    pub fn from_pem(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let text = text(bytes)?;
        if text.contains("ENCRYPTED PRIVATE KEY") {
            return Err(EvidenceError::new(
                "expected a private key without a password, found one with a password",
            ));
        }
        let der = Zeroizing::new(pem::read(text, PRIVATE)?);
        Self::from_der(&der)
    }

    fn from_der(der: &[u8]) -> Result<Self, EvidenceError> {
        let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der);
        key.map(Self)
            .map_err(|_| EvidenceError::new("expected a private key of Ed25519, found another"))
    }

    /// Returns the public key.
    pub fn public(&self) -> PublicKey {
        // A public key of Ed25519 has 32 bytes (RFC 8032, section 5.1.5).
        let mut key = [0; 32];
        key.copy_from_slice(self.0.public_key().as_ref());
        PublicKey(key)
    }

    /// Signs a message.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
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
    /// Reads a public key in PEM.
    ///
    /// # Errors
    ///
    /// Says what was expected and found.
    pub fn from_pem(bytes: &[u8]) -> Result<Self, EvidenceError> {
        Self::from_der(&pem::read(text(bytes)?, PUBLIC)?)
    }

    /// Reads a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    ///
    /// Fails if the key is of another kind.
    pub fn from_der(der: &[u8]) -> Result<Self, EvidenceError> {
        let key = der
            .strip_prefix(&PUBLIC_HEAD)
            .and_then(|key| key.try_into().ok());
        key.map(Self)
            .ok_or_else(|| EvidenceError::new("expected a public key of Ed25519, found another"))
    }

    /// Returns the `SubjectPublicKeyInfo`.
    pub fn to_der(&self) -> Vec<u8> {
        [&PUBLIC_HEAD[..], &self.0].concat()
    }

    /// Returns the key in PEM.
    pub fn to_pem(&self) -> String {
        pem::write(PUBLIC, &self.to_der())
    }

    /// Returns the name of the key: the SHA-256 of its `SubjectPublicKeyInfo`.
    pub fn id(&self) -> String {
        hex::encode(Sha256::digest(self.to_der()))
    }

    /// Whether the key made a signature of a message.
    pub fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, self.0);
        key.verify(message, signature).is_ok()
    }
}

fn text(bytes: &[u8]) -> Result<&str, EvidenceError> {
    str::from_utf8(bytes)
        .map_err(|_| EvidenceError::new("expected a key in PEM, found other bytes"))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A key for tests.
    pub(crate) fn key() -> SigningKey {
        SigningKey::from_pem(NewKey::draw().unwrap().private_pem().as_bytes()).unwrap()
    }

    #[test]
    fn a_new_key_signs_and_only_its_public_key_says_so() {
        let new = NewKey::draw().unwrap();
        let key = SigningKey::from_pem(new.private_pem().as_bytes()).unwrap();
        let public = PublicKey::from_pem(new.public().to_pem().as_bytes()).unwrap();
        assert_eq!((&key.public(), &public), (new.public(), &public));
        let signature = key.sign(b"message");
        assert!(public.signed(b"message", &signature));
        assert!(!public.signed(b"massage", &signature) && !public.signed(b"message", &[]));
        let another = NewKey::draw().unwrap();
        assert!(!another.public().signed(b"message", &signature));
        assert_eq!(format!("{key:?}"), format!("SigningKey({:?})", public.id()));
        assert_eq!(format!("{new:?}"), format!("NewKey({:?})", public.id()));
    }

    #[test]
    fn another_text_is_refused_without_its_contents() {
        let new = NewKey::draw().unwrap();
        let of_rsa = pem::write(PRIVATE, &[0x30, 0x03, 0x02, 0x01, 0x00]);
        for (text, says) in [
            (
                "secret".as_bytes(),
                "expected a block PRIVATE KEY in PEM, found none",
            ),
            (
                new.public().to_pem().as_bytes(),
                "expected a block PRIVATE KEY in PEM, found none",
            ),
            (
                of_rsa.as_bytes(),
                "expected a private key of Ed25519, found another",
            ),
            (
                b"-----BEGIN ENCRYPTED PRIVATE KEY-----",
                "expected a private key without a password, found one with a password",
            ),
            (b"\xff", "expected a key in PEM, found other bytes"),
        ] {
            let refused = SigningKey::from_pem(text).unwrap_err();
            assert_eq!(refused.to_string(), says);
        }
        let refused = PublicKey::from_pem(new.private_pem().as_bytes()).unwrap_err();
        let says = "expected a block PUBLIC KEY in PEM, found none";
        assert_eq!(refused.to_string(), says);
    }
}
