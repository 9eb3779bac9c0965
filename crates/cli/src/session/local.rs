//! Which state an emulator on this machine has.

use std::future::poll_fn;
use std::time::Duration;

use casebook::protocol::Endpoint;
use casebook::stack::{Collect, Transport};
use http::uri::Scheme;
use http::{Request, StatusCode, Uri};
use serde::Deserialize;
use tower_service::Service as _;

/// The control of an emulator that tells its identity.
const CONTROL: &str = "/_emulator/identity";

/// How long the control may take. It does no more than answer.
const LIMIT: Duration = Duration::from_secs(2);

/// What the control says.
#[derive(Deserialize)]
struct Answer {
    identity: String,
}

/// The identity of the emulator at an endpoint; `None` where something else is there, or nothing.
///
/// Only plain HTTP on this machine can lead to an emulator of ours, so no other endpoint is asked.
/// The request has neither credentials nor contents.
pub(super) async fn identity(transport: Transport, endpoint: &Endpoint) -> Option<String> {
    if *endpoint.scheme() != Scheme::HTTP || !endpoint.is_private() {
        return None;
    }
    let uri = Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(endpoint.authority().clone())
        .path_and_query(CONTROL);
    let mut request = Request::new(Default::default());
    *request.uri_mut() = uri.build().ok()?;
    let mut collect = Collect::new(transport, 4096);
    let asking = async {
        poll_fn(|cx| collect.poll_ready(cx)).await.ok()?;
        collect.call(request).await.ok()
    };
    let answer = tokio::time::timeout(LIMIT, asking).await.ok()??;
    if answer.status() != StatusCode::OK {
        return None;
    }
    let answer: Answer = serde_json::from_slice(answer.body()).ok()?;
    let is_identity = !answer.identity.is_empty()
        && answer.identity.len() <= 64
        && answer
            .identity
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-');
    is_identity.then_some(answer.identity)
}
