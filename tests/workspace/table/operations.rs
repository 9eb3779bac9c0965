//! Every operation of both services, with an input that the emulator's samples answer.

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
pub(super) struct Known(Map<String, Value>);

impl Known {
    /// Asks an emulator that follows no plan yet.
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

    /// Replaces the identifiers in an input by those that are known.
    fn put_into(&self, mut input: Value) -> Value {
        for (name, member) in input.as_object_mut().unwrap() {
            if let Some(known) = self.0.get(name) {
                *member = known.clone();
            }
        }
        input
    }
}

/// How far the client says that a call got; none where it was answered.
pub(super) type Outcome = Pin<Box<dyn Future<Output = Option<Sent>> + Send>>;

/// An operation.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    /// The smallest input that it takes.
    input: fn() -> Value,
    call: fn(&Clients, Value) -> Outcome,
}

impl Row {
    const fn of<Op>(input: fn() -> Value) -> Self
    where
        Op: Operation<Api: Ours> + DeserializeOwned,
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
    pub(super) fn call(&self, clients: &Clients, known: &Known) -> Outcome {
        (self.call)(clients, known.put_into((self.input)()))
    }
}

/// A service, and which of two clients is its.
trait Ours: Api {
    fn client(clients: &Clients) -> &Client<Self>
    where
        Self: Sized;
}

impl Ours for Artifact {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.artifact
    }
}

impl Ours for Support {
    fn client(clients: &Clients) -> &Client<Self> {
        &clients.support
    }
}

macro_rules! rows {
    ($($operation:ty: $input:tt $(=> $response:tt)?,)+) => {
        &[$(Row::of::<$operation>(|| json!($input))),+]
    };
}

/// Every operation: those of Artifact and then those of Support, by name.
pub(super) fn rows() -> Vec<Row> {
    let artifact: &[Row] = casebook::artifact::operations!(rows);
    let support: &[Row] = casebook::support::operations!(rows);
    [artifact, support].concat()
}
