//! The names of the files of an archive.

use casebook_types::AccountId;

use crate::table::Table;

/// The names of the files of an archive, relative to its place, with `/` between the folders.
///
/// | name | content |
/// |---|---|
/// | `archive.json` | the version and the format of the archive |
/// | `runs.jsonl` | a line for the beginning of each run and one for its end |
/// | `kind=K/account=A/dt=D/part-N.…` | rows of table K, of account A, written on the day D |
/// | `blobs/sha256/ab/ab…` | a document, under its hash |
/// | `state/account=A.jsonl` | the parts and the versions that the archive has of account A, as of the end of a run |
/// | `pending/account=A.jsonl` | a line for each document of account A that no row names yet |
/// | `locks/account=A` | an empty file, which a run locks while it writes account A; a bucket has none |
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Layout;

impl Layout {
    /// The file that marks an archive.
    pub const MARKER: &'static str = "archive.json";
    /// The list of the runs.
    pub const RUNS: &'static str = "runs.jsonl";
    /// The folder of the temporary files.
    pub(crate) const STAGING: &'static str = "staging";

    /// Returns the folder of all parts of a table and account.
    #[must_use]
    pub fn parts(table: &Table, account: &AccountId) -> String {
        format!("kind={}/account={account}", table.kind)
    }

    /// Returns the name of a part.
    ///
    /// `day` is a date such as `2026-11-28`. `number` counts the parts of this table and account over all
    /// days, from 1. `extension` is that of the format.
    #[must_use]
    pub fn part(
        table: &Table,
        account: &AccountId,
        day: &str,
        number: u32,
        extension: &str,
    ) -> String {
        let parts = Self::parts(table, account);
        format!("{parts}/dt={day}/part-{number:06}.{extension}")
    }

    /// The folder of the documents.
    pub(crate) const BLOBS: &'static str = "blobs/sha256";

    /// Returns the name of a document, by its SHA-256 in lower-case hexadecimal digits.
    #[must_use]
    pub fn blob(sha256: &str) -> String {
        let folder = sha256.get(..2).unwrap_or(sha256);
        format!("{}/{folder}/{sha256}", Self::BLOBS)
    }

    /// The folder of the states.
    pub const STATES: &'static str = "state";

    /// Returns the name of the file that a run locks while it writes an account.
    #[must_use]
    pub fn lock(account: &AccountId) -> String {
        format!("locks/account={account}")
    }

    /// Returns the name of the state of an account.
    #[must_use]
    pub fn state(account: &AccountId) -> String {
        format!("{}/account={account}.jsonl", Self::STATES)
    }

    /// The folder of the notes about documents that no row names yet.
    pub(crate) const PENDING: &'static str = "pending";

    /// Returns the name of the file of an account that has a line for each document that no row names yet.
    #[must_use]
    pub fn pending(account: &AccountId) -> String {
        format!("{}/account={account}.jsonl", Self::PENDING)
    }
}
