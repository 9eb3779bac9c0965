//! Streaming ten times as many resources, or listing ten times as many cases, takes at most a fifth more
//! memory.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without ends it, also outside of its own function"
)]

use std::alloc::System;
use std::convert::Infallible;
use std::fmt::Write as _;

use bytes::Bytes;
use cap::Cap;
use casebook_auth::Credentials;
use casebook_stack::{Body, BoxError};
use casebook_support::{
    Client, DescribeCases, DescribeTrustedAdvisorCheckResult, FlaggedResources,
};
use casebook_types::Region;
use futures_util::{StreamExt as _, stream};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use tower::service_fn;

#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// The largest use of memory in bytes, beyond that at the time of `new`. It is measured at every entry.
struct Peak {
    before: usize,
    most: usize,
}

impl Peak {
    fn new() -> Self {
        Self {
            before: MEMORY.allocated(),
            most: 0,
        }
    }

    fn look(&mut self) {
        let more = MEMORY.allocated().saturating_sub(self.before);
        self.most = self.most.max(more);
    }
}

fn builder() -> casebook_stack::ClientBuilder<casebook_support::Support> {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
}

/// Returns the pieces of a response with `count` flagged resources, a hundred in each piece. Each piece
/// is made when it is read, so the response itself takes little memory.
fn findings(count: usize) -> impl futures_util::Stream<Item = Bytes> + Send {
    let begin = stream::iter([Bytes::from_static(
        br#"{"result":{"status":"error","flaggedResources":["#,
    )]);
    let rows = stream::iter((0..count).step_by(100)).map(move |first| {
        let mut text = String::new();
        for at in first..(first + 100).min(count) {
            let comma = if at == 0 { "" } else { "," };
            write!(
                text,
                r#"{comma}{{"status":"warning","region":"eu-west-1","resourceId":"resource-{at}","metadata":["a name that is no short one, {at}",null,"3"]}}"#
            )
            .unwrap();
        }
        Bytes::from(text)
    });
    let end = stream::iter([Bytes::from_static(br#"],"checkId":"Pfx0RwqBli"}}"#)]);
    begin.chain(rows).chain(end)
}

async fn peak_of_findings(count: usize) -> usize {
    let transport = service_fn(move |_: Request<Body>| {
        let pieces = findings(count).map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
        std::future::ready(Ok::<_, Infallible>(Response::new(StreamBody::new(pieces))))
    });
    let client = builder().transport(transport).build().unwrap();
    let describe = DescribeTrustedAdvisorCheckResult::new("Pfx0RwqBli".parse().unwrap());
    let mut peak = Peak::new();
    let mut resources = FlaggedResources::open(&client, describe).await.unwrap();
    while resources.try_next().await.unwrap().is_some() {
        peak.look();
    }
    assert_eq!(resources.resources_read(), count as u64);
    peak.most
}

async fn peak_of_cases(count: usize) -> usize {
    let transport = service_fn(move |request: Request<Body>| async move {
        let asked = request.into_body().collect().await?.to_bytes();
        let asked: serde_json::Value = serde_json::from_slice(&asked).unwrap();
        let first: usize = asked["nextToken"]
            .as_str()
            .map_or(0, |at| at.parse().unwrap());
        let cases: Vec<_> = (first..count.min(first + 100))
            .map(|at| serde_json::json!({"caseId": format!("case-{at}"), "subject": "s".repeat(100)}))
            .collect();
        let mut page = serde_json::json!({ "cases": cases });
        if first + 100 < count {
            page["nextToken"] = (first + 100).to_string().into();
        }
        Ok::<_, BoxError>(Response::new(Full::new(Bytes::from(page.to_string()))))
    });
    let client = builder().transport(transport).build().unwrap();
    let mut peak = Peak::new();
    let (mut cases, mut seen) = (client.items(DescribeCases::new()), 0);
    while cases.try_next().await.unwrap().is_some() {
        seen += 1;
        peak.look();
    }
    assert_eq!(seen, count);
    peak.most
}

/// This is the only test of its binary, because `MEMORY` counts the memory of the whole process, with
/// that of other tests that run at the same time.
#[tokio::test]
async fn ten_times_as_much_takes_no_more() {
    peak_of_findings(1_000).await;
    let (small, large) = (
        peak_of_findings(20_000).await,
        peak_of_findings(200_000).await,
    );
    assert!(
        large <= small + small / 5,
        "findings: {small} and {large} bytes"
    );
    assert!(large < 256 * 1024, "findings: {large} bytes");

    peak_of_cases(1_000).await;
    let (small, large) = (peak_of_cases(3_000).await, peak_of_cases(30_000).await);
    assert!(
        large <= small + small / 5,
        "cases: {small} and {large} bytes"
    );
}
