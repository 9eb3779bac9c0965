//! How a caller waits for an answer, or does not.

use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use casebook::protocol::{Api, Fault, Operation};
use casebook::stack::{Client, Error, Sent};
use tokio::time::Instant;

use super::Caller;
use crate::clients::Clients;
use crate::run::Place;

/// By so much a call may outlast its deadline.
const GRACE: Duration = Duration::from_millis(100);
/// Nothing takes so long.
const HANG: Duration = Duration::from_secs(2 * 3_600);

/// A service, and which of two clients is its.
pub(super) trait Ours: Api<Error: AsRef<Fault>> {
    fn client(clients: &Clients) -> &Client<Self>
    where
        Self: Sized;
}

impl Ours for casebook::artifact::Artifact {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.artifact
    }
}

impl Ours for casebook::support::Support {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.support
    }
}

/// What became of a call; none is one that nobody waited for.
pub(super) type Outcome<Op> =
    Option<Result<<Op as Operation>::Output, Error<<<Op as Operation>::Api as Api>::Error>>>;

impl Caller {
    /// Sends an operation, and gives the answer if there is one.
    pub(super) async fn ask<Op>(&mut self, operation: Op) -> Option<Op::Output>
    where
        Op: Operation<Api: Ours>,
    {
        self.send(operation).await?.ok()
    }

    /// Sends an operation: one call, which ends at its deadline, or is dropped somewhere.
    pub(super) async fn send<Op>(&mut self, operation: Op) -> Outcome<Op>
    where
        Op: Operation<Api: Ours>,
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

    /// Notes what became of something that is made of several calls.
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

    /// Waits for a future, or drops it after some polls, or after some time.
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

/// Waits for a future over so many polls.
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
