//! `advisor result`

use std::io::{self, Write};

use casebook::support::{
    DescribeTrustedAdvisorCheckResult, Finding, Findings, Support, TrustedAdvisorCheckDescription,
    TrustedAdvisorCheckResult,
};
use clap::Args;

use super::known::{self, Called};
use super::{Language, checks};
use crate::command::{ask, json};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::{Format, View, grid};
use crate::session::Session;
use crate::terminal::Terminal;

/// Show what a check found, resource by resource.
#[derive(Args, Debug)]
pub(crate) struct Found {
    /// The check, by id or name
    #[arg(value_name = "CHECK")]
    check: Called,

    #[command(flatten)]
    language: Language,
}

/// What a resource has besides the columns of its check, in the service's own names.
const OWN: [&str; 4] = ["status", "region", "resourceId", "isSuppressed"];

impl Found {
    /// Shows it. Lists are written entry by entry, however long they are.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let language = self.language.language;
        let checks = known::checks(&client, language.clone()).await?;
        let check = self.check.find(&checks)?;
        let Some(id) = check.id.clone() else {
            return Err(Failure::other("the service names this check without an id"));
        };
        let describe = DescribeTrustedAdvisorCheckResult::new(id).language(language);
        let answer = ask(&client, describe).await?;
        match session.form() {
            Some(Format::Table) => {
                let result = answer.result.unwrap_or_default();
                let page = page(check, result, session.terminal());
                session.write(|out| out.write_all(page.as_bytes()))
            }
            Some(Format::Csv) => {
                let findings = Findings::new(check, answer.result.unwrap_or_default());
                session.write(|out| csv(findings, out))
            }
            Some(Format::Jsonl) => {
                let result = answer.result.unwrap_or_default();
                session.write(|out| {
                    for resource in result.flagged_resources {
                        serde_json::to_writer(&mut *out, &resource)?;
                        out.write_all(b"\n")?;
                    }
                    Ok(())
                })
            }
            _ => session.print(json(&answer)?, View::Generic),
        }
    }
}

/// A line per finding: the columns of the check first, under their own headings.
fn csv(findings: Findings, out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let header = findings
        .headings()
        .iter()
        .map(|heading| -> &str { heading });
    out.write_record(header.chain(OWN))?;
    for finding in findings {
        let Finding { resource, .. } = &finding;
        for (_, value) in finding.columns() {
            out.write_field(value.unwrap_or_default())?;
        }
        out.write_field(
            resource
                .status
                .as_ref()
                .map_or("", |status| status.as_str()),
        )?;
        out.write_field(resource.region.as_deref().unwrap_or_default())?;
        out.write_field(resource.resource_id.as_deref().unwrap_or_default())?;
        out.write_field(if resource.is_suppressed {
            "true"
        } else {
            "false"
        })?;
        out.write_record(None::<&[u8]>)?;
    }
    out.flush()
}

/// What the check looks for, what it comes to, and what it found.
fn page(
    check: &TrustedAdvisorCheckDescription,
    result: TrustedAdvisorCheckResult,
    terminal: &Terminal,
) -> String {
    let mut out = checks::page(check, terminal);
    out.push('\n');
    out.push_str(&comes_to(&result));
    out.push('\n');
    let findings = Findings::new(check, result);
    if findings.len() > 0 {
        let headings = findings.headings().iter();
        let headings = headings.map(|heading| one_line(heading).into_owned());
        let header: Vec<String> = std::iter::once("STATUS".to_owned())
            .chain(headings)
            .collect();
        out.push('\n');
        out.push_str(&grid(&header, findings.map(row), terminal));
    }
    out
}

/// The result in one line.
fn comes_to(result: &TrustedAdvisorCheckResult) -> String {
    let status = result
        .status
        .as_ref()
        .map_or("not_available", |status| status.as_str());
    let mut line = one_line(status).into_owned();
    if let Some(time) = &result.timestamp {
        line.push_str(&format!(" at {}", one_line(time.as_str())));
    }
    if let Some(resources) = result.resources_summary {
        line.push_str(&format!(
            ": {} processed, {} flagged, {} ignored, {} suppressed",
            resources.resources_processed,
            resources.resources_flagged,
            resources.resources_ignored,
            resources.resources_suppressed
        ));
    }
    line
}

/// A finding as a table shows it.
fn row(finding: Finding) -> Vec<String> {
    let status = finding
        .resource
        .status
        .as_ref()
        .map_or("", |status| status.as_str());
    let status = match finding.resource.is_suppressed {
        true => format!("{status}, suppressed"),
        false => status.to_owned(),
    };
    let columns = finding
        .columns()
        .map(|(_, value)| value.unwrap_or_default());
    let cells = std::iter::once(&*status).chain(columns);
    cells.map(|cell| one_line(cell).into_owned()).collect()
}
