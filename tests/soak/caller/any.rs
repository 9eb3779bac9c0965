//! Calls any operation that is safe to repeat.

use std::pin::Pin;

use casebook::protocol::{Effect, Operation};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Caller;
use super::send::ServiceClient;

type Step = for<'a> fn(&'a mut Caller) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

macro_rules! steps {
    ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
        &[$((
            <$operation as Operation>::EFFECT,
            |caller| Box::pin(caller.one_of::<$operation>(json!($input))),
        )),+]
    };
}

const ARTIFACT: &[(Effect, Step)] = casebook::artifact::operations!(steps);
const SUPPORT: &[(Effect, Step)] = casebook::support::operations!(steps);

/// Returns the names of all operations of both services.
pub(crate) fn names() -> Vec<&'static str> {
    macro_rules! names {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => { [$(<$operation>::NAME),+] };
    }
    let artifact = casebook::artifact::operations!(names);
    let support = casebook::support::operations!(names);
    artifact.into_iter().chain(support).collect()
}

impl Caller {
    /// Calls the next operation of the list of both services, so that every operation has its turn
    /// in each round.
    pub(super) async fn any(&mut self) {
        let mut steps = [ARTIFACT, SUPPORT].concat();
        steps.retain(|(effect, _)| *effect != Effect::NonIdempotent);
        let turn = self.ledger.lock().unwrap().turn();
        let (_, step) = steps[turn % steps.len()];
        step(self).await;
    }

    async fn one_of<Op>(&mut self, mut input: Value)
    where
        Op: Operation<Api: ServiceClient> + DeserializeOwned,
    {
        for (name, member) in input.as_object_mut().unwrap() {
            match &**name {
                "reportId" => *member = json!(self.known.reports[0]),
                "complianceInquiryId" => *member = json!(self.known.inquiry),
                "resourceArn" => *member = json!(self.known.arn),
                "caseId" => *member = json!(self.known.cases[0]),
                "attachmentId" => *member = json!(self.known.attachment),
                _ => {}
            }
        }
        let operation: Op = serde_json::from_value(input).unwrap();
        self.ask(operation).await;
    }
}
