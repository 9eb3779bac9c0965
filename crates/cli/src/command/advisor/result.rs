//! `advisor result`

mod chosen;
mod csv;
mod entries;
mod members;
mod resources;

use std::io::{self, Write};

use casebook::support::{
    DescribeTrustedAdvisorCheckResult, Finding, Findings, Support, TrustedAdvisorCheckDescription,
    TrustedAdvisorCheckResult,
};
use clap::Args;
use serde_json::{Map, Value, json};

use self::chosen::Chosen;
use self::entries::Members;
use self::resources::Resources;
use super::check_name::{self, CheckName};
use super::checks;
use super::known_status::{KnownStatus, rank};
use super::language::Language;
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::output::{Format, View, grid, grid_of_most_telling, json_line, wrapped};
use crate::session::Session;
use crate::terminal::Terminal;

/// Show what a check found, resource by resource
///
/// The resources are sorted by status, the worst first. The formats jsonl and csv have the same
/// resources in the order of the service, because they are written while they arrive.
///
/// With --output jsonl each resource is written as it arrives. With --output csv the first 1,000
/// resources are held until the columns are known, and each later one is written as it arrives. With
/// --output json or yaml the resources are sorted in temporary files, and written when all have
/// arrived. If the response breaks off, the resources before the break are on stdout, and the exit
/// code is not 0. The other formats, and --query, hold the whole result in memory; for a table the
/// response can have at most 64 MiB.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    ("Show what a check found", "casebook advisor result 'Public S3 Buckets' --output table"),
    ("Print what is red for a spreadsheet", "casebook advisor result PNXoaK7lZp --status error --output csv"),
]))]
pub(crate) struct ShowResult {
    /// Check whose result to show, by id or name
    #[arg(value_name = "CHECK")]
    check: CheckName,

    /// Only resources with this status, such as error,warning
    ///
    /// The status is error, warning, not_available or ok. Several are separated by commas.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<KnownStatus>,

    #[command(flatten)]
    language: Language,

    #[command(flatten)]
    fleet: FleetOptions,
}

impl ShowResult {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let language = self.language.language.clone();
        let checks = check_name::checks(&client, language.clone()).await?;
        let check = self.check.find(&checks)?;
        let Some(id) = check.id.clone() else {
            return Err(Failure::other("the service names this check without an id"));
        };
        let describe = DescribeTrustedAdvisorCheckResult::new(id).language(language);
        let members = Members::of(session, check);
        if let Some(mut out) = session.entries_of_many(members.names())? {
            let mut resources = Resources::open(&client, describe, &self.status).await?;
            let read = loop {
                match resources.next().await {
                    Ok(Some(resource)) => out.put(members.entry(&resource)?)?,
                    Ok(None) => break Ok(()),
                    Err(failure) => break Err(failure),
                }
            };
            out.end(read)?;
            return Ok(Exit::Done);
        }
        match session.printer().form() {
            Some(Format::Table) => {
                let chosen = Chosen::of(session, check)?;
                let response = ask(&client, describe).await?;
                let mut result = response.result.unwrap_or_default();
                let resources = &mut result.flagged_resources;
                resources.retain(|one| KnownStatus::takes(&self.status, one.status.as_ref()));
                resources.sort_by_key(|one| rank(one.status.as_ref()));
                let is_empty = resources.is_empty();
                let page = page(check, result, chosen.as_ref(), session.terminal());
                session.printer().page_with_columns(&page)?;
                Ok(self.end(session, is_empty))
            }
            Some(Format::Csv) => {
                let chosen = Chosen::of(session, check)?;
                let resources = Resources::open(&client, describe, &self.status).await?;
                let lines = session.printer().lines();
                let written = match &chosen {
                    Some(chosen) => csv::write_chosen(chosen, resources, lines).await?,
                    None => csv::write(check, resources, lines).await?,
                };
                if written.surplus > 0 {
                    session.note(format_args!(
                        "{} resources have more values than there are columns; the extra values are \
                         at the ends of their lines",
                        written.surplus
                    ));
                }
                Ok(self.end(session, written.is_empty))
            }
            Some(Format::Jsonl) => {
                let mut resources = Resources::open(&client, describe, &self.status).await?;
                let mut out = session.printer().out();
                let broken = |error: io::Error| Failure::stdout(&error);
                let mut is_empty = true;
                while let Some(resource) = resources.next().await? {
                    is_empty = false;
                    json_line(&mut out, &resource).map_err(broken)?;
                }
                out.flush().map_err(broken)?;
                Ok(self.end(session, is_empty))
            }
            form => {
                if form == Some(Format::Text)
                    && let Some(chosen) = Chosen::of(session, check)?
                {
                    // The columns are those of the other formats, so each row is an entry with them.
                    let mut resources = Resources::open(&client, describe, &self.status).await?;
                    let mut rows = Vec::new();
                    while let Some(resource) = resources.next().await? {
                        let values = chosen.values(&resource).map(Value::from);
                        let row: Map<_, _> = chosen.titles().iter().cloned().zip(values).collect();
                        rows.push((rank(resource.status.as_ref()), row.into()));
                    }
                    rows.sort_by_key(|(rank, _)| *rank);
                    let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
                    let is_empty = rows.is_empty();
                    session.print(json!({ "resources": rows }), View::Columns(&[]))?;
                    return Ok(self.end(session, is_empty));
                }
                if let Some(mut out) = session.printer().sorted_document(LIST) {
                    let mut resources = Resources::open(&client, describe, &self.status).await?;
                    let read = loop {
                        match resources.next().await {
                            Ok(Some(one)) => out.put(rank(one.status.as_ref()), &json(&one)?)?,
                            Ok(None) => break response(resources.result(), Vec::new()),
                            Err(failure) => break Err(failure),
                        }
                    };
                    let count = out.end(read)?;
                    return Ok(self.end(session, count == 0));
                }
                // The resources are read one after another, so that only the form that is printed
                // is held for each of them.
                let mut resources = Resources::open(&client, describe, &self.status).await?;
                let mut list = Vec::new();
                while let Some(resource) = resources.next().await? {
                    list.push((rank(resource.status.as_ref()), json(&resource)?));
                }
                list.sort_by_key(|(rank, _)| *rank);
                let list: Vec<_> = list.into_iter().map(|(_, resource)| resource).collect();
                let is_empty = list.is_empty();
                session.print(response(resources.result(), list)?, View::Generic)?;
                Ok(self.end(session, is_empty))
            }
        }
    }

    /// Says so if no resource was printed.
    fn end(&self, session: &Session, is_empty: bool) -> Exit {
        if is_empty {
            session.say_none(match self.status.is_empty() {
                true => "no resources",
                false => "no resources with this status",
            });
        }
        Exit::Done
    }
}

/// The path of the list of resources in the response.
const LIST: &[&str] = &["result", "flaggedResources"];

/// Returns the response with these resources.
fn response(
    result: Option<&TrustedAdvisorCheckResult>,
    resources: Vec<Value>,
) -> Result<Value, Failure> {
    let mut response = Map::new();
    if let Some(result) = result {
        let mut result = json(result)?;
        result["flaggedResources"] = resources.into();
        response.insert("result".to_owned(), result);
    }
    Ok(response.into())
}

/// Returns the page of a result: what the check looks for, its summary and its findings.
fn page(
    check: &TrustedAdvisorCheckDescription,
    result: TrustedAdvisorCheckResult,
    chosen: Option<&Chosen>,
    terminal: &Terminal,
) -> String {
    let mut out = checks::page(check, terminal);
    out.push('\n');
    let width = terminal.columns().min(100);
    out.push_str(&wrapped(&comes_to(&result), "", width));
    if let Some(chosen) = chosen {
        let cells = |cell: &str| one_line(cell).into_owned();
        let header: Vec<String> = chosen.titles().iter().map(|title| cells(title)).collect();
        let resources = result.flagged_resources.iter();
        let rows = resources.map(|resource| chosen.values(resource).map(cells).collect());
        out.push('\n');
        out.push_str(&grid(&header, rows, terminal));
        return out;
    }
    let findings = Findings::new(check, result);
    if findings.len() > 0 {
        let headings = findings.headings().iter();
        let headings = headings.map(|heading| one_line(heading).into_owned());
        let mut header: Vec<String> = std::iter::once("STATUS".to_owned())
            .chain(headings)
            .collect();
        let (mut rows, mut ids) = (Vec::new(), Vec::new());
        for finding in findings {
            let id = finding.resource.resource_id.as_deref().unwrap_or_default();
            ids.push(one_line(id).into_owned());
            rows.push(row(finding));
        }
        if let Some(colors) = colors(&header, &rows) {
            header.remove(colors);
            for row in &mut rows {
                row.remove(colors);
            }
        }
        let ids = ("resourceId", ids);
        out.push('\n');
        out.push_str(&grid_of_most_telling(
            &header,
            rows.into_iter(),
            ids,
            terminal,
        ));
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

/// Returns the place of the column in which the check itself says the status of each resource, by the
/// colour that the console has for it.
fn colors(header: &[String], rows: &[Vec<String>]) -> Option<usize> {
    let is_color = |text: &str| ["Red", "Yellow", "Green"].contains(&text);
    let says_the_status = |at: &usize| {
        let title = &header[*at];
        let mut texts = rows.iter().map(|row| row.get(*at));
        title.eq_ignore_ascii_case("status")
            && texts.all(|text| text.is_some_and(|it| is_color(it)))
    };
    (1..header.len()).find(says_the_status)
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
