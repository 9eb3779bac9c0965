//! The tables, and what is in them at first.

use redb::{ReadableTable, TableDefinition, WriteTransaction};

use super::Broken;
use super::record::{self, Agreement, Report};

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
pub(super) const SUBSCRIPTION: &str = "notificationSubscriptionStatus";

/// Writes reports and agreements into tables that have none of them yet.
pub(super) fn fill(
    transaction: &WriteTransaction,
    reports: &[Report],
    agreements: &[Agreement],
) -> Result<(), Broken> {
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
    let mut table = transaction.open_table(AGREEMENTS)?;
    for agreement in agreements {
        table.insert(agreement.id.as_str(), record::write(agreement)?.as_slice())?;
    }
    transaction.open_table(SPENT)?;
    Ok(())
}
