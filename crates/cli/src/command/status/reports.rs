//! The reports that were created lately.

use std::cmp::Reverse;
use std::time::SystemTime;

use casebook::artifact::{
    Artifact, Client, GetReportMetadata, ListReports, ReportDetail, ReportSummary,
};
use casebook::types::Timestamp;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;

use super::part::{Content, Entry};
use crate::command::ask::{all, ask, json};
use crate::failure::Failure;
use crate::session::Session;

/// How many reports a table shows.
const SHOWN: usize = 2;

/// How many reports are asked for the time of their creation, which the list does not have.
const ASKED: usize = 20;

/// How many requests are under way at the same time.
const AT_ONCE: usize = 4;

/// Asks for the reports that were created since a time.
///
/// # Errors
///
/// Fails if the service returns an error, and without a usable configuration.
pub(super) async fn new(
    session: &Session,
    since: Option<Timestamp>,
    now: SystemTime,
) -> Result<Content, Failure> {
    let client = session.client::<Artifact>()?;
    let mut listed = all(&client, ListReports::new()).await?;
    let listed_in_all = listed.len();
    listed.sort_by_key(|report| Reverse(newest(report, now)));
    let ids = listed.iter().filter_map(|report| report.report_id().ok());
    let asked = ids
        .take(ASKED)
        .map(|id| details(&client, GetReportMetadata::new(id)));
    let details: Vec<Option<ReportDetail>> = stream::iter(asked.collect::<Vec<_>>())
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let asked_for = details.len();
    let bound = since.as_ref().and_then(Timestamp::to_system_time);
    let mut reports: Vec<(SystemTime, ReportDetail)> = details
        .into_iter()
        .flatten()
        .filter_map(|report| {
            let created = report.created_at.as_ref()?.to_system_time()?;
            (Some(created) >= bound).then_some((created, report))
        })
        .collect();
    reports.sort_by_key(|(created, _)| Reverse(*created));
    let reports: Vec<ReportDetail> = reports.into_iter().map(|(_, report)| report).collect();
    let day = since.as_ref().and_then(Timestamp::day).unwrap_or_default();
    let count = match reports.len() {
        0 => "none".to_owned(),
        // Older ones were not asked for their times.
        count if count == asked_for && listed_in_all > ASKED => format!("{count} or more"),
        count => count.to_string(),
    };
    Ok(Content {
        summary: format!("{count} since {day}"),
        rows: reports.iter().map(row).collect(),
        shown: SHOWN,
        entries: reports.iter().map(entry).collect(),
        members: json!({"since": since, "new": json(&reports)?}),
    })
}

async fn details(
    client: &Client,
    operation: GetReportMetadata,
) -> Result<Option<ReportDetail>, Failure> {
    Ok(ask(client, operation).await?.report_details)
}

/// The time near which a report was made: the end of its period or, if that is to come, the beginning.
/// A report without a period may be new.
fn newest(report: &ReportSummary, now: SystemTime) -> SystemTime {
    let time = |time: &Option<Timestamp>| time.as_ref().and_then(Timestamp::to_system_time);
    let times = [time(&report.period_end), time(&report.period_start)];
    let past = times.into_iter().flatten().find(|time| *time <= now);
    past.unwrap_or(now)
}

fn entry(report: &ReportDetail) -> Entry {
    let id = report.id.as_ref().map(|id| id.as_ref());
    Entry::new(id, "new", report.name.as_deref())
}

fn row(report: &ReportDetail) -> Vec<String> {
    let created = report.created_at.as_ref().and_then(Timestamp::day);
    vec![
        created.unwrap_or_default(),
        report.name.as_deref().unwrap_or_default().to_owned(),
    ]
}
