//! Sends the operations that begin and complete an upload.

use casebook_protocol::attempt::{RetryAfterHint, RetryClass, backoff};
use casebook_stack::protocol::Operation;
use casebook_stack::{OperationService, Sent};
use tokio::time::sleep;

use super::error::Cause;
use crate::api::Support;

/// How often one request is sent, if its outcome is unknown.
const TRIES: u32 = 3;

/// Sends an operation, and sends it again if its outcome is unknown, whatever the client does after such
/// a failure: at worst, a request for links begins a second upload, which no case names, and a
/// completed upload is completed again.
pub(super) async fn send<Op, C>(client: &C, operation: Op) -> Result<Op::Output, Cause>
where
    Op: Operation<Api = Support> + Clone,
    C: OperationService<Op>,
{
    let mut tries = 1;
    loop {
        match client.send(operation.clone()).await {
            Ok(output) => return Ok(output),
            Err(error) if error.sent() == Sent::Perhaps && tries < TRIES => {
                let hint = RetryAfterHint::default();
                sleep(backoff(RetryClass::Transient, tries, 1.0, hint)).await;
                tries += 1;
            }
            Err(error) => return Err(Cause::client::<Op>(error)),
        }
    }
}
