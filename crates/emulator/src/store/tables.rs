//! The tables, and what is in them at first.

use redb::{ReadableTable, TableDefinition, WriteTransaction};

use super::file_id::FileId;
use super::record::{self, Agreement, Report};
use super::{Beginning, Change, StoreError};
use crate::crypto::random;
use crate::sample;

/// Every version of every report.
pub(super) const REPORTS: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("reports");
/// The newest version of every report that is listed.
pub(super) const PUBLISHED: TableDefinition<'_, &str, u64> = TableDefinition::new("published");
pub(super) const AGREEMENTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("agreements");
/// The single-use tokens that were used, and when they expire.
pub(super) const SPENT: TableDefinition<'_, &[u8], u64> = TableDefinition::new("spent");
/// Single values.
pub(super) const FACTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("facts");

/// The form of the file, as a decimal number.
pub(super) const FORM: &str = "form";
pub(super) const KEY: &str = "key";
/// The identity of this state.
pub(super) const IDENTITY: &str = "identity";
/// The file that the identity belongs to.
pub(super) const FILE: &str = "file";
pub(super) const SUBSCRIPTION: &str = "notificationSubscriptionStatus";
/// When the data of Support began, in milliseconds.
pub(super) const BEGUN: &str = "begun";
/// There if a case was once created earlier than one with a smaller serial: the clock was moved
/// back.
pub(super) const DISORDER: &str = "disorder";

/// Every case, by its serial.
pub(super) const CASES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("cases");
/// The serial of a case by its id, and by the id that people see.
pub(super) const CASE_IDS: TableDefinition<'_, &str, u64> = TableDefinition::new("case-ids");
pub(super) const DISPLAY_IDS: TableDefinition<'_, &str, u64> = TableDefinition::new("display-ids");
/// Language, time of creation and serial of every case, each once more without its language.
pub(super) const CREATED: TableDefinition<'_, (&str, u64, u64), ()> =
    TableDefinition::new("cases-by-time");
/// The same of the cases that are neither resolved nor wait for their customer.
pub(super) const OPEN: TableDefinition<'_, (&str, u64, u64), ()> =
    TableDefinition::new("open-cases-by-time");
/// The same of the cases that wait for their customer.
pub(super) const WAITING: TableDefinition<'_, (&str, u64, u64), ()> =
    TableDefinition::new("waiting-cases-by-time");
/// These once more, in the groups of [`silence`](super::silence), each group by time.
pub(super) const SILENT: TableDefinition<'_, (&str, u64, u64, u64), ()> =
    TableDefinition::new("waiting-cases-by-silence");
/// Every communication, by the serial of its case, its time and its number there.
pub(super) const COMMUNICATIONS: TableDefinition<'_, (u64, u64, u64), &[u8]> =
    TableDefinition::new("communications");
/// The attachment sets, and when each expires.
pub(super) const SETS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("attachment-sets");
pub(super) const SET_ENDS: TableDefinition<'_, (u64, &str), ()> =
    TableDefinition::new("attachment-sets-by-end");
/// The bytes of every file, in a set or attached.
pub(super) const FILES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("files");
pub(super) const ATTACHMENTS: TableDefinition<'_, &str, &[u8]> =
    TableDefinition::new("attachments");
/// When each check was last asked to be refreshed, and when it had run before that.
pub(super) const REFRESHES: TableDefinition<'_, &str, (u64, Option<u64>)> =
    TableDefinition::new("refreshes");

/// Draws a new identity, which belongs to this file, or to the one that it belonged to before.
pub(super) fn put_identity(
    transaction: &WriteTransaction,
    file: Option<FileId>,
) -> Result<(), StoreError> {
    let mut facts = transaction.open_table(FACTS)?;
    facts.insert(IDENTITY, random::uuid().as_bytes())?;
    if let Some(file) = file {
        facts.insert(FILE, file.bytes().as_slice())?;
    }
    Ok(())
}

/// Removes everything that [`fill`] and [`fill_support`] write, and all that came after.
pub(super) fn clear(transaction: &WriteTransaction) -> Result<(), StoreError> {
    transaction.delete_table(REPORTS)?;
    transaction.delete_table(PUBLISHED)?;
    transaction.delete_table(AGREEMENTS)?;
    transaction.delete_table(SPENT)?;
    transaction.delete_table(CASES)?;
    transaction.delete_table(CASE_IDS)?;
    transaction.delete_table(DISPLAY_IDS)?;
    transaction.delete_table(CREATED)?;
    transaction.delete_table(OPEN)?;
    transaction.delete_table(WAITING)?;
    transaction.delete_table(SILENT)?;
    transaction.delete_table(COMMUNICATIONS)?;
    transaction.delete_table(SETS)?;
    transaction.delete_table(SET_ENDS)?;
    transaction.delete_table(FILES)?;
    transaction.delete_table(ATTACHMENTS)?;
    transaction.delete_table(REFRESHES)?;
    let mut facts = transaction.open_table(FACTS)?;
    facts.remove(SUBSCRIPTION)?;
    facts.remove(DISORDER)?;
    Ok(())
}

/// Writes reports and agreements into tables that have none of them yet.
pub(super) fn fill(transaction: &WriteTransaction, beginning: Beginning) -> Result<(), StoreError> {
    let (reports, agreements) = if beginning.samples {
        (sample::reports(), sample::agreements())
    } else {
        (Vec::new(), Vec::new())
    };
    put_reports(transaction, &reports)?;
    put_agreements(transaction, &agreements)?;
    transaction.open_table(SPENT)?;
    Ok(())
}

/// Makes the tables of Support, and writes cases into them.
pub(super) fn fill_support(
    transaction: WriteTransaction,
    beginning: Beginning,
) -> Result<WriteTransaction, StoreError> {
    transaction
        .open_table(FACTS)?
        .insert(BEGUN, beginning.at.millis().to_be_bytes().as_slice())?;
    transaction.open_table(CASES)?;
    transaction.open_table(CASE_IDS)?;
    transaction.open_table(DISPLAY_IDS)?;
    transaction.open_table(CREATED)?;
    transaction.open_table(OPEN)?;
    transaction.open_table(WAITING)?;
    transaction.open_table(SILENT)?;
    transaction.open_table(COMMUNICATIONS)?;
    transaction.open_table(SETS)?;
    transaction.open_table(SET_ENDS)?;
    transaction.open_table(FILES)?;
    transaction.open_table(ATTACHMENTS)?;
    transaction.open_table(REFRESHES)?;
    let change = Change::over(transaction);
    change.fill(sample::generated_cases(
        beginning.generated_cases,
        beginning.at,
    ))?;
    if beginning.samples {
        sample::open_cases(&change, beginning.at)?;
    }
    Ok(change.into_inner())
}

/// Writes reports, in the place of those of the same id and version.
pub(super) fn put_reports(
    transaction: &WriteTransaction,
    reports: &[Report],
) -> Result<(), StoreError> {
    let mut versions = transaction.open_table(REPORTS)?;
    let mut published = transaction.open_table(PUBLISHED)?;
    for report in reports {
        let key = (report.id.as_str(), report.version);
        versions.insert(key, record::write(report)?.as_slice())?;
        if report.state == "PUBLISHED" && report.deleted_at.is_none() {
            let newest = published.get(key.0)?.map_or(0, |version| version.value());
            published.insert(key.0, report.version.max(newest))?;
        }
    }
    Ok(())
}

fn put_agreements(
    transaction: &WriteTransaction,
    agreements: &[Agreement],
) -> Result<(), StoreError> {
    let mut table = transaction.open_table(AGREEMENTS)?;
    for agreement in agreements {
        table.insert(agreement.id.as_str(), record::write(agreement)?.as_slice())?;
    }
    Ok(())
}
