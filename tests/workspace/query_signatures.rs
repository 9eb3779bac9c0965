//! Tests requests that are signed in their query: how a user chooses this, what is sent, and what
//! is refused.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{Artifact, ListReports};
use casebook::emulated;
use casebook::protocol::{Api, Fault, Operation};
use casebook::stack::{Body, Client, Error, Sent, Signing, Transport};
use casebook::support::{CreateCase, DescribeSeverityLevels, Support};
use casebook_emulator::{Emulator, Faults, InjectedFault, Rule};
use http::{Request, Response, StatusCode, Uri};
use http_body_util::Full;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower::{ServiceExt as _, service_fn};

const MINUTE: Duration = Duration::from_secs(60);
const IN_QUERY: Signing = Signing::Query { expires: MINUTE };

/// An emulator, and the URIs of the requests that were sent to it.
#[derive(Clone, Default)]
struct World {
    emulator: Emulator,
    uris: Arc<Mutex<Vec<Uri>>>,
}

impl World {
    fn client<A: Api>(&self) -> Client<A> {
        let world = self.clone();
        let config =
            emulated(&self.emulator).transport(service_fn(move |request: Request<Body>| {
                world.uris.lock().unwrap().push(request.uri().clone());
                world.emulator.clone().oneshot(request)
            }));
        Client::new(&config).unwrap()
    }

    /// Sends a request directly to the emulator, not through a client.
    async fn send(&self, request: Request<Bytes>) -> Response<()> {
        let response = self.emulator.clone().oneshot(request.map(Full::new)).await;
        response.unwrap().map(drop)
    }

    /// Returns the number of requests that clients have sent, and how many of them had a signature
    /// in the query.
    fn sent(&self) -> (usize, usize) {
        let uris = self.uris.lock().unwrap();
        let query = |uri: &Uri| uri.query().unwrap_or_default().contains("X-Amz-Signature=");
        (uris.len(), uris.iter().filter(|uri| query(uri)).count())
    }
}

/// Tests that the emulator accepts an operation that is signed in the query: first presigned and
/// sent directly, then sent by a client.
async fn is_accepted<Op: Operation + DeserializeOwned>(input: Value) {
    let world = World::default();
    let operation: Op = serde_json::from_value(input).unwrap();
    let client = world.client::<Op::Api>().signing(IN_QUERY);
    let presigned = client.presign(&operation, MINUTE).await.unwrap();
    assert_eq!(world.sent(), (0, 0), "{}", Op::NAME);
    let refused = |status: Option<StatusCode>| status == Some(StatusCode::FORBIDDEN);
    let status = world.send(presigned).await.status();
    assert!(!refused(Some(status)), "{}", Op::NAME);
    let status = client.send(operation).await.err();
    let status = status.and_then(|error| error.fault().map(Fault::status));
    assert!(!refused(status), "{}", Op::NAME);
    assert_eq!(world.sent(), (1, 1), "{}", Op::NAME);
    assert_eq!(world.emulator.tally().of(Op::NAME).seen, 2);
}

#[tokio::test]
async fn every_operation_can_be_signed_in_its_query() {
    macro_rules! all {
        ($($operation:ty: $purpose:literal $input:tt $(=> $response:tt)?,)+) => {
            $(is_accepted::<$operation>(json!($input)).await;)+
        };
    }
    casebook::artifact::operations!(all);
    casebook::support::operations!(all);
}

#[tokio::test]
async fn a_client_a_single_call_and_a_layer_choose_where_the_signature_is() {
    let world = World::default();
    let client = world.client::<Artifact>();
    client.send(ListReports::new()).await.unwrap();
    assert_eq!(world.sent(), (1, 0));
    let once = client.clone().signing(IN_QUERY);
    once.send(ListReports::new()).await.unwrap();
    assert_eq!(world.sent(), (2, 1));
    client.send(ListReports::new()).await.unwrap();
    assert_eq!(world.sent(), (3, 1));
    let marked = client.layer(tower::util::MapRequestLayer::new(
        |mut request: Request<Bytes>| {
            request.extensions_mut().insert(IN_QUERY);
            request
        },
    ));
    marked.send(ListReports::new()).await.unwrap();
    assert_eq!(world.sent(), (4, 2));
}

#[tokio::test(start_paused = true)]
async fn each_attempt_is_signed_anew_and_once() {
    let world = World::default();
    let faults = Faults::new().rule(Rule::new(InjectedFault::LostAnswer).first(1));
    world.emulator.set_faults(faults);
    let client = world.client::<Support>().signing(IN_QUERY);
    client.send(DescribeSeverityLevels::new()).await.unwrap();
    assert_eq!(world.sent(), (2, 2));
    for uri in &*world.uris.lock().unwrap() {
        assert_eq!(uri.to_string().matches("X-Amz-Signature").count(), 1);
    }
    // An operation that may have taken effect is not sent again, wherever its signature is.
    let faults = Faults::new().rule(Rule::new(InjectedFault::LostAnswer).first(1));
    world.emulator.set_faults(faults);
    let case = CreateCase::new("s".parse().unwrap(), "b".parse().unwrap());
    let error = client.send(case).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
    assert_eq!(world.sent(), (3, 3));
}

#[tokio::test]
async fn a_lifetime_out_of_bounds_is_refused_and_nothing_is_sent() {
    let world = World::default();
    for (expires, found) in [
        (Duration::ZERO, "found 0"),
        (Duration::from_millis(999), "found 0.999"),
        (Duration::from_secs(604_801), "found 604801"),
        (Duration::MAX, "found 18446744073709552000"),
    ] {
        let client = world.client::<Artifact>();
        let presigned = client.presign(&ListReports::new(), expires).await;
        let client = client.signing(Signing::Query { expires });
        let sent = client.send(ListReports::new()).await;
        for error in [presigned.unwrap_err(), sent.unwrap_err()] {
            assert!(matches!(error, Error::Sign(_)), "{error:?}");
            assert_eq!(error.sent(), Sent::No);
            let why = std::error::Error::source(&error).unwrap().to_string();
            let expected = format!("expected a lifetime of 1 to 604800 seconds, {found}");
            assert!(why.ends_with(&expected), "{why}");
        }
    }
    for seconds in [1, 604_800] {
        let expires = Duration::from_secs(seconds);
        let client = world
            .client::<Artifact>()
            .signing(Signing::Query { expires });
        client.send(ListReports::new()).await.unwrap();
    }
    assert_eq!(world.sent(), (2, 2));
}

#[tokio::test]
async fn a_presigned_request_has_all_that_must_be_sent_and_expires() {
    let world = World::default();
    let client = world.client::<Support>();
    let request = client.presign(&DescribeSeverityLevels::new(), MINUTE).await;
    let request = request.unwrap();
    let query = request.uri().query().unwrap();
    let signed = "content-type%3Bhost%3Bx-amz-target";
    assert!(
        query.contains(&format!("X-Amz-SignedHeaders={signed}")),
        "{query}"
    );
    let mut names: Vec<_> = request
        .headers()
        .keys()
        .map(http::HeaderName::as_str)
        .collect();
    names.sort_unstable();
    assert_eq!(names.join("%3B"), signed);
    assert_eq!(request.body(), "{}");
    assert_eq!(world.send(request.clone()).await.status(), StatusCode::OK);
    // The service refuses a request with RequestExpired 15 minutes after its signature has expired
    // (both references, Common Errors).
    let clock = world.emulator.clock();
    let margin = Duration::from_secs(10);
    clock.advance(MINUTE + Duration::from_secs(15 * 60) - margin);
    assert_eq!(world.send(request.clone()).await.status(), StatusCode::OK);
    clock.advance(2 * margin);
    let late = world.send(request).await;
    assert_eq!(late.headers()["x-amzn-errortype"], "RequestExpired");
    assert_eq!(world.sent(), (0, 0));
}

#[tokio::test]
async fn a_client_over_another_service_presigns_nothing() {
    let world = World::default();
    let transport = Transport::new(service_fn(|_| async {
        Ok::<_, std::io::Error>(Response::new(Body::empty()))
    }));
    let none = service_fn(|_: Request<Bytes>| async {
        Err::<Response<Bytes>, _>(std::io::Error::other("it was called"))
    });
    let client = Client::<Artifact, _>::over(none, transport);
    let error = client
        .presign(&ListReports::new(), MINUTE)
        .await
        .unwrap_err();
    assert_eq!(error.sent(), Sent::No);
    assert!(
        error.to_string().contains("cannot presign")
            || format!("{error:?}").contains("cannot presign")
    );
    assert_eq!(world.sent(), (0, 0));
}
