//! The table of all operations, for `casebook api`.

use std::pin::Pin;
use std::time::Duration;

use casebook::artifact::Artifact;
use casebook::protocol::{Api, Effect, Operation};
use casebook::stack::Client;
use casebook::stack::bytes::Bytes;
use casebook::support::Support;
use http::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::input::TOKENS;
use super::input_error::explain;
use super::skeleton::skeleton;
use crate::command::ask::{ask, json};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::mutation::Mutation;
use crate::near::hint;
use crate::output::{Column, View};
use crate::session::Session;

macro_rules! rows {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$(Row::of::<$operation>($purpose, || json!($input))),+]
    };
}

/// The operations of AWS Artifact.
pub(crate) const ARTIFACT: &[Row<Artifact>] = casebook::artifact::operations!(rows);

/// The operations of AWS Support.
pub(crate) const SUPPORT: &[Row<Support>] = casebook::support::operations!(rows);

/// The columns of the list of operations.
pub(super) const COLUMNS: &[Column] = &[
    Column::whole("OPERATION", "operation"),
    Column::whole("EFFECT", "effect").spare(1),
    Column::text("PURPOSE", "purpose").telling(30),
];

/// The future of a response. It is boxed, so that all operations of the table have the same type.
pub(crate) type ResponseFuture<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// An operation with its input. The table has operations of many types, and calls them through this
/// trait.
pub(crate) trait DynOperation<A: Api> {
    /// Sends the operation, and returns the response as JSON.
    fn send(self: Box<Self>, client: Client<A>) -> ResponseFuture<Value>;

    /// Signs the operation in its query, and returns the request. Sends nothing.
    fn presign(
        self: Box<Self>,
        client: Client<A>,
        expires: Duration,
    ) -> ResponseFuture<Request<Bytes>>;
}

pub(crate) type BoxedOperation<A> = Box<dyn DynOperation<A>>;

impl<Op> DynOperation<Op::Api> for Op
where
    Op: Operation,
    Op::Output: Serialize,
{
    fn send(self: Box<Self>, client: Client<Op::Api>) -> ResponseFuture<Value> {
        Box::pin(async move { json(&ask(&client, *self).await?) })
    }

    fn presign(
        self: Box<Self>,
        client: Client<Op::Api>,
        expires: Duration,
    ) -> ResponseFuture<Request<Bytes>> {
        Box::pin(async move {
            let presigned = client.presign(&*self, expires).await;
            presigned.map_err(|error| Failure::call::<Op>(&error))
        })
    }
}

/// One operation: its name, purpose and effect, and the functions that write a skeleton of its input and
/// read the input.
pub(crate) struct Row<A: Api> {
    name: &'static str,
    purpose: &'static str,
    effect: Effect,
    mutation: Option<Mutation>,
    smallest: fn() -> Value,
    skeleton: fn(&Value) -> Value,
    read: fn(Value) -> Result<BoxedOperation<A>, Failure>,
}

impl<A: Api> Row<A> {
    const fn of<Op>(purpose: &'static str, smallest: fn() -> Value) -> Self
    where
        Op: Operation<Api = A> + DeserializeOwned,
        Op::Output: Serialize,
    {
        Self {
            name: Op::NAME,
            purpose,
            effect: Op::EFFECT,
            mutation: Mutation::of::<Op>(),
            smallest,
            skeleton: skeleton::<Op>,
            read: read::<Op>,
        }
    }

    /// Returns the operation with its smallest input if it only reads. The identifiers in the input
    /// are examples, which nothing has.
    ///
    /// # Errors
    ///
    /// Fails if the operation does not take its smallest input.
    pub(crate) fn smallest_read(&self) -> Option<Result<BoxedOperation<A>, Failure>> {
        (self.effect == Effect::ReadOnly).then(|| self.operation((self.smallest)()))
    }

    /// Returns the name of the operation.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the name of the operation, and its purpose.
    pub(super) fn described(&self) -> (&'static str, &'static str) {
        (self.name, self.purpose)
    }

    /// Returns the operation as a mutation, if it changes something.
    pub(crate) fn mutation(&self) -> Option<&Mutation> {
        self.mutation.as_ref()
    }

    /// Makes the operation from its input.
    ///
    /// # Errors
    ///
    /// Fails when a member is unknown, missing, or breaks its constraint.
    pub(crate) fn operation(&self, input: Value) -> Result<BoxedOperation<A>, Failure> {
        (self.read)(input).map_err(|failure| failure.during(self.name))
    }

    /// Prints an input to fill in, as JSON unless an option chooses another format.
    ///
    /// # Errors
    ///
    /// Fails when stdout cannot be written.
    pub(super) fn print_skeleton(&self, session: &Session) -> Result<Exit, Failure> {
        let smallest = (self.smallest)();
        let mut skeleton = (self.skeleton)(&smallest);
        for (_, member) in TOKENS.iter().filter(|(name, _)| *name == self.name) {
            skeleton[*member] = Value::Null;
        }
        if session.asked_for_a_form().is_some() {
            return session.print(skeleton, View::Generic);
        }
        let required: Vec<&String> = smallest
            .as_object()
            .into_iter()
            .flat_map(Map::keys)
            // If the user leaves out a token, `fill_in_token` adds one.
            .filter(|member| !TOKENS.contains(&(self.name, member.as_str())))
            .collect();
        match &required[..] {
            [] => session.note(format_args!("no member is required; null is not sent")),
            _ => session.note(format_args!(
                "required: {}; a member that stays null is not sent",
                required
                    .iter()
                    .map(|name| name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            )),
        }
        session.printer().show(&format!("{skeleton:#}\n"))
    }
}

fn read<Op>(input: Value) -> Result<BoxedOperation<Op::Api>, Failure>
where
    Op: Operation + DeserializeOwned,
    Op::Output: Serialize,
{
    let operation: Op = serde_path_to_error::deserialize(input)
        .map_err(|error| Failure::parameter("--input", explain(&error)))?;
    Ok(Box::new(operation))
}

/// Returns the list of the operations.
pub(super) fn list<A: Api>(table: &[Row<A>]) -> Value {
    let entries: Vec<Value> = table
        .iter()
        .map(|row| {
            let effect = match row.effect {
                Effect::ReadOnly => "read-only",
                Effect::Idempotent => "idempotent",
                Effect::NonIdempotent => "not idempotent",
            };
            json!({
                "operation": row.name, "name": kebab_case(row.name), "effect": effect,
                "purpose": row.purpose,
            })
        })
        .collect();
    json!({ "operations": entries })
}

/// Returns the name of an operation as the AWS CLI spells it.
fn kebab_case(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len() + 8);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !spelled.is_empty() {
            spelled.push('-');
        }
        spelled.push(letter.to_ascii_lowercase());
    }
    spelled
}

/// Finds the operation of this name.
///
/// # Errors
///
/// Fails if no operation has this name, and then names similar ones.
pub(super) fn find<'a, A: Api>(table: &'a [Row<A>], name: &str) -> Result<&'a Row<A>, Failure> {
    let is_named = |row: &&Row<A>| {
        row.name.eq_ignore_ascii_case(name) || kebab_case(row.name).eq_ignore_ascii_case(name)
    };
    if let Some(row) = table.iter().find(is_named) {
        return Ok(row);
    }
    let near = hint(name, table.iter().map(|row| row.name));
    Err(Failure::parameter(
        "OPERATION",
        format_args!(
            "expected an operation of {}, found {name:?}{near}",
            A::SIGNING_NAME
        ),
    ))
}

/// Returns all names, for the help.
pub(super) fn names<A: Api>(table: &[Row<A>]) -> String {
    let names: Vec<&str> = table.iter().map(|row| row.name).collect();
    format!("Operations: {}", names.join(", "))
}

#[cfg(test)]
mod tests;
