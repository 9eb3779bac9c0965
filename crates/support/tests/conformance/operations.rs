//! Every operation by its name, with input and output as JSON.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use casebook_protocol::Operation;
use casebook_support::{Client, ClientError, Support};
use http::{Request, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

type Answer = Pin<Box<dyn Future<Output = Result<Value, ClientError>>>>;

/// One operation.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The smallest input, for tests of responses, which do not depend on the input.
    pub(crate) sample: fn() -> Value,
    pub(crate) encode: fn(Value) -> Result<Request<Bytes>, String>,
    pub(crate) decode: fn(Response<Bytes>) -> Result<Value, String>,
    pub(crate) send: fn(Client, Value) -> Result<Answer, String>,
}

const fn row<Op>(sample: fn() -> Value) -> Row
where
    Op: Operation<Api = Support> + DeserializeOwned,
    Op::Output: Serialize,
{
    Row {
        name: Op::NAME,
        sample,
        encode: |input| read::<Op>(input)?.encode().map_err(|e| e.to_string()),
        decode: |answer| {
            let output = Op::decode(answer).map_err(|e| e.to_string())?;
            serde_json::to_value(output).map_err(|e| e.to_string())
        },
        send: |client, input| {
            let operation = read::<Op>(input)?;
            Ok(Box::pin(async move {
                let output = client.send(operation).await?;
                Ok(serde_json::to_value(output).unwrap())
            }))
        },
    }
}

fn read<Op: DeserializeOwned>(input: Value) -> Result<Op, String> {
    serde_json::from_value(input).map_err(|error| error.to_string())
}

macro_rules! rows {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$(row::<$operation>(|| json!($input))),+]
    };
}

/// Every operation of the crate.
pub(crate) const ROWS: &[Row] = casebook_support::operations!(rows);

/// Returns the operation of this name, or `None` if the crate does not have it.
pub(crate) fn find(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name == name)
}
