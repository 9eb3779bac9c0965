//! `--max-items` and `--starting-token`, as in the AWS CLI.

mod position;

use std::num::NonZeroUsize;
use std::str::FromStr;

use casebook::protocol::Paginated;
use casebook::stack::Client;
use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value};

use self::position::Position;
use super::ask::json;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::globals::from_one;
use crate::output::{Format, View};
use crate::session::Session;

/// The part of a list to print.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Paging {
    /// Print at most this many entries
    ///
    /// If more follow, the result has a NextToken, as in the AWS CLI.
    #[arg(long, value_name = "N", value_parser = from_one::<NonZeroUsize>)]
    #[arg(allow_negative_numbers = true)]
    max_items: Option<NonZeroUsize>,

    /// Go on where an earlier run ended: its NextToken
    #[arg(long, value_name = "TOKEN")]
    starting_token: Option<Position>,
}

/// A part of a list.
#[derive(Debug)]
pub(super) struct Part<T> {
    pub(super) entries: Vec<T>,
    /// Where the rest begins; `None` at the end of the list.
    next: Option<Position>,
}

impl Paging {
    /// Whether the user asked for a part of the list.
    pub(super) fn is_asked(&self) -> bool {
        self.max_items.is_some() || self.starting_token.is_some()
    }

    /// Returns the entries of this part that pass a filter. Only the entries that pass count, and
    /// no page is requested that is not needed.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error, and if the token is not one of this list.
    pub(super) async fn read<Op>(
        self,
        client: &Client<Op::Api>,
        mut operation: Op,
        takes: impl Fn(&Op::Item) -> bool,
    ) -> Result<Part<Op::Item>, Failure>
    where
        Op: Paginated + Unpin,
        Op::Token: AsRef<str> + FromStr + Unpin,
        <Op::Token as FromStr>::Err: std::fmt::Display,
    {
        let most = self.max_items.map_or(usize::MAX, NonZeroUsize::get);
        let Position { mut page, mut skip } = self.starting_token.unwrap_or_default();
        if let Some(token) = &page {
            let token = token.parse();
            let token = token.map_err(|why| Failure::parameter("--starting-token", why))?;
            operation = operation.starting_at(token);
        }
        let mut pages = client.pages(operation);
        let mut entries = Vec::new();
        while let Some(read) = pages.next().await {
            let read = read.map_err(|error| Failure::call::<Op>(&error))?;
            let next = Op::next_token(&read).map(|token| token.as_ref().to_owned());
            let count = Op::count(&read);
            for (at, entry) in Op::into_items(read).into_iter().enumerate().skip(skip) {
                if !takes(&entry) {
                    continue;
                }
                entries.push(entry);
                if entries.len() == most {
                    let next = match at + 1 == count {
                        true => next.map(Position::page),
                        false => Some(Position { page, skip: at + 1 }),
                    };
                    return Ok(Part { entries, next });
                }
            }
            (page, skip) = (next, 0);
        }
        Ok(Part {
            entries,
            next: None,
        })
    }
}

impl<T: Serialize> Part<T> {
    /// Prints the part under the name of the list. If it is empty, a line on stderr says what there
    /// is `none` of.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit, or stdout cannot be written.
    pub(super) fn print(
        self,
        member: &str,
        view: View,
        none: &str,
        session: &Session,
    ) -> Result<Exit, Failure> {
        let token = self.next.map(|next| next.to_string());
        let mut result = Map::from_iter([(member.to_owned(), json(&self.entries)?)]);
        let Some(token) = token else {
            return session.print_list(result.into(), view, none);
        };
        match session.printer().form() {
            None | Some(Format::Json | Format::Yaml) => {
                result.insert(NEXT_TOKEN.to_owned(), token.into());
                session.print(result.into(), view)
            }
            Some(Format::Text) if !session.printer().has_columns() => {
                session.print(result.into(), view)?;
                // The AWS CLI writes a line of its own, which begins with NEXTTOKEN.
                let line = Map::from_iter([(NEXT_TOKEN.to_owned(), token.into())]);
                let line = Map::from_iter([(NEXT_TOKEN.to_owned(), Value::Object(line))]);
                session.print(line.into(), View::Generic)
            }
            // These formats have entries alone.
            Some(Format::Text | Format::Table | Format::Jsonl | Format::Csv) => {
                let exit = session.print(result.into(), view)?;
                session.note(format_args!(
                    "more entries follow: --starting-token {token}"
                ));
                Ok(exit)
            }
        }
    }
}

/// The member of the result that the AWS CLI has, too (botocore, paginate.py).
const NEXT_TOKEN: &str = "NextToken";
