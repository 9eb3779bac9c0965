//! Signing of requests, including a copy of the request.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook::auth::{Credentials, Scope, SigningOptions, presign, sign};
use casebook::types::Region;
use http::Request;

use crate::job::{Job, PreparedJob};

pub(crate) const JOBS: &[Job] = &[
    job("small", 50, || signed(0)),
    job("64 KiB", 2, || signed(64 << 10)),
    job("5 MiB", 0, || signed(5 << 20)),
    job("presign", 50, presigned),
];

const fn job(name: &'static str, times: u32, prepare: fn() -> PreparedJob) -> Job {
    Job::new("sign", name, times, prepare)
}

fn signed(size: usize) -> PreparedJob {
    let (request, credentials, scope, time) = input(size);
    PreparedJob::new(size, move || {
        let mut request = black_box(&request).clone();
        let _ = black_box(sign(&mut request, &credentials, &scope, time));
        black_box(&request);
    })
}

fn presigned() -> PreparedJob {
    const EXPIRES: Duration = Duration::from_secs(300);
    let (request, credentials, scope, time) = input(0);
    let options = SigningOptions::new();
    PreparedJob::new(0, move || {
        let mut request = black_box(&request).clone();
        let _ = black_box(presign(
            &mut request,
            &credentials,
            &scope,
            time,
            EXPIRES,
            options,
        ));
        black_box(&request);
    })
}

/// Returns a request as the signing layer receives it, with temporary credentials.
fn input(size: usize) -> (Request<Bytes>, Credentials, Scope, SystemTime) {
    let request = Request::post("https://support.us-east-1.amazonaws.com/")
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", "AWSSupport_20130415.DescribeCases")
        .header("user-agent", "casebook/0.1.0 api/support")
        .header(
            "amz-sdk-invocation-id",
            "1b2c3d4e-0000-4000-8000-123456789abc",
        )
        .header("amz-sdk-request", "attempt=1; max=3")
        .body(Bytes::from(vec![b'x'; size]))
        .expect("a request");
    let credentials = Credentials::new("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        .with_session_token("IQoJb3JpZ2luX2VjEXAMPLE".repeat(20));
    let scope = Scope::new(Region::US_EAST_1, "support");
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    (request, credentials, scope, time)
}
