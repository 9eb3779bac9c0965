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

/// A list of the service as the command prints it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing<'a> {
    /// The name of the list in the result.
    pub(super) list: &'static str,
    /// All members that an entry can have, if csv is written while the list arrives.
    pub(super) members: Option<&'static [&'static str]>,
    pub(super) view: View,
    /// What an empty list says on stderr.
    pub(super) none: &'a str,
}

impl Paging {
    /// Whether the user asked for a part of the list.
    pub(super) fn is_asked(&self) -> bool {
        self.max_items.is_some() || self.starting_token.is_some()
    }

    /// Prints the entries of this part that pass a filter. Only the entries that pass count, and no
    /// page is requested that is not needed. If the format allows it, each entry is written as it
    /// arrives; not so with `--max-items`, where the token for the rest stands before the list.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error, if the token is not one of this list, when the query
    /// does not fit, and if stdout cannot be written.
    pub(super) async fn print<Op>(
        self,
        session: &Session,
        client: &Client<Op::Api>,
        operation: Op,
        takes: impl Fn(&Op::Item) -> bool,
        listing: Listing<'_>,
    ) -> Result<Exit, Failure>
    where
        Op: Paginated + Unpin,
        Op::Item: Serialize,
        Op::Token: AsRef<str> + FromStr + Unpin,
        <Op::Token as FromStr>::Err: std::fmt::Display,
    {
        if session.is_of_many() && self.is_asked() {
            return Err(self.refused());
        }
        let out = match self.max_items {
            Some(_) => None,
            None => session.entries(listing.list, listing.view, listing.members)?,
        };
        let Some(mut out) = out else {
            let mut entries = Vec::new();
            let keep = |entry| {
                entries.push(json(&entry)?);
                Ok(())
            };
            let next = self.read(client, operation, takes, keep).await?;
            return listing.print(entries, next, session);
        };
        let put = |entry| out.put(json(&entry)?);
        let read = self.read(client, operation, takes, put).await;
        if out.end(read.map(drop))? == 0 {
            session.say_none(listing.none);
        }
        Ok(Exit::Done)
    }

    /// Creates the failure of a part of a list of many accounts.
    fn refused(&self) -> Failure {
        let option = match self.max_items {
            Some(_) => "--max-items",
            None => "--starting-token",
        };
        let why = "expected a list of one account, found --accounts: the accounts are read at once, so \
                   their list has no parts";
        Failure::parameter(option, why)
    }

    /// Passes each entry of this part that passes a filter on to `keep`. Returns where the rest of the
    /// list begins; `None` at its end.
    async fn read<Op>(
        self,
        client: &Client<Op::Api>,
        mut operation: Op,
        takes: impl Fn(&Op::Item) -> bool,
        mut keep: impl FnMut(Op::Item) -> Result<(), Failure>,
    ) -> Result<Option<Position>, Failure>
    where
        Op: Paginated + Unpin,
        Op::Token: AsRef<str> + FromStr + Unpin,
        <Op::Token as FromStr>::Err: std::fmt::Display,
    {
        let mut left = self.max_items.map_or(usize::MAX, NonZeroUsize::get);
        let Position { mut page, mut skip } = self.starting_token.unwrap_or_default();
        if let Some(token) = &page {
            let token = token.parse();
            let token = token.map_err(|why| Failure::parameter("--starting-token", why))?;
            operation = operation.starting_at(token);
        }
        let mut pages = client.pages(operation);
        while let Some(read) = pages.next().await {
            let read = read.map_err(|error| Failure::call::<Op>(&error))?;
            let next = Op::next_token(&read).map(|token| token.as_ref().to_owned());
            let count = Op::count(&read);
            for (at, entry) in Op::into_items(read).into_iter().enumerate().skip(skip) {
                if !takes(&entry) {
                    continue;
                }
                keep(entry)?;
                left -= 1;
                if left == 0 {
                    return Ok(match at + 1 == count {
                        true => next.map(Position::page),
                        false => Some(Position { page, skip: at + 1 }),
                    });
                }
            }
            (page, skip) = (next, 0);
        }
        Ok(None)
    }
}

impl Listing<'_> {
    /// Prints these entries, and where the `next` begins if more follow.
    fn print(
        self,
        entries: Vec<Value>,
        next: Option<Position>,
        session: &Session,
    ) -> Result<Exit, Failure> {
        let Self {
            list, view, none, ..
        } = self;
        let mut result = Map::from_iter([(list.to_owned(), entries.into())]);
        let Some(token) = next.map(|next| next.to_string()) else {
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
