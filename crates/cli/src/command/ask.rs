//! Sends the operations of the commands.

use casebook::protocol::{Operation, Paginated};
use casebook::stack::Client;
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;

/// Sends one operation and waits for its response.
pub(super) async fn ask<Op: Operation>(
    client: &Client<Op::Api>,
    operation: Op,
) -> Result<Op::Output, Failure> {
    client
        .send(operation)
        .await
        .map_err(|error| Failure::call::<Op>(&error))
}

/// Returns the items of a list, over all its pages.
pub(super) async fn all<Op>(
    client: &Client<Op::Api>,
    operation: Op,
) -> Result<Vec<Op::Item>, Failure>
where
    Op: Paginated + Unpin,
    Op::Token: Unpin,
    Op::Item: Unpin,
{
    client
        .items(operation)
        .try_collect()
        .await
        .map_err(|error| Failure::call::<Op>(&error))
}

/// Returns a response as JSON, with the member names of the service.
pub(super) fn json(response: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(response).map_err(Failure::other)
}
