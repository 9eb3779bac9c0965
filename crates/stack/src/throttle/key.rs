//! The key of a queue.

use std::fmt::Write as _;

use casebook_auth::Credentials;
use casebook_types::Region;

/// The account, Region and operation, by which services throttle.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    /// The account number, or the access key if the account is unknown.
    pub(super) account: Option<Box<str>>,
    pub(super) region: Option<Box<str>>,
    pub(super) operation: &'static str,
}

impl Key {
    pub(super) fn new(
        credentials: Option<&Credentials>,
        region: Option<&Region>,
        operation: &'static str,
    ) -> Self {
        let account = |credentials: &Credentials| match credentials.likely_account() {
            Some(account) => account.into(),
            None => credentials.access_key_id().into(),
        };
        Self {
            account: credentials.map(account),
            region: region.map(|region| region.as_str().into()),
            operation,
        }
    }

    /// Returns a file name for the key: letters, digits, `-` and `_` stay, and every other byte is
    /// percent-encoded, so the name cannot lead out of its folder.
    pub(super) fn file_name(&self) -> String {
        let mut name = String::new();
        let parts = [
            self.operation,
            self.account.as_deref().unwrap_or("_"),
            self.region.as_deref().unwrap_or("_"),
        ];
        for (i, part) in parts.into_iter().enumerate() {
            if i > 0 {
                name.push('.');
            }
            for byte in part.bytes() {
                if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
                    name.push(byte.into());
                } else {
                    // Writing to a `String` never fails.
                    let _ = write!(name, "%{byte:02x}");
                }
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_cannot_lead_out_of_the_folder() {
        let key = Key {
            account: Some("../a/B".into()),
            region: None,
            operation: "CreateCase",
        };
        assert_eq!(key.file_name(), "CreateCase.%2e%2e%2fa%2fB._");
    }
}
