//! `advisor result`

mod csv;

use std::io::{self, Write};

use casebook::support::{
    Client, DescribeTrustedAdvisorCheckResult, Finding, Findings, FlaggedResources, Support,
    TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult, TrustedAdvisorResourceDetail,
};
use clap::Args;
use serde_json::Map;

use super::check_name::{self, CheckName};
use super::checks;
use super::language::Language;
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::help::examples;
use crate::output::{Format, View, grid, json_line, stdout};
use crate::session::Session;
use crate::terminal::Terminal;

/// Show what a check found, resource by resource
///
/// With --output jsonl each resource is written as it arrives. With --output csv the first 1,000
/// resources are held until the columns are known, and each later one is written as it arrives. If
/// the response breaks off, the resources before the break are on stdout, and the exit code is not
/// 0. The other formats, and --query, hold the whole result in memory; for a table the response can
/// have at most 64 MiB.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Show what a check found", "casebook advisor result 'Public S3 Buckets' --output table"),
    ("Print it for a spreadsheet", "casebook advisor result PNXoaK7lZp --output csv"),
]))]
pub(crate) struct ShowResult {
    /// Check whose result to show, by id or name
    #[arg(value_name = "CHECK")]
    check: CheckName,

    #[command(flatten)]
    language: Language,
}

impl ShowResult {
    /// Runs the command.
    pub(super) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let language = self.language.language;
        let checks = check_name::checks(&client, language.clone()).await?;
        let check = self.check.find(&checks)?;
        let Some(id) = check.id.clone() else {
            return Err(Failure::other("the service names this check without an id"));
        };
        let describe = DescribeTrustedAdvisorCheckResult::new(id).language(language);
        match session.printer().form() {
            Some(Format::Table) => {
                let response = ask(&client, describe).await?;
                let result = response.result.unwrap_or_default();
                let page = page(check, result, session.terminal());
                session.printer().page(&page)
            }
            Some(Format::Csv) => {
                let resources = flagged(&client, describe).await?;
                let surplus =
                    csv::write(check, resources, session.printer().lines(stdout())).await?;
                if surplus > 0 {
                    session.note(format_args!(
                        "{surplus} resources have more values than there are columns; the extra \
                         values are at the ends of their lines"
                    ));
                }
                Ok(Exit::Done)
            }
            Some(Format::Jsonl) => {
                let mut resources = flagged(&client, describe).await?;
                let mut out = stdout();
                let broken = |error: io::Error| Failure::stdout(&error);
                while let Some(resource) = next(&mut resources).await? {
                    json_line(&mut out, &resource).map_err(broken)?;
                }
                out.flush().map_err(broken)?;
                Ok(Exit::Done)
            }
            _ => {
                // The resources are read one after another, so that only the form that is printed
                // is held for each of them.
                let mut resources = flagged(&client, describe).await?;
                let mut list = Vec::new();
                while let Some(resource) = next(&mut resources).await? {
                    list.push(json(&resource)?);
                }
                let mut response = Map::new();
                if let Some(result) = resources.result() {
                    let mut result = json(result)?;
                    result["flaggedResources"] = list.into();
                    response.insert("result".to_owned(), result);
                }
                session.print(response.into(), View::Generic)
            }
        }
    }
}

/// Opens the stream of flagged resources.
async fn flagged(
    client: &Client,
    describe: DescribeTrustedAdvisorCheckResult,
) -> Result<FlaggedResources, Failure> {
    FlaggedResources::open(client, describe)
        .await
        .map_err(|error| Failure::call::<DescribeTrustedAdvisorCheckResult>(&error))
}

/// Returns the next resource; `None` at the end.
async fn next(
    resources: &mut FlaggedResources,
) -> Result<Option<TrustedAdvisorResourceDetail>, Failure> {
    resources
        .try_next()
        .await
        .map_err(|error| Failure::flagged_resources(&error))
}

/// Returns the page of a result: what the check looks for, its summary and its findings.
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

/// Returns one line about a result, such as `warning at 2026-01-31T10:00:00Z: 3 processed, 1
/// flagged, 0 ignored, 0 suppressed`.
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

/// Returns the cells of a finding for the table: its status, then its values for the columns of the
/// check.
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
