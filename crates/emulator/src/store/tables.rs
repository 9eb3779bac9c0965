//! The tables of the database.

use redb::{TableDefinition, TableHandle, WriteTransaction};

use super::StoreError;

/// Defines the tables, and the function that creates them. The name of a table in the file may
/// differ from that of its constant, because it stays as existing files have it.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident: $key:ty => $value:ty = $name:literal;)*) => {
        $(
            $(#[$doc])*
            pub(super) const $table: TableDefinition<'_, $key, $value> =
                TableDefinition::new($name);
        )*

        /// Creates the tables that are missing, since a read fails for a table that was never created.
        pub(super) fn create(transaction: &WriteTransaction) -> Result<(), StoreError> {
            $(transaction.open_table($table)?;)*
            Ok(())
        }
    };
}

tables! {
    /// Single values, by the names below.
    FACTS: &str => &[u8] = "facts";

    /// Every version of every report, by id and version.
    REPORTS: (&str, u64) => &[u8] = "reports";
    /// The newest published version of each report, by its id.
    PUBLISHED: &str => u64 = "published";
    /// The agreements that the account has accepted, by their ids.
    AGREEMENTS: &str => &[u8] = "agreements";
    /// The agreements that can be accepted, by their ids.
    OFFERS: &str => &[u8] = "offers";
    /// The tokens for accepting and terminating agreements.
    AGREEMENT_TOKENS: &str => &[u8] = "agreement-tokens";
    /// Every compliance inquiry, by its id.
    INQUIRIES: &str => &[u8] = "inquiries";
    /// The feedback on each inquiry, by its id and the number of a query, or -1 for the whole inquiry.
    FEEDBACK: (&str, i64) => &[u8] = "inquiry-feedback";
    /// The first request with each client token, by its operation and the token.
    CLIENT_TOKENS: &str => &[u8] = "client-tokens";
    /// The single-use tokens that were used, and the second in which each expires.
    USED_TOKENS: &[u8] => u64 = "spent";
    /// The tags of each resource that has any, by its ARN.
    TAGS: &str => &[u8] = "tags";

    /// Every case, by its serial.
    CASES: u64 => &[u8] = "cases";
    /// The serial of a case, by its id.
    CASE_IDS: &str => u64 = "case-ids";
    /// The serial of a case, by the id that people see.
    DISPLAY_IDS: &str => u64 = "display-ids";
    /// Every case by its time of creation and its serial, with what a listing selects by: whether the
    /// case is resolved, since when it waits for its customer, and its language.
    CASE_LIST: (u64, u64) => (bool, Option<u64>, &str) = "case-list";
    /// Every communication, by the serial of its case, its time, and its number within the case.
    COMMUNICATIONS: (u64, u64, u64) => &[u8] = "communications";
    ATTACHMENT_SETS: &str => &[u8] = "attachment-sets";
    /// The attachment sets, by the time at which each expires.
    EXPIRING_SETS: (u64, &str) => () = "attachment-sets-by-end";
    /// The bytes of every file, in a set or attached, and of every part of a large one.
    FILES: u64 => &[u8] = "files";
    ATTACHMENTS: &str => &[u8] = "attachments";
    UPLOADS: &str => &[u8] = "uploads";
    /// The parts of uploads, by the id of the upload and the number of the part.
    UPLOAD_PARTS: (&str, u32) => &[u8] = "upload-parts";
    /// For each check, when its last refresh was requested and when the check had run before that.
    REFRESHES: &str => (u64, Option<u64>) = "refreshes";
}

/// The format of the file, as one ASCII digit.
pub(super) const FORMAT: &str = "form";
pub(super) const KEY: &str = "key";
/// The identity of this state.
pub(super) const IDENTITY: &str = "identity";
/// The file that the identity belongs to.
pub(super) const FILE: &str = "file";
pub(super) const SUBSCRIPTION: &str = "notificationSubscriptionStatus";
/// When the state of Support began, in milliseconds.
pub(super) const START_TIME: &str = "begun";

/// Deletes every table but the facts and the used tokens: the key of the tokens stays, so a token that was
/// used before must stay refused.
pub(super) fn delete(transaction: &WriteTransaction) -> Result<(), StoreError> {
    for table in transaction.list_tables()? {
        if ![FACTS.name(), USED_TOKENS.name()].contains(&table.name()) {
            transaction.delete_table(table)?;
        }
    }
    Ok(())
}

/// Deletes the tables that only earlier formats have.
pub(super) fn delete_former(transaction: &WriteTransaction) -> Result<(), StoreError> {
    const FORMER: [&str; 4] = [
        "cases-by-time",
        "open-cases-by-time",
        "waiting-cases-by-time",
        "waiting-cases-by-silence",
    ];
    for table in transaction.list_tables()? {
        if FORMER.contains(&table.name()) {
            transaction.delete_table(table)?;
        }
    }
    Ok(())
}
