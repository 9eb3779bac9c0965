//! `advisor checks`

use casebook::support::{Support, TrustedAdvisorCheckDescription};
use casebook::types::support::CheckCategory;
use clap::Args;
use serde_json::json;

use super::categories;
use super::check_name::{self, CheckName};
use super::language::Language;
use crate::command::ask::json;
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::fleet::FleetOptions;
use crate::help::examples;
use crate::output::{Column, Format, View, bold, to_text, wrapped};
use crate::session::Session;
use crate::terminal::Terminal;
use crate::word::open;

/// List the checks, or describe some of them.
#[derive(Args, Clone, Debug)]
#[command(after_help = examples(&[
    ("List the checks of a category", "casebook advisor checks --category security --output table"),
    ("Describe one", "casebook advisor checks 'Public S3 Buckets'"),
]))]
pub(crate) struct Checks {
    /// Checks to describe, by id or name [default: list all]
    #[arg(value_name = "CHECK")]
    checks: Vec<CheckName>,

    /// Only checks of this category, such as security
    ///
    /// Several categories are separated by commas.
    #[arg(long, value_name = "CATEGORY", value_delimiter = ',')]
    #[arg(value_parser = open::<CheckCategory>(CheckCategory::KNOWN))]
    category: Vec<CheckCategory>,

    #[command(flatten)]
    language: Language,

    #[command(flatten)]
    fleet: FleetOptions,
}

const COLUMNS: &[Column] = &[
    Column::whole("ID", "id").spare(1),
    Column::whole("CATEGORY", "category").spare(2),
    Column::text("NAME", "name").telling(60),
];

impl Checks {
    /// The options for many accounts.
    pub(crate) fn fleet(&self) -> &FleetOptions {
        &self.fleet
    }

    /// Runs the command.
    pub(crate) async fn run(self, session: &Session) -> Result<Exit, Failure> {
        let client = session.client::<Support>()?;
        let mut checks = check_name::checks(&client, self.language.language).await?;
        categories::retain(&mut checks, &self.category)?;
        if !self.checks.is_empty() {
            let named: Result<Vec<_>, Failure> = self
                .checks
                .iter()
                .map(|called| called.find(&checks).cloned())
                .collect();
            checks = named?;
            if session.draws_pages() {
                let pages: Vec<String> = checks
                    .iter()
                    .map(|check| page(check, session.terminal()))
                    .collect();
                return session.printer().page(&pages.join("\n"));
            }
        }
        if session.printer().form() == Some(Format::Csv) {
            // The service describes checks in HTML, which a spreadsheet shows with all of its tags.
            for description in checks
                .iter_mut()
                .filter_map(|check| check.description.as_mut())
            {
                *description = to_text(description);
            }
        }
        let result = json!({ "checks": json(&checks)? });
        session.print_list(result, View::Columns(COLUMNS), "no checks")
    }
}

/// Returns the page about a check: its name, its description and its columns.
pub(super) fn page(check: &TrustedAdvisorCheckDescription, terminal: &Terminal) -> String {
    let width = terminal.columns().min(100);
    let mut out = bold(&one_line(check_name::name(check)), terminal.color_stdout);
    out.push('\n');
    let id = check.id.as_ref().map_or("", |id| id.as_str());
    let category = check
        .category
        .as_ref()
        .map_or("", |category| category.as_str());
    out.push_str(&one_line(&format!("{id}  {category}")));
    out.push_str("\n\n");
    let description = check.description.as_deref().unwrap_or_default();
    out.push_str(&wrapped(&to_text(description), "", width));
    let headings: Vec<&str> = check
        .metadata
        .iter()
        .flatten()
        .map(String::as_str)
        .collect();
    if !headings.is_empty() {
        let columns = format!("Columns: {}", one_line(&headings.join(", ")));
        out.push('\n');
        out.push_str(&wrapped(&columns, "", width));
    }
    out
}
