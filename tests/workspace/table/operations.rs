//! Every operation of both services, with an input for the samples of the emulator.

use std::pin::Pin;

use casebook::artifact::{Artifact, GetTermForReport, ListReports};
use casebook::protocol::{Api, Effect, Operation};
use casebook::stack::{Client, Sent};
use casebook::support::{DescribeCases, Support};
use casebook_emulator::Emulator;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::trouble::Clients;

/// Identifiers that the emulator knows, by the names of the members that hold them.
pub(super) struct Identifiers(Map<String, Value>);

impl Identifiers {
    /// Collects them from an emulator without faults.
    pub(super) async fn learn(emulator: &Emulator) -> Self {
        let Clients { artifact, support } = Clients::over(emulator.clone(), None);
        let reports = artifact.send(ListReports::new()).await.unwrap().reports;
        let report = &reports[0];
        let term = GetTermForReport::new(report.report_id().unwrap());
        let term = artifact.send(term).await.unwrap();
        let cases = support.send(DescribeCases::new()).await.unwrap().cases;
        let with_file = cases.iter().find_map(|case| {
            let recent = case.recent_communications.as_ref()?;
            let mut files = recent.communications.iter().flat_map(|said| said.files());
            files.next()?.attachment_id.clone()
        });
        let known = json!({
            "reportId": report.report_id().unwrap(),
            "resourceArn": report.arn,
            "termToken": term.term_token,
            "caseId": cases[0].case_id,
            "attachmentId": with_file.unwrap(),
        });
        Self(serde_json::from_value(known).unwrap())
    }

    /// Replaces the identifiers in an input by these.
    fn put_into(&self, mut input: Value) -> Value {
        for (name, member) in input.as_object_mut().unwrap() {
            if let Some(known) = self.0.get(name) {
                *member = known.clone();
            }
        }
        input
    }
}

/// How far a call got, as reported by the client; `None` after a success.
pub(super) type Outcome = Pin<Box<dyn Future<Output = Option<Sent>> + Send>>;

/// An operation.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    /// The smallest valid input.
    input: fn() -> Value,
    call: fn(&Clients, Value) -> Outcome,
}

impl Row {
    const fn of<Op>(input: fn() -> Value) -> Self
    where
        Op: Operation<Api: ServiceClient> + DeserializeOwned,
    {
        Self {
            name: Op::NAME,
            effect: Op::EFFECT,
            input,
            call: |clients, input| {
                let operation: Op = serde_json::from_value(input).unwrap();
                let client = Op::Api::client(clients).clone();
                Box::pin(async move {
                    let answer = client.send(operation).await;
                    answer.err().map(|error| error.sent())
                })
            },
        }
    }

    /// Sends it once.
    pub(super) fn call(&self, clients: &Clients, known: &Identifiers) -> Outcome {
        (self.call)(clients, known.put_into((self.input)()))
    }
}

/// A service that selects its client of the two.
trait ServiceClient: Api {
    fn client(clients: &Clients) -> &Client<Self>
    where
        Self: Sized;
}

impl ServiceClient for Artifact {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.artifact
    }
}

impl ServiceClient for Support {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.support
    }
}

macro_rules! rows {
    ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => {
        &[$(Row::of::<$operation>(|| json!($input))),+]
    };
}

/// Returns all operations: those of Artifact, then those of Support, by name.
pub(super) fn rows() -> Vec<Row> {
    let artifact: &[Row] = casebook::artifact::operations!(rows);
    let support: &[Row] = casebook::support::operations!(rows);
    [artifact, support].concat()
}
