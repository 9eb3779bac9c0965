//! The open cases: those that wait for the user first, then the others by severity.

use std::time::SystemTime;

use casebook::support::{CaseDetails, DescribeCases, Support};
use casebook::types::Timestamp;
use casebook::types::support::{CaseStatus, MaxResults};
use serde_json::json;

use super::part::{Content, Entry};
use crate::command::advisor::short_age;
use crate::command::ask::{all, json};
use crate::failure::Failure;
use crate::session::Session;

/// How many cases a table shows.
const SHOWN: usize = 3;

/// The severities, the worst first (API reference, SeverityLevel).
const SEVERITIES: [&str; 5] = ["critical", "urgent", "high", "normal", "low"];

/// Asks for the open cases.
///
/// # Errors
///
/// Fails if the service returns an error, and without a usable configuration.
pub(super) async fn open(session: &Session, now: SystemTime) -> Result<Content, Failure> {
    let client = session.client::<Support>()?;
    let describe = DescribeCases::new()
        .include_communications(false)
        .max_results(MaxResults::MAX);
    let mut cases = all(&client, describe).await?;
    // Of two equal ones the older comes first.
    cases.sort_by_key(|case| {
        let opened = case
            .time_created
            .as_ref()
            .and_then(Timestamp::to_system_time);
        (!waits(case), rank(case), opened)
    });
    let waiting = cases.iter().filter(|case| waits(case)).count();
    let rows = cases.iter().map(|case| row(case, now)).collect();
    let (first, rest) = cases.split_at(waiting);
    let others = match rest.len() {
        1 => "1 other is open".to_owned(),
        count => format!("{count} others are open"),
    };
    let summary = match waiting {
        0 => format!("none waits for you, {others}"),
        1 => format!("1 waits for you, {others}"),
        count => format!("{count} wait for you, {others}"),
    };
    Ok(Content {
        summary,
        rows,
        shown: SHOWN,
        entries: cases.iter().map(entry).collect(),
        members: json!({"waiting": json(&first)?, "open": json(&rest)?}),
    })
}

fn waits(case: &CaseDetails) -> bool {
    case.status == Some(CaseStatus::PendingCustomerAction)
}

fn rank(case: &CaseDetails) -> usize {
    let severity = case.severity_code.as_ref().map(|code| code.as_str());
    let known = SEVERITIES.iter().position(|known| Some(*known) == severity);
    known.unwrap_or(SEVERITIES.len())
}

fn entry(case: &CaseDetails) -> Entry {
    let id = case.display_id.as_ref().map(|id| id.as_str());
    let status = case.status.as_ref().map_or("", |status| status.as_str());
    Entry::new(id, status, case.subject.as_deref())
}

fn row(case: &CaseDetails, now: SystemTime) -> Vec<String> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let opened = case
        .time_created
        .as_ref()
        .and_then(Timestamp::to_system_time);
    let age = opened.map(|opened| short_age(now.duration_since(opened).unwrap_or_default()));
    vec![
        text(case.severity_code.as_ref().map(|code| code.as_str())),
        text(case.display_id.as_ref().map(|id| id.as_str())),
        text(waits(case).then_some("waits for you")),
        age.unwrap_or_default(),
        text(case.subject.as_deref()),
    ]
}
