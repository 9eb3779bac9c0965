//! The key of a queue.

use std::fmt::Write as _;

/// The account, Region and operation, by which services throttle.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    /// The account number, or the access key if the account is unknown.
    pub(super) account: Option<Box<str>>,
    pub(super) region: Option<Box<str>>,
    pub(super) operation: &'static str,
}

impl Key {
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
