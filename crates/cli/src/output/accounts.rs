//! Prints the entries of many accounts.

use std::fmt;

use casebook::stack::fleet::Account;
use serde_json::{Map, Value, json};

use super::columns::ChosenColumn;
use super::document::{Document, Syntax};
use super::entries::{Entries, Header};
use super::table::{self, Screen};
use super::view::{Column, View};
use super::{Format, Printer, Stdout, rows, text};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sanitize;

/// The member that every entry has first: the number of its account.
const ACCOUNT: &str = "account";

/// The member with the name of the account, if it is known.
const NAME: &str = "accountName";

/// The members of the error of an account, in the formats with columns.
const ERROR: [&str; 2] = ["errorCode", "errorMessage"];

/// The columns of a table that come before those of the command.
const FIRST: [Column; 2] = [
    Column::whole("ACCOUNT", ACCOUNT),
    Column::text("ACCOUNT NAME", NAME).spare(9),
];

/// The columns of the table of the errors.
const ERRORS: &[Column] = &[
    Column::whole("ACCOUNT", ACCOUNT),
    Column::text("ACCOUNT NAME", NAME).spare(1),
    Column::whole("ERROR", "errorCode"),
    Column::text("MESSAGE", "errorMessage").telling(40),
];

/// An account as its entries name it.
#[derive(Clone, Debug)]
pub(crate) struct AccountLabel {
    /// The number.
    pub(crate) id: String,
    /// The name, if it is known.
    pub(crate) name: Option<String>,
}

impl From<&Account> for AccountLabel {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id.to_string(),
            name: account.name.clone(),
        }
    }
}

/// Writes the number and, if it is known, the name.
impl fmt::Display for AccountLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.id)?;
        self.name.iter().try_for_each(|name| write!(f, " {name}"))
    }
}

/// Writes the entries of many accounts, each with the number of its account in front.
///
/// JSON, YAML and csv are written as the entries arrive. A table, text and a query need all of them, and
/// sort them by account, so that two runs look alike.
#[derive(Debug)]
pub(crate) struct AccountEntries {
    printer: Printer,
    /// The name of the list in the result.
    list: &'static str,
    view: View,
    /// The members in their order, if a command learns them from the service.
    names: Vec<String>,
    place: Place,
    /// Whether stdout could not be written.
    is_broken: bool,
}

#[derive(Debug)]
enum Place {
    /// A csv of which the columns are not known yet, with the errors so far.
    Waiting(Vec<Value>),
    Streamed(Entries<Stdout>),
    Held(Vec<Value>),
}

impl Place {
    fn streamed(entries: Entries<Stdout>) -> Self {
        Self::Streamed(entries.beginning_with(ACCOUNT))
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Written {
    /// The number of values for which a csv has no column.
    pub(crate) lost: u64,
}

impl AccountEntries {
    /// Creates a writer of a list with this name.
    ///
    /// # Errors
    ///
    /// Fails when the YAML writer fails.
    pub(crate) fn new(printer: &Printer, list: &'static str) -> Result<Self, Failure> {
        let document = |syntax| {
            let document = Document::new(printer.out(), syntax, &json!({ list: [] }), &[list])?;
            Ok::<_, Failure>(Place::streamed(Entries::document(document)))
        };
        let place = match printer.form() {
            Some(Format::Csv) => Place::Waiting(Vec::new()),
            Some(Format::Jsonl) => Place::streamed(Entries::jsonl(printer.out())),
            Some(Format::Json) => document(Syntax::Json)?,
            Some(Format::Yaml) => document(Syntax::Yaml)?,
            Some(Format::Table | Format::Text) | None => Place::Held(Vec::new()),
        };
        Ok(Self {
            printer: printer.clone(),
            list,
            view: View::Generic,
            names: Vec::new(),
            place,
            is_broken: false,
        })
    }

    /// Whether entries are written while others arrive.
    pub(crate) fn is_streamed(&self) -> bool {
        !matches!(self.place, Place::Held(_))
    }

    /// Whether stdout could not be written, so that no further entry can be.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Passes on what is written so far, except to a pager, which decides by the whole output whether it
    /// is needed.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        match &mut self.place {
            Place::Streamed(entries) if self.printer.pager.is_none() => {
                let flushed = entries.flush();
                self.is_broken |= flushed.is_err();
                flushed
            }
            _ => Ok(()),
        }
    }

    /// Writes the rows of a result as entries of an account. Returns their number.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of their members, and if stdout cannot be written.
    pub(crate) fn result(
        &mut self,
        account: &AccountLabel,
        result: &Value,
        view: View,
    ) -> Result<u64, Failure> {
        let entries = rows::flat(result);
        self.learn(view, None, &entries)?;
        for entry in entries.iter() {
            self.put(account, entry.clone())?;
        }
        Ok(entries.len() as u64)
    }

    /// Learns what the entries of the command have: the view, all members if they are known, or else
    /// some entries.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of these, and if stdout cannot be written.
    pub(crate) fn learn(
        &mut self,
        view: View,
        members: Option<&'static [&'static str]>,
        entries: &[Value],
    ) -> Result<(), Failure> {
        self.view = view;
        let members = members.unwrap_or_default();
        if members.is_empty() && entries.is_empty() {
            return Ok(());
        }
        let first = view.members().map(str::to_owned).collect();
        self.begin(first, members, entries, false)
    }

    /// Learns that every entry has these members, so that a csv can begin.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of these, and if stdout cannot be written.
    pub(crate) fn learn_all(
        &mut self,
        view: View,
        members: &'static [&'static str],
    ) -> Result<(), Failure> {
        self.view = view;
        let first: Vec<String> = view.members().map(str::to_owned).collect();
        if let Some(columns) = &self.printer.columns {
            columns.find(&[], view, &known(&first, members))?;
        }
        self.begin(first, members, &[], true)
    }

    /// Learns the members of the entries from their names, in this order.
    ///
    /// # Errors
    ///
    /// Fails if a chosen column is none of these, and if stdout cannot be written.
    pub(crate) fn learn_names(&mut self, names: Vec<String>) -> Result<(), Failure> {
        if self.names.is_empty() {
            self.names.clone_from(&names);
        }
        self.begin(names, &[], &[], false)
    }

    /// Begins a csv, unless it has begun.
    fn begin(
        &mut self,
        first: Vec<String>,
        members: &'static [&'static str],
        entries: &[Value],
        is_whole: bool,
    ) -> Result<(), Failure> {
        let Place::Waiting(errors) = &mut self.place else {
            return Ok(());
        };
        let errors = std::mem::take(errors);
        let chosen = match &self.printer.columns {
            Some(columns) => {
                let found = columns.find(entries, self.view, &known(&first, members))?;
                let found = found.into_iter();
                Some(found.map(|column| column.member).collect())
            }
            None => None,
        };
        let header = Header {
            first: [ACCOUNT, NAME]
                .map(str::to_owned)
                .into_iter()
                .chain(first)
                .collect(),
            members,
            last: &ERROR,
            chosen,
            is_whole,
        };
        let (out, formulas) = (self.printer.out(), self.printer.formulas);
        self.place = Place::streamed(Entries::csv(out, formulas, header));
        errors.into_iter().try_for_each(|error| self.put_row(error))
    }

    /// Writes an entry of an account.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written.
    pub(crate) fn put(&mut self, account: &AccountLabel, entry: Value) -> Result<(), Failure> {
        let mut row = self.row(account);
        match entry {
            Value::Object(members) => row.extend(members),
            other => drop(row.insert("value".to_owned(), other)),
        }
        self.put_row(row.into())
    }

    /// Writes the error of an account.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written.
    pub(crate) fn fail(
        &mut self,
        account: &AccountLabel,
        failure: &Failure,
    ) -> Result<(), Failure> {
        if self.has_columns() && !self.has_errors() {
            return Ok(());
        }
        let mut row = self.row(account);
        row.extend(self.error(failure));
        self.put_row(row.into())
    }

    /// Writes the only entry of an account, with its error if it has one. A table and text have the errors
    /// below the entries.
    ///
    /// # Errors
    ///
    /// Fails if stdout cannot be written.
    pub(crate) fn put_whole(
        &mut self,
        account: &AccountLabel,
        entry: Map<String, Value>,
        failure: Option<&Failure>,
    ) -> Result<(), Failure> {
        let Some(failure) = failure else {
            return self.put(account, entry.into());
        };
        if let (Some(Format::Table | Format::Text), None) =
            (self.printer.form(), &self.printer.columns)
        {
            self.put(account, entry.into())?;
            return self.fail(account, failure);
        }
        let mut row = self.row(account);
        row.extend(entry);
        row.extend(self.error(failure));
        self.put_row(row.into())
    }

    /// Returns the members that tell of an error.
    fn error(&self, failure: &Failure) -> Vec<(String, Value)> {
        match self.has_columns() {
            false => vec![("error".to_owned(), failure.members())],
            true => {
                let values = [failure.code().to_owned(), failure.to_string()];
                let members = ERROR.into_iter().zip(values);
                members
                    .map(|(name, value)| (name.to_owned(), value.into()))
                    .collect()
            }
        }
    }

    /// Whether the format has columns.
    fn has_columns(&self) -> bool {
        let form = self.printer.form();
        matches!(form, Some(Format::Table | Format::Text | Format::Csv))
    }

    /// Writes what is held, and the end of the list if all accounts were `read`. Otherwise a list that is
    /// not held is cut short.
    ///
    /// # Errors
    ///
    /// Fails if the accounts were not all read, when the query does not fit, if a chosen column is unknown,
    /// and if stdout cannot be written.
    pub(crate) fn end(mut self, read: Result<(), Failure>) -> Result<Written, Failure> {
        if let Place::Waiting(errors) = &self.place {
            // No account has an entry, so the columns are those of the errors.
            let errors = errors.clone();
            self.learn(self.view, None, &errors)?;
        }
        match self.place {
            Place::Waiting(_) => read.map(|()| Written::default()),
            Place::Streamed(entries) => {
                let lost = entries.lost();
                entries.end(read)?;
                Ok(Written { lost })
            }
            Place::Held(mut rows) => {
                read?;
                rows.sort_by(|a, b| account_of(a).cmp(account_of(b)));
                self.printer
                    .whole(self.list, rows, self.view, &self.names)?;
                Ok(Written::default())
            }
        }
    }

    /// Whether the errors of accounts are among the columns.
    fn has_errors(&self) -> bool {
        let columns = self.printer.columns.as_ref();
        columns.is_none_or(|columns| ERROR.iter().any(|name| columns.has(name)))
    }

    /// Returns the members that every entry of an account has.
    fn row(&self, account: &AccountLabel) -> Map<String, Value> {
        let mut row = Map::from_iter([(ACCOUNT.to_owned(), account.id.as_str().into())]);
        // A field of text has no name, so that its place must not depend on whether this is known.
        let is_bare_text =
            self.printer.form() == Some(Format::Text) && self.printer.columns.is_none();
        if let Some(name) = account.name.as_ref().filter(|_| !is_bare_text) {
            row.insert(NAME.to_owned(), name.as_str().into());
        }
        row
    }

    fn put_row(&mut self, row: Value) -> Result<(), Failure> {
        match &mut self.place {
            Place::Waiting(held) | Place::Held(held) => held.push(row),
            Place::Streamed(entries) => {
                let written = entries.put(row);
                self.is_broken |= written.is_err();
                written?;
            }
        }
        Ok(())
    }
}

impl Printer {
    /// Prints all entries of all accounts.
    fn whole(
        &self,
        list: &str,
        rows: Vec<Value>,
        view: View,
        names: &[String],
    ) -> Result<Exit, Failure> {
        match self.form() {
            Some(Format::Table) if self.columns.is_none() => {
                let screen = Screen::new(&self.terminal, Some(self.now));
                let page = page(rows, view, names, screen);
                self.show(&sanitize::page(&page, self.terminal.color_stdout))
            }
            Some(Format::Text) if self.columns.is_none() => {
                let (errors, entries): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_error);
                let mut page = text::behind(ACCOUNT, list, &entries);
                page.push_str(&text::behind(ACCOUNT, "error", &errors));
                self.show(&sanitize::value(&page))
            }
            _ => {
                // A list is large, so it is moved and not copied.
                let result = Map::from_iter([(list.to_owned(), Value::Array(rows))]);
                self.print(&result.into(), view)
            }
        }
    }
}

/// Returns a table of the entries and, below it, one of the errors.
fn page(rows: Vec<Value>, view: View, names: &[String], screen: Screen) -> String {
    let (errors, entries): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_error);
    let mut page = match view {
        _ if entries.is_empty() => String::new(),
        View::Columns(columns) => {
            let columns: Vec<Column> = FIRST.iter().chain(columns).cloned().collect();
            table::chosen(&entries, &columns, screen)
        }
        View::Generic | View::Record(_) => {
            let first = FIRST.iter().map(|column| column.member);
            let names = first.chain(names.iter().map(String::as_str));
            let names = rows::names(&entries, names).into_iter();
            let columns: Vec<_> = names.map(ChosenColumn::named).collect();
            table::columns(&entries, &columns, screen)
        }
    };
    if !page.is_empty() && !errors.is_empty() {
        page.push('\n');
    }
    page.push_str(&table::chosen(&errors, ERRORS, screen));
    page
}

/// Returns the names of all columns that can be chosen.
fn known<'a>(first: &'a [String], members: &[&'a str]) -> Vec<&'a str> {
    let first = first.iter().map(String::as_str);
    let own = [ACCOUNT, NAME].into_iter().chain(ERROR);
    own.chain(first).chain(members.iter().copied()).collect()
}

fn account_of(row: &Value) -> &str {
    row[ACCOUNT].as_str().unwrap_or_default()
}

fn is_error(row: &Value) -> bool {
    row.get(ERROR[0]).is_some()
}
