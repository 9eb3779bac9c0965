//! The key that decides which attempts share a queue and the files of quotas.

use casebook_auth::Credentials;
use casebook_types::Region;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The account, Region and operation of an attempt, because services throttle by these three. The
/// service is not a part of the key: no operation of Artifact has the name of one of Support. Nor
/// is the endpoint, because it follows from the Region, unless the user has set a URL.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    /// The account number, or the access key if the account is unknown. `None` without credentials.
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

    /// Returns a file name for the key. Letters, digits, `-` and `_` stay, and every other byte is
    /// percent-encoded, so an account with `/` or `..` in it cannot lead to another folder.
    pub(super) fn file_name(&self) -> String {
        const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');
        let parts = [
            self.operation,
            self.account.as_deref().unwrap_or("_"),
            self.region.as_deref().unwrap_or("_"),
        ];
        let parts = parts.map(|part| utf8_percent_encode(part, ESCAPED).to_string());
        parts.join(".")
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
        assert_eq!(key.file_name(), "CreateCase.%2E%2E%2Fa%2FB._");
    }
}
