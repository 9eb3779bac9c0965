//! Hashes that tell whether two contents are equal, without revealing the contents.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

/// A SHA-256 in lower-case hexadecimal digits.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// Returns the fingerprint of some parts, for one purpose, such as `"case"`: equal parts for
    /// different purposes have different fingerprints. The length of each part is hashed before the
    /// part, so moving a byte from one part to the next changes the fingerprint.
    pub(crate) fn of<'a>(purpose: &'a str, parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Context::new(&SHA256);
        for part in std::iter::once(purpose.as_bytes()).chain(parts) {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        Self(hex::encode(hash.finish()))
    }

    /// Returns the fingerprint of the JSON of a value.
    pub(super) fn of_value(purpose: &str, value: &impl Serialize) -> Self {
        let json = serde_json::to_vec(value);
        let json =
            json.expect("an operation of texts and lists has a JSON, which is how it is sent");
        Self::of(purpose, [json.as_slice()])
    }

    /// Returns the fingerprint of two fingerprints together.
    pub(super) fn with(&self, other: &Self) -> Self {
        Self::of(
            "both",
            [self, other].map(|fingerprint| fingerprint.0.as_bytes()),
        )
    }

    /// Returns the name of the lock file, or of the entry of the turn, for a search fingerprint.
    pub(super) fn lock_name(&self) -> String {
        format!("{}.lock", self.0)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_purposes_do_not_run_into_each_other() {
        let of =
            |purpose, parts: &[&str]| Fingerprint::of(purpose, parts.iter().map(|p| p.as_bytes()));
        let all = [
            of("a", &["bc"]),
            of("a", &["b", "c"]),
            of("ab", &["c"]),
            of("a", &["bc", ""]),
        ];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.as_str().len(), 64);
            assert!(all[at + 1..].iter().all(|other| other != one));
        }
    }
}
