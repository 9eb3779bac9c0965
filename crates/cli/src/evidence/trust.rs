//! Whose signatures and whose timestamps count.

use std::path::PathBuf;

use super::key::PublicKey;
use super::timestamp::Authorities;
use crate::failure::Failure;

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
            PublicKey::read(path)
                .map_err(|why| Failure::parameter("--key", format!("{}: {why}", path.display())))
        });
        let authorities = authorities.map(|path| {
            Authorities::read(path)
                .map_err(|why| Failure::parameter("--tsa-ca", format!("{}: {why}", path.display())))
        });
        Ok(Self {
            keys: keys.collect::<Result<_, _>>()?,
            authorities: authorities.transpose()?.unwrap_or_default(),
        })
    }
}
