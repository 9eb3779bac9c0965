//! Decoding of error responses.

use std::hint::black_box;

use bytes::Bytes;
use casebook::protocol::{Api, Fault};
use casebook::{artifact::Artifact, support::Support};
use http::StatusCode;

use crate::job::{Job, PreparedJob};

pub(crate) const JOBS: &[Job] = &[
    job("ValidationException", || {
        let body = r#"{"message":"no","reason":"other","fieldList":[]}"#;
        of::<Artifact>(StatusCode::BAD_REQUEST, Some("ValidationException"), body)
    }),
    job("CaseIdNotFound", || {
        let body = r#"{"__type":"com.amazonaws.support#CaseIdNotFound","message":"No such case"}"#;
        of::<Support>(StatusCode::BAD_REQUEST, None, body)
    }),
    job("ThrottlingException", || {
        let body = r#"{"__type":"com.amazonaws.support#ThrottlingException","message":"Rate exceeded","throttlingReasons":[{"reason":"accountRequestRateExceeded","resource":"arn:aws:support:us-east-1:111122223333:case"}]}"#;
        of::<Support>(StatusCode::BAD_REQUEST, None, body)
    }),
    job("503 of something before it", || {
        let body = "<html><head><title>503 Service Unavailable</title></head><body></body></html>";
        of::<Support>(StatusCode::SERVICE_UNAVAILABLE, None, body)
    }),
];

const fn job(name: &'static str, prepare: fn() -> PreparedJob) -> Job {
    Job::new("fault", name, 200, prepare)
}

fn of<A: Api>(status: StatusCode, kind: Option<&'static str>, body: &'static str) -> PreparedJob {
    let mut answer = http::Response::new(Bytes::from_static(body.as_bytes()));
    *answer.status_mut() = status;
    let id = http::HeaderValue::from_static("1b2c3d4e-0000-4000-8000-123456789abc");
    answer.headers_mut().insert("x-amzn-requestid", id);
    if let Some(kind) = kind {
        let kind = http::HeaderValue::from_static(kind);
        answer.headers_mut().insert("x-amzn-errortype", kind);
    }
    PreparedJob::new(body.len(), move || {
        let _ = black_box(A::Error::from(Fault::read(black_box(&answer).clone())));
    })
}
