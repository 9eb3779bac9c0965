//! Whose signatures and whose timestamps count.

use std::path::{Path, PathBuf};

use casebook_evidence::PublicKey;
use casebook_evidence::timestamp::Authorities;

use super::key_file::public_key;
use crate::failure::Failure;

/// The largest file of certificates that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// The keys and the authorities that the user trusts.
#[derive(Debug, Default)]
pub(crate) struct Trust {
    /// The keys, of which every seal must have a signature. Without any, a seal only shows that nothing
    /// was changed since it was made, by whomever.
    pub(super) keys: Vec<PublicKey>,
    /// The authorities that must vouch for timestamps.
    pub(super) authorities: Authorities,
}

impl Trust {
    /// Reads the keys and the certificates.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read.
    pub(crate) fn read(keys: &[PathBuf], authorities: Option<&PathBuf>) -> Result<Self, Failure> {
        let keys = keys.iter().map(|path| {
            public_key(path)
                .map_err(|why| Failure::parameter("--key", format!("{}: {why}", path.display())))
        });
        let authorities = authorities.map(|path| {
            read(path)
                .map_err(|why| Failure::parameter("--tsa-ca", format!("{}: {why}", path.display())))
        });
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
            authorities: authorities.transpose()?.unwrap_or_default(),
        })
    }
}

/// Reads the certificates of authorities from a file.
fn read(path: &Path) -> Result<Authorities, String> {
    let bytes = casebook_files::read_through_links(path, LARGEST);
    let bytes = bytes.map_err(|error| error.to_string())?;
    Authorities::from_pem(&bytes).map_err(|why| why.to_string())
}
