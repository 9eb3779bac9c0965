//! Reads what totals need of the cases.

use super::case::{Attachment, Case, Communication};
use super::cases::{self, CaseFilter};
use super::contents::CaseOutline;
use super::tables::{ATTACHMENTS, CASE_LIST, CASES, COMMUNICATIONS};
use super::{Store, StoreError, record};

impl Store {
    /// Passes the outline of each case that a filter admits to `see`, the newest first. A case that is
    /// rendered is not rendered as a whole.
    pub(crate) fn outlines(
        &self,
        filter: CaseFilter<'_>,
        mut see: impl FnMut(CaseOutline<'_>),
    ) -> Result<(), StoreError> {
        let read = self.database.begin_read()?;
        let contents = read.contents().map(|contents| &**contents);
        let list = read.open_table(CASE_LIST)?;
        let records = read.open_table(CASES)?;
        let communications = read.open_table(COMMUNICATIONS)?;
        let attachments = read.open_table(ATTACHMENTS)?;
        for admitted in cases::admitted(&list, contents, filter)? {
            let (_, serial) = admitted?;
            let Some(stored) = records.get(serial)? else {
                let rendered = contents.and_then(|contents| contents.outline(serial));
                see(rendered.ok_or_else(|| StoreError::corrupted("a listed case is missing"))?);
                continue;
            };
            let case: Case = record::read(stored.value())?;
            let (mut count, mut bytes) = (0, 0);
            for entry in communications.range((serial, 0, 0)..=(serial, u64::MAX, u64::MAX))? {
                let said: Communication = record::read(entry?.1.value())?;
                for details in said.attachments {
                    let id = details.attachment_id.as_str();
                    let attachment: Option<Attachment> = match attachments.get(id)? {
                        Some(stored) => Some(record::read(stored.value())?),
                        None => contents.and_then(|contents| contents.attachment(id)),
                    };
                    let attachment = attachment
                        .ok_or_else(|| StoreError::corrupted("an attachment is missing"))?;
                    count += 1;
                    bytes += self.stored_file(&attachment.file)?.length();
                }
            }
            see(CaseOutline {
                status: (case.status, case.status_since),
                severity: &case.severity_code,
                communications: case.communications,
                attachments: count,
                attachment_bytes: bytes,
            });
        }
        Ok(())
    }
}
