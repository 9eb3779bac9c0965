//! Sends operations, and sometimes cancels them.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use casebook::protocol::{Api, Fault, Operation};
use casebook::stack::{Client, Error, Sent};
use tokio::time::Instant;

use super::Caller;
use crate::clients::Clients;
use crate::run::Place;

/// By how much a call may exceed its deadline.
const GRACE: Duration = Duration::from_millis(100);
/// A call that takes longer than this is taken to hang.
const HANG: Duration = Duration::from_secs(2 * 3_600);

/// A service that can find its own client in the pair.
pub(super) trait ServiceClient: Api<Error: AsRef<Fault>> {
    fn client(clients: &Clients) -> &Client<Self>
    where
        Self: Sized;
}

impl ServiceClient for casebook::artifact::Artifact {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.artifact
    }
}

impl ServiceClient for casebook::support::Support {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.support
    }
}

/// The result of a call; `None` if the caller cancelled it.
pub(super) type Outcome<Op> =
    Option<Result<<Op as Operation>::Output, Error<<<Op as Operation>::Api as Api>::Error>>>;

impl Caller {
    /// Sends an operation. Returns its output, or `None` if the call failed or was cancelled.
    pub(super) async fn ask<Op>(&mut self, operation: Op) -> Option<Op::Output>
    where
        Op: Operation<Api: ServiceClient>,
    {
        self.send(operation).await?.ok()
    }

    /// Sends an operation once. The call may end at its deadline, and may be cancelled at any
    /// point.
    pub(super) async fn send<Op>(&mut self, operation: Op) -> Outcome<Op>
    where
        Op: Operation<Api: ServiceClient>,
    {
        let (client, deadline) = (
            Op::Api::client(self.clients()).clone(),
            self.clients().deadline,
        );
        let began = Instant::now();
        let outcome = self.watched(client.send(operation)).await;
        let took = began.elapsed();
        if let Some(deadline) = deadline
            && self.wire.place() == Place::Inside
        {
            assert!(
                took <= deadline + GRACE,
                "{}: took {took:?} of {deadline:?}",
                Op::NAME
            );
        }
        let how = match &outcome {
            None => "dropped",
            Some(Ok(_)) => "answered",
            Some(Err(error)) => match (error, error.sent()) {
                (Error::Throttle(_), _) => "held back",
                (Error::Credentials(_), _) => "without credentials",
                (Error::Decode(_), _) => "not understood",
                (Error::Refused(_), Sent::Yes) => "refused",
                (_, Sent::No) => "not sent",
                (_, Sent::Perhaps) => "perhaps sent",
                (_, Sent::Yes) => "answer broken",
            },
        };
        self.end(Op::NAME, how);
        outcome
    }

    /// Logs the outcome of a helper that makes several calls. `None` means that it was cancelled.
    pub(super) fn note(&self, what: &'static str, outcome: Option<bool>) {
        let how = match outcome {
            None => "dropped",
            Some(true) => "whole",
            Some(false) => "failed in part",
        };
        self.end(what, how);
    }

    fn end(&self, what: &'static str, how: &'static str) {
        self.wire.note(what, "", how);
        self.ledger.lock().unwrap().outcome(how);
    }

    /// Waits for a future, or cancels it at a random point: after some polls or some time.
    pub(super) async fn watched<F: Future>(&mut self, future: F) -> Option<F::Output> {
        match self.chance.u32(0..100) {
            0..4 => for_polls(future, self.chance.u32(1..6)).await,
            4..8 => {
                let time = Duration::from_millis(self.chance.u64(1..60));
                tokio::time::timeout(time, future).await.ok()
            }
            _ => {
                let ended = tokio::time::timeout(HANG, future).await;
                Some(ended.expect("nothing hangs"))
            }
        }
    }
}

/// Polls a future at most `polls` times. Returns `None` if it is not ready by then.
async fn for_polls<F: Future>(future: F, mut polls: u32) -> Option<F::Output> {
    let mut future = Box::pin(future);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
