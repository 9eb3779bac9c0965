//! The tables of the database.

use redb::{TableDefinition, TableHandle};

use super::StoreError;
use super::transaction::{SEPARATOR, Transaction};

/// Defines the tables, and the function that creates them. The text is the name of the table in the file.
/// It never changes, so that existing files can be read, even if its constant is renamed.
macro_rules! tables {
    ($($(#[$doc:meta])* $table:ident: $key:ty => $value:ty = $name:literal;)*) => {
        $(
            $(#[$doc])*
            pub(super) const $table: TableDefinition<'_, $key, $value> =
                TableDefinition::new($name);
        )*

        /// Creates the tables that are missing, since a read fails for a table that was never created.
        pub(super) fn create(transaction: &Transaction) -> Result<(), StoreError> {
            $(transaction.open_table($table)?;)*
            Ok(())
        }

        /// Creates the tables that stay empty. They stand for the tables of an account that has none yet.
        pub(super) fn create_empty(transaction: &Transaction) -> Result<(), StoreError> {
            $(transaction.open_empty_table($table)?;)*
            Ok(())
        }
    };
}

tables! {
    /// Single values; the constants below the tables are their keys.
    FACTS: &str => &[u8] = "facts";

    /// Every version of every report, by id and version.
    REPORTS: (&str, u64) => &[u8] = "reports";
    /// The newest published version of each report, by its id.
    PUBLISHED: &str => u64 = "published";
    /// The agreements that the account has accepted, by their ids.
    AGREEMENTS: &str => &[u8] = "agreements";
    /// The agreements that can be accepted, by their ids.
    OFFERS: &str => &[u8] = "offers";
    /// The records of the tokens for accepting and terminating agreements, by the token.
    AGREEMENT_TOKENS: &str => &[u8] = "agreement-tokens";
    /// Every compliance inquiry, by its id.
    INQUIRIES: &str => &[u8] = "inquiries";
    /// Feedback, by the id of the inquiry and the number of the query, or -1 for the whole inquiry.
    FEEDBACK: (&str, i64) => &[u8] = "inquiry-feedback";
    /// The first request with each client token, by its operation and the token.
    CLIENT_TOKENS: &str => &[u8] = "client-tokens";
    /// For the nonce of each single-use term token that was used, the second in which the token expires.
    USED_TOKENS: &[u8] => u64 = "spent";
    /// The tags of each resource that has any, by its ARN.
    TAGS: &str => &[u8] = "tags";

    /// Every case, by its serial.
    CASES: u64 => &[u8] = "cases";
    /// The serial of each case, by its `caseId`.
    CASE_IDS: &str => u64 = "case-ids";
    /// The serial of each case, by its `displayId`, the number that people see.
    DISPLAY_IDS: &str => u64 = "display-ids";
    /// The list of cases, by time of creation and serial. Its values are short, and a listing filters by
    /// them: whether the case is resolved, since when it waits for its customer, and its language.
    CASE_LIST: (u64, u64) => (bool, Option<u64>, &str) = "case-list";
    /// Every communication, by the serial of its case, its time, and its number within the case.
    COMMUNICATIONS: (u64, u64, u64) => &[u8] = "communications";
    /// The attachment sets that no communication has used, by their ids.
    ATTACHMENT_SETS: &str => &[u8] = "attachment-sets";
    /// The ids of the attachment sets, sorted by the time at which each set expires.
    EXPIRING_SETS: (u64, &str) => () = "attachment-sets-by-end";
    /// The bytes of every file of a set or an attachment, and of every part of an upload, by their
    /// numbers.
    FILES: u64 => &[u8] = "files";
    /// The attachments of communications, by their ids.
    ATTACHMENTS: &str => &[u8] = "attachments";
    /// The uploads of large files that no communication has used, by their ids.
    UPLOADS: &str => &[u8] = "uploads";
    /// The records of the parts of uploads, by the id of the upload and the number of the part.
    UPLOAD_PARTS: (&str, u32) => &[u8] = "upload-parts";
    /// For each check, when its last refresh was requested and when the check had run before that.
    REFRESHES: &str => (u64, Option<u64>) = "refreshes";
}

/// The format of the file, as one ASCII digit.
pub(super) const FORMAT: &str = "form";
/// The secret key of tokens and links, 32 bytes.
pub(super) const KEY: &str = "key";
/// The identity that distinguishes this state from every other, a UUID.
pub(super) const IDENTITY: &str = "identity";
/// The id of the data file that the identity belongs to; a copy of the file has another id.
pub(super) const FILE: &str = "file";
/// The account's notification subscription status, if it was ever set.
pub(super) const SUBSCRIPTION: &str = "notificationSubscriptionStatus";
/// When the store was created or last reset, in milliseconds.
pub(super) const START_TIME: &str = "begun";

/// Deletes every table of every account except `FACTS` of the default account, and `USED_TOKENS`. The key
/// stays, so the tokens made with it stay valid, and a used one has to be refused still.
pub(super) fn delete_all(transaction: &Transaction) -> Result<(), StoreError> {
    for table in transaction.list_tables()? {
        let parts = table.name().split_once(SEPARATOR);
        let stays = match parts {
            None => [FACTS.name(), USED_TOKENS.name()].contains(&table.name()),
            Some((_, name)) => name == USED_TOKENS.name(),
        };
        if !stays {
            transaction.delete_table(table)?;
        }
    }
    Ok(())
}

/// Deletes the tables that only earlier formats have.
pub(super) fn delete_former(transaction: &Transaction) -> Result<(), StoreError> {
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
