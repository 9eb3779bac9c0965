//! Reads the cases of an account, with their communications and attachments.

use std::collections::HashMap;

use casebook_stack::Config;
use casebook_support::{
    CaseDetails, Client, Communication, Conversation, DescribeCases, DescribeCommunications,
};
use casebook_types::support::MaxResults;

use super::attachment::Attachments;
use super::failure::Failure;
use super::gaps::Gaps;
use super::sources::Source;
use crate::account_writer::AccountWriter;
use crate::fingerprint::{combine, fingerprint};
use crate::record::Record as _;
use crate::rows::{AttachmentRow, CaseRow, CommunicationRow};

/// Reads all cases, and the whole of those that are new or have changed.
///
/// The row of a case is written after those of its communications and attachments, so it says that the
/// archive has all of them.
pub(super) async fn read(
    config: &Config,
    gaps: &mut Gaps,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    let client = Client::new(config)?;
    let attachments = Attachments::new(client.clone());
    let describe = DescribeCases::new()
        .include_resolved_cases(true)
        .max_results(MaxResults::MAX);
    let mut cases = client.items(describe);
    let listed = Failure::call::<DescribeCases>;
    while let Some(case) = cases.try_next().await.map_err(listed)? {
        read_case(&client, &attachments, &case, gaps, writer).await?;
        writer.flush_if_full().await?;
    }
    for id in writer.complete(CaseRow::TABLE, "") {
        let scope = format!("{id}/");
        writer.complete(CommunicationRow::TABLE, &scope);
        writer.complete(AttachmentRow::TABLE, &scope);
    }
    Ok(())
}

async fn read_case(
    client: &Client,
    attachments: &Attachments,
    case: &CaseDetails,
    gaps: &mut Gaps,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    let Some(case_id) = case.case_id.as_ref().map(AsRef::<str>::as_ref) else {
        return Err(Failure::response::<DescribeCases>(
            "expected the id of each case, found a case without one",
        ));
    };
    let row = CaseRow { case };
    let shown = shown_fingerprints(case_id, case);
    let print = case_fingerprint(&row, &shown);
    // A list that changes while its pages are read may have a case twice.
    if writer.is_seen(CaseRow::TABLE, case_id) {
        return Ok(());
    }
    // Without the newest communications nothing tells whether there are new ones.
    let tells = case.recent_communications.is_some() && writer.is_whole(Source::Cases);
    if tells && writer.has(CaseRow::TABLE, case_id, print) {
        return Ok(());
    }
    let mut equal = HashMap::new();
    for (said, print) in shown_communications(case).zip(shown) {
        let id = communication_id(case_id, print, &mut equal);
        read_communication(attachments, case_id, &id, said, print, gaps, writer).await?;
    }
    let mut older = Conversation::older(client, case);
    let read = Failure::call::<DescribeCommunications>;
    while let Some(said) = older.try_next().await.map_err(read)? {
        let print = communication_fingerprint(case_id, &said);
        let id = communication_id(case_id, print, &mut equal);
        read_communication(attachments, case_id, &id, &said, print, gaps, writer).await?;
    }
    let scope = format!("{case_id}/");
    writer.complete(CommunicationRow::TABLE, &scope);
    writer.complete(AttachmentRow::TABLE, &scope);
    writer.put_as(case_id, print, &row);
    Ok(())
}

/// Reads the attachments of a communication, and adds its row after theirs.
async fn read_communication(
    attachments: &Attachments,
    case_id: &str,
    id: &str,
    said: &Communication,
    print: i64,
    gaps: &mut Gaps,
    writer: &mut AccountWriter,
) -> Result<(), Failure> {
    for attachment in said.files() {
        let read = attachments.read(case_id, id, attachment, gaps, writer);
        read.await?;
    }
    let ids: Vec<_> = attachment_ids(said).collect();
    let row = CommunicationRow {
        case_id,
        communication: said,
        attachment_ids: &ids,
    };
    writer.put_as(id, print, &row);
    Ok(writer.flush_if_full().await?)
}

/// Returns the communications that the list of cases shows, which are the newest.
fn shown_communications(case: &CaseDetails) -> impl Iterator<Item = &Communication> {
    let recent = case.recent_communications.as_ref();
    recent.into_iter().flat_map(|recent| &recent.communications)
}

/// Returns the fingerprints of the communications that the list shows.
fn shown_fingerprints(case_id: &str, case: &CaseDetails) -> Vec<i64> {
    let shown = shown_communications(case);
    shown
        .map(|said| communication_fingerprint(case_id, said))
        .collect()
}

fn communication_fingerprint(case_id: &str, said: &Communication) -> i64 {
    let ids: Vec<_> = attachment_ids(said).collect();
    fingerprint(&CommunicationRow {
        case_id,
        communication: said,
        attachment_ids: &ids,
    })
}

/// Returns the fingerprint of a case with the communications that the list shows, so that it changes with
/// each new one.
fn case_fingerprint(row: &CaseRow<'_>, shown: &[i64]) -> i64 {
    let mut prints = vec![fingerprint(row)];
    prints.extend(shown);
    if let Some(recent) = &row.case.recent_communications {
        let more = recent.next_token.as_ref();
        prints.push(more.is_some_and(|token| !token.as_str().is_empty()).into());
    }
    combine(&prints)
}

fn attachment_ids(said: &Communication) -> impl Iterator<Item = &str> {
    let ids = said
        .files()
        .iter()
        .filter_map(|file| file.attachment_id.as_ref());
    ids.map(AsRef::as_ref)
}

/// Returns the id of a communication, to which the service gives none: that of its case and a hash of the
/// message, with a number from the second of equal messages on.
fn communication_id(case_id: &str, print: i64, equal: &mut HashMap<i64, u32>) -> String {
    let number = equal.entry(print).or_default();
    *number += 1;
    match *number {
        1 => format!("{case_id}/{print:016x}"),
        number => format!("{case_id}/{print:016x}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn print(case: Value) -> i64 {
        let case = serde_json::from_value(case).unwrap();
        case_fingerprint(&CaseRow { case: &case }, &shown_fingerprints("c", &case))
    }

    #[test]
    fn a_new_communication_changes_the_fingerprint_of_the_case_and_a_new_token_does_not() {
        let case = |said: Value, token: Value| {
            print(json!({"caseId": "c", "recentCommunications":
                {"communications": said, "nextToken": token}}))
        };
        let one = json!([{"body": "1"}]);
        let two = json!([{"body": "2"}, {"body": "1"}]);
        assert_eq!(case(one.clone(), json!(null)), case(one.clone(), json!("")));
        assert_eq!(case(one.clone(), json!("a")), case(one.clone(), json!("b")));
        assert_ne!(
            case(one.clone(), json!(null)),
            case(one.clone(), json!("a"))
        );
        assert_ne!(case(one, json!(null)), case(two, json!(null)));
        let files = |ids: Value| case(json!([{"attachmentSet": ids}]), json!(null));
        let file = json!([{"attachmentId": "attachment-1"}]);
        assert_ne!(files(json!([])), files(file));
    }

    #[test]
    fn equal_communications_have_ids_of_their_own() {
        let mut equal = HashMap::new();
        let mut id = |print| communication_id("case-1", print, &mut equal);
        assert_eq!(id(10), "case-1/000000000000000a");
        assert_eq!(id(-1), "case-1/ffffffffffffffff");
        assert_eq!(id(10), "case-1/000000000000000a-2");
    }
}
