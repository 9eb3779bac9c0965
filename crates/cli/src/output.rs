//! Prints results on stdout, in the selected format.

use std::io::{self, Write};
use std::time::SystemTime;

use casebook::auth::Clock;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::sanitize;
use crate::terminal::Terminal;

mod accounts;
mod columns;
mod csv;
mod document;
mod entries;
mod fold;
mod formula;
mod html;
mod layout;
mod ordered;
mod outlet;
mod pager;
mod prose;
mod query;
mod rows;
mod sorted;
mod spool;
mod stdout;
mod table;
mod text;
mod tone;
mod view;
mod yaml;

pub(crate) use accounts::{AccountEntries, AccountLabel};
pub(crate) use columns::Columns;
pub(crate) use csv::{LOOKED_AT, Lines};
use document::{Document, Syntax};
use entries::Header;
pub(crate) use entries::{Entries, json_line};
pub(crate) use formula::Formulas;
pub(crate) use html::to_text;
use outlet::Outlet;
pub(crate) use pager::Pager;
pub(crate) use prose::{bold, minute, painted, wrapped};
pub(crate) use query::Query;
pub(crate) use rows::only_list;
pub(crate) use sorted::SortedDocument;
pub(crate) use stdout::{has_reader, is_open, takes_writes};
use table::Screen;
pub(crate) use table::{grid, grid_of_most_telling, record_of};
pub(crate) use tone::Tone;
pub(crate) use view::{Column, View};

/// The output formats.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns. On a narrow terminal, less important columns of a list fall away and long
    /// texts are cut; ids never are.
    Table,
    /// One JSON document, with the member names of the service model.
    Json,
    /// One line of JSON for each entry of a list.
    Jsonl,
    /// YAML.
    #[value(alias = "yaml-stream")]
    Yaml,
    /// Tab-separated fields, as the AWS CLI writes them.
    Text,
    /// Comma-separated values with a header; one row for each entry.
    Csv,
}

/// Prints results, after applying the query.
#[derive(Clone, Debug)]
pub(crate) struct Printer {
    format: Format,
    query: Option<Query>,
    formulas: Formulas,
    terminal: Terminal,
    /// The columns that the user has chosen, for the formats with columns.
    columns: Option<Columns>,
    /// The pager for output that is longer than the screen.
    pager: Option<Pager>,
    /// The time that the age of a case is counted to.
    now: SystemTime,
}

impl Printer {
    /// Creates a printer. The default format is a table on a terminal, and JSON otherwise.
    pub(crate) fn new(format: Option<Format>, query: Option<Query>, terminal: Terminal) -> Self {
        let format = format.unwrap_or(if terminal.stdout {
            Format::Table
        } else {
            Format::Json
        });
        Self {
            format,
            query,
            formulas: Formulas::default(),
            terminal,
            columns: None,
            pager: None,
            now: Clock::system().now(),
        }
    }

    /// Sets how csv treats formulas.
    pub(crate) fn formulas(mut self, formulas: Formulas) -> Self {
        self.formulas = formulas;
        self
    }

    /// Returns a writer of csv lines on stdout, which may have more values than the first line.
    pub(crate) fn lines(&self) -> Lines<Stdout> {
        Lines::flexible(self.out(), self.formulas)
    }

    /// Returns a writer of results of unknown length, on stdout or in the pager.
    pub(crate) fn out(&self) -> Stdout {
        io::BufWriter::new(Outlet::new(self.pager.clone()))
    }

    /// Sets the output format.
    pub(crate) fn set_format(&mut self, format: Format) {
        self.format = format;
    }

    /// Makes text the default format without a terminal if there are chosen columns: JSON has none.
    pub(crate) fn take_form_with_columns(&mut self) {
        if self.columns.is_some() && self.format == Format::Json {
            self.format = Format::Text;
        }
    }

    /// Sets the columns that tables, csv and text have.
    pub(crate) fn columns(mut self, columns: Option<Columns>) -> Self {
        self.columns = columns;
        self
    }

    /// Whether the user has chosen columns.
    pub(crate) fn has_columns(&self) -> bool {
        self.columns.is_some()
    }

    /// Refuses columns that cannot be chosen: a query chooses members by itself, and JSON and YAML
    /// always have all members.
    ///
    /// # Errors
    ///
    /// Fails if there are columns, and a query or a format without columns.
    pub(crate) fn check_columns(&self) -> Result<(), Failure> {
        if self.columns.is_none() {
            return Ok(());
        }
        let why = match (&self.query, self.format) {
            (Some(_), _) => "expected no --query, which chooses members by itself",
            (None, Format::Json | Format::Jsonl | Format::Yaml) => {
                "expected --output table, csv or text: json, jsonl and yaml have all members, of \
                 which --query selects some"
            }
            (None, Format::Table | Format::Text | Format::Csv) => return Ok(()),
        };
        Err(Failure::parameter("--columns", why))
    }

    /// Refuses columns for output that has none to choose from.
    ///
    /// # Errors
    ///
    /// Fails if there are columns.
    pub(crate) fn has_no_columns(&self) -> Result<(), Failure> {
        match &self.columns {
            Some(_) => Err(Failure::parameter(
                "--columns",
                "expected a command with a list in this format; this output has no columns to \
                 choose from",
            )),
            None => Ok(()),
        }
    }

    /// Returns the places of the chosen columns in a list of names; `None` if none are chosen.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of the names.
    pub(crate) fn places(&self, known: &[&str]) -> Result<Option<Vec<usize>>, Failure> {
        self.columns
            .as_ref()
            .map(|columns| columns.places(known))
            .transpose()
    }

    /// Sets the pager for output that is longer than the screen.
    pub(crate) fn set_pager(&mut self, pager: Option<Pager>) {
        self.pager = pager;
    }

    /// The output format of the whole result; `None` if there is a query.
    pub(crate) fn form(&self) -> Option<Format> {
        match &self.query {
            Some(_) => None,
            None => Some(self.format),
        }
    }

    /// Returns a writer that prints each entry of a list as it arrives; `None` if the format needs
    /// the whole list first. `list` is the name of the list in the result, and `members` are all
    /// members that an entry can have: the columns of csv if the list is too long to be held. Without
    /// them, csv needs the whole list, and so does a pager.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of the members.
    pub(crate) fn entries(
        &self,
        list: &str,
        view: View,
        members: Option<&'static [&'static str]>,
    ) -> Result<Option<Entries<Stdout>>, Failure> {
        Ok(match (self.form(), members) {
            (Some(Format::Jsonl), _) if members.is_some() || self.pager.is_none() => {
                Some(Entries::jsonl(self.out()))
            }
            (Some(Format::Csv), Some(members)) => {
                let chosen = match &self.columns {
                    Some(columns) => {
                        let found = columns.find(&[], view, members)?.into_iter();
                        Some(found.map(|column| column.member).collect())
                    }
                    None => None,
                };
                let header = Header {
                    first: view.members().map(str::to_owned).collect(),
                    members,
                    chosen,
                    ..Header::default()
                };
                Some(Entries::csv(self.out(), self.formulas, header))
            }
            _ => self.document(&json!({ list: [] }), &[list])?,
        })
    }

    /// Returns a writer that prints a result with one long list, whose entries are written as they
    /// arrive; `None` unless the whole result is printed in JSON or YAML. In `result` the list at the
    /// path of names is empty. For a pager the result is held: if the pager fails, the result goes to
    /// the terminal.
    ///
    /// # Errors
    ///
    /// Fails if the result has no empty list there.
    pub(crate) fn document(
        &self,
        result: &Value,
        path: &[&str],
    ) -> Result<Option<Entries<Stdout>>, Failure> {
        let Some(syntax) = self.unpaged_syntax() else {
            return Ok(None);
        };
        let document = Document::new(self.out(), syntax, result, path)?;
        Ok(Some(Entries::document(document)))
    }

    /// Returns a writer that sorts the entries of one long list while they arrive, and writes them with
    /// the rest of the result at the end; `None` unless the whole result is printed in JSON or YAML, and
    /// for a pager. The list is at this path of names in the result.
    pub(crate) fn sorted_document(
        &self,
        path: &'static [&'static str],
    ) -> Option<SortedDocument<Stdout>> {
        let syntax = self.unpaged_syntax()?;
        Some(SortedDocument::new(self.out(), syntax, path))
    }

    /// The syntax of a whole result that is written on stdout in JSON or YAML.
    fn unpaged_syntax(&self) -> Option<Syntax> {
        match (self.form(), &self.pager) {
            (Some(Format::Json), None) => Some(Syntax::Json),
            (Some(Format::Yaml), None) => Some(Syntax::Yaml),
            _ => None,
        }
    }

    /// Refuses a query that fits no result of this shape. The shape has a value of the right kind
    /// for each known member.
    ///
    /// # Errors
    ///
    /// Fails if a function of the query gets an argument of a kind that it does not accept.
    pub(crate) fn fits(&self, shape: &Value) -> Result<(), Failure> {
        self.query
            .as_ref()
            .map_or(Ok(()), |query| query.fits(shape))
    }

    /// Applies query and format to an example of a result, without printing it.
    ///
    /// # Errors
    ///
    /// Fails when the query or the format does not fit the example, and, with `has_to_find`, when
    /// the query finds nothing in it.
    pub(crate) fn rehearse(&self, example: &Value, has_to_find: bool) -> Result<(), Failure> {
        let Some(query) = &self.query else {
            return self.shown(example, View::Generic).map(drop);
        };
        query.apply(example, |found| {
            if has_to_find && is_nothing(found) {
                return Err(Failure::parameter(
                    "--query",
                    format_args!(
                        "expected to find something in a result such as {example}, found nothing"
                    ),
                ));
            }
            self.shown(found, View::Generic).map(drop)
        })
    }

    /// Prints a result on stdout; `view` says which columns a table of it has.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit the result, or stdout cannot be written.
    pub(crate) fn print(&self, value: &Value, view: View) -> Result<Exit, Failure> {
        self.show(&self.render(value, view)?)
    }

    /// Prints a page for a person, without terminal sequences except its own colours.
    ///
    /// # Errors
    ///
    /// Fails when stdout cannot be written.
    pub(crate) fn page(&self, text: &str) -> Result<Exit, Failure> {
        self.has_no_columns()?;
        self.page_with_columns(text)
    }

    /// Prints a page whose columns the caller has chosen.
    ///
    /// # Errors
    ///
    /// Fails when stdout cannot be written.
    pub(crate) fn page_with_columns(&self, text: &str) -> Result<Exit, Failure> {
        self.show(&sanitize::page(text, self.terminal.color_stdout))
    }

    /// Writes a text on stdout. If it is longer than the screen, shows it in the pager, and waits
    /// until the user has read it. A pager that does not work is no error: the text is on stdout
    /// then.
    ///
    /// # Errors
    ///
    /// Fails when stdout cannot be written.
    pub(crate) fn show(&self, text: &str) -> Result<Exit, Failure> {
        let pager = self.pager.as_ref().filter(|_| self.pages(text));
        match pager.is_some_and(|pager| pager.show(text)) {
            true => Ok(Exit::Done),
            false => write_all(text.as_bytes()),
        }
    }

    /// Whether a text is shown in the pager.
    pub(crate) fn pages(&self, text: &str) -> bool {
        self.pager.as_ref().is_some_and(|pager| pager.is_for(text))
    }

    /// Returns the result as text.
    ///
    /// # Errors
    ///
    /// Fails when the query, or the format, does not fit the result.
    pub(crate) fn render(&self, value: &Value, view: View) -> Result<String, Failure> {
        match &self.query {
            // `view` fits the command's own result. A query selects another value from it.
            Some(query) => query.apply(value, |found| self.shown(found, View::Generic)),
            None => self.shown(value, view),
        }
    }

    fn shown(&self, value: &Value, view: View) -> Result<String, Failure> {
        let screen = Screen::new(&self.terminal, Some(self.now));
        if let Some(columns) = &self.columns {
            let entries = columns::rows_of(value, view);
            let columns = columns.find(&entries, view, &[])?;
            return Ok(match self.format {
                Format::Csv => {
                    let names = columns.into_iter().map(|column| column.member);
                    csv::render_columns(&entries, &names.collect::<Vec<_>>(), self.formulas)?
                }
                Format::Text => sanitize::value(&text::columns(&entries, &columns)).into_owned(),
                _ => {
                    let page = table::columns(&entries, &columns, screen);
                    sanitize::page(&page, self.terminal.color_stdout).into_owned()
                }
            });
        }
        Ok(match self.format {
            Format::Table => {
                let page = table::render(value, view, screen);
                sanitize::page(&page, self.terminal.color_stdout).into_owned()
            }
            Format::Json => Syntax::Json.whole(value)?,
            Format::Jsonl => match rows::sole_list(value) {
                Some(entries) => entries
                    .iter()
                    .map(|entry| line(serde_json::to_string(entry)))
                    .collect::<Result<_, _>>()?,
                None => line(serde_json::to_string(value))?,
            },
            Format::Yaml => Syntax::Yaml.whole(value)?,
            Format::Text => sanitize::value(&text::render(value)).into_owned(),
            Format::Csv => csv::render(value, view, self.formulas)?,
        })
    }
}

/// Whether a value has nothing in it but nulls, empty lists and empty objects.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(entries) => entries.iter().all(is_nothing),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

/// Stdout or the pager, buffered for many small writes. When it is dropped, it writes the rest of
/// its buffer, and waits until the user has left the pager.
pub(crate) type Stdout = io::BufWriter<Outlet>;

/// Writes a whole result on stdout.
///
/// # Errors
///
/// Fails when stdout cannot be written.
pub(crate) fn write_all(result: &[u8]) -> Result<Exit, Failure> {
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(result).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::stdout(&error))?;
    Ok(Exit::Done)
}

fn line(json: serde_json::Result<String>) -> Result<String, Failure> {
    let json = json.map_err(Failure::other)?;
    let mut json = sanitize::escaped(&json).into_owned();
    json.push('\n');
    Ok(json)
}

#[cfg(test)]
mod tests;
