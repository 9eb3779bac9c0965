//! The service of the model.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use casebook_protocol::{Fault, Operation};
use casebook_support::{ClientError, Error, Support};
use serde_json::{Value, json};
use tower::Service;

use super::gate::Line;
use super::world::{Reply, Request, Text};

/// The case that gets the replies.
pub(super) const CASE_OF_REPLIES: &str = "case-123456789012-muen-2026-replies";

type BoxError = Box<dyn std::error::Error + Send + Sync>;
type ResponseFuture<T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>;

impl<Op> Service<Op> for Line
where
    Op: Operation<Api = Support>,
    Op::Output: Send + 'static,
{
    type Response = Op::Output;
    type Error = BoxError;
    type Future = ResponseFuture<Op::Output>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, operation: Op) -> Self::Future {
        let body = operation.encode().unwrap().into_body();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let text = |member: &str| body[member].as_str().unwrap().to_owned();
        let asked = self.ask(match Op::NAME {
            "DescribeCases" => Request::List,
            "DescribeCommunications" => match text("caseId").as_str() {
                CASE_OF_REPLIES => Request::List,
                id => Request::Read(id.rsplit('-').next().unwrap().parse().unwrap()),
            },
            "CreateCase" => Request::Create(Text {
                subject: text("subject"),
                body: text("communicationBody"),
            }),
            "AddCommunicationToCase" => Request::Create(Text {
                subject: String::new(),
                body: text("communicationBody"),
            }),
            other => panic!("the model has no {other}"),
        });
        Box::pin(async {
            let answer = match asked.await {
                Reply::Listed(cases) => {
                    let texts = cases.iter().map(|(_, text)| json!({"body": text.body}));
                    let texts: Vec<_> = texts.collect();
                    let cases = cases
                        .iter()
                        .map(|(id, text)| json!({"caseId": case_id(*id), "subject": text.subject}));
                    let cases: Vec<_> = cases.collect();
                    match Op::NAME {
                        "DescribeCases" => json!({"cases": cases}),
                        _ => json!({"communications": texts}),
                    }
                }
                Reply::Created(id) => match Op::NAME {
                    "CreateCase" => json!({"caseId": case_id(id)}),
                    _ => json!({"result": true}),
                },
                Reply::Refused => {
                    let refused = r#"{"__type": "CaseCreationLimitExceeded"}"#;
                    let refused = response(400, refused.into());
                    let error = ClientError::Refused(Error::from(Fault::read(refused)));
                    return Err(error.into());
                }
                other => return Err(format!("found {other:?}").into()),
            };
            Ok(Op::decode(response(200, answer.to_string().into())).unwrap())
        })
    }
}

fn response(status: u16, body: Bytes) -> http::Response<Bytes> {
    http::Response::builder().status(status).body(body).unwrap()
}

/// Returns the id of the case with a number.
pub(super) fn case_id(number: usize) -> String {
    format!("case-123456789012-muen-2026-{number}")
}
