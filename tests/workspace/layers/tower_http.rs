//! Tests the layers of tower-http, around all layers of a client and around the transport.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{GetReportMetadata, ListReports};
use casebook::stack::{HttpBodyLayer, Transport};
use casebook_emulator::Emulator;
use http::header::USER_AGENT;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body_util::Full;
use tower::ServiceBuilder;
use tower_http::propagate_header::PropagateHeaderLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetRequestHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

use crate::world::{ResponseScript, builder, ok};

pub(super) fn over_bodies<L>(layer: L) -> HttpBodyLayer<L> {
    HttpBodyLayer::new(layer)
}

type Events = Arc<Mutex<Vec<String>>>;

/// Makes tower-http's `TraceLayer`. It adds the path of each request and the status of each
/// response to the list `$seen`.
macro_rules! trace {
    ($seen:expr) => {{
        let (sent, answered) = (Arc::clone(&$seen), Arc::clone(&$seen));
        TraceLayer::new_for_http()
            .on_request(move |request: &Request<_>, _: &tracing::Span| {
                sent.lock().unwrap().push(request.uri().path().to_owned());
            })
            .on_response(
                move |response: &Response<_>, _: Duration, _: &tracing::Span| {
                    let status = response.status().as_u16().to_string();
                    answered.lock().unwrap().push(status);
                },
            )
    }};
}

#[tokio::test]
async fn its_trace_stands_above_all_layers() {
    let seen = Events::default();
    let client = builder().transport(Emulator::new()).build().unwrap();
    let client = client.layer(over_bodies(trace!(seen))).boxed();
    let page = client.send(ListReports::new()).await.unwrap();
    assert!(!page.reports.is_empty());
    assert_eq!(*seen.lock().unwrap(), ["/v1/report/list", "200"]);
    let missing = GetReportMetadata::new("report-0000000000000000".parse().unwrap());
    let error = client.send(missing).await.unwrap_err();
    assert!(error.refused().is_some(), "{error:?}");
    // The body of a streamed response does not pass through the layer.
    let mut answer = client.stream(ListReports::new()).await.unwrap();
    assert!(!answer.next().await.unwrap().unwrap().is_empty());
}

#[tokio::test]
async fn its_trace_stands_around_the_transport() {
    let seen = Events::default();
    let transport = ServiceBuilder::new()
        .layer(trace!(seen))
        .service(Emulator::new());
    let client = builder().transport(transport).build().unwrap();
    client.send(ListReports::new()).await.unwrap();
    let missing = GetReportMetadata::new("report-0000000000000000".parse().unwrap());
    client.send(missing).await.unwrap_err();
    let seen = seen.lock().unwrap();
    assert_eq!(seen[..2], ["/v1/report/list", "200"]);
    assert_eq!(seen[3], "404", "down here a refusal is an answer");
}

#[tokio::test]
async fn its_trace_stands_around_a_transport_that_knows_when_it_sends() {
    let seen = Events::default();
    let inner = Transport::new(Emulator::new());
    let transport = ServiceBuilder::new().layer(trace!(seen)).service(inner);
    let transport = Transport::with_progress(transport);
    let client = builder().transport(transport).build().unwrap();
    client.send(ListReports::new()).await.unwrap();
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn what_it_adds_above_all_layers_is_signed_and_goes_back_where_it_says() {
    let script = ResponseScript::new(vec![ok("{}"), ok("{}")]);
    let team = HeaderName::from_static("x-team");
    let id = HeaderName::from_static("x-request-id");
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(id.clone(), MakeRequestUuid))
        .layer(PropagateRequestIdLayer::new(id))
        .layer(PropagateHeaderLayer::new(team.clone()))
        .layer(SetRequestHeaderLayer::overriding(
            team,
            HeaderValue::from_static("compliance"),
        ))
        .layer(TimeoutLayer::with_status_code(
            http::StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(60),
        ))
        .into_inner();
    let client = script.client().layer(over_bodies(layers));
    client.send(ListReports::new()).await.unwrap();
    let requests = script.requests.lock().unwrap();
    let headers = requests[0].headers();
    assert_eq!(headers["x-team"], "compliance");
    let signed = headers["authorization"].to_str().unwrap();
    assert!(signed.contains("x-request-id") && signed.contains("x-team"));
}

#[tokio::test]
async fn around_the_transport_it_may_add_what_is_not_signed() {
    let script = ResponseScript::new(vec![ok("{}")]);
    let transport = ServiceBuilder::new()
        .layer(SetRequestHeaderLayer::if_not_present(
            USER_AGENT,
            HeaderValue::from_static("never, there is one"),
        ))
        .layer(TimeoutLayer::with_status_code(
            http::StatusCode::REQUEST_TIMEOUT,
            Duration::from_secs(60),
        ))
        .service(script.clone());
    let client = builder().transport(transport).build().unwrap();
    client.send(ListReports::new()).await.unwrap();
    assert_eq!(script.uris().len(), 1);
}

#[tokio::test]
async fn a_body_that_a_layer_makes_has_a_limit() {
    let swell = tower::util::MapResponseLayer::new(|answer: Response<Full<Bytes>>| {
        answer.map(|_| Full::new(Bytes::from(vec![b' '; 1001])))
    });
    let client = builder().transport(Emulator::new()).build().unwrap();
    let client = client.layer(over_bodies(swell).max_body_bytes(1000));
    let error = client.send(ListReports::new()).await.unwrap_err();
    assert!(
        matches!(error, casebook::stack::Error::Layer(_)),
        "{error:?}"
    );
}
