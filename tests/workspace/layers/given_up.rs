//! Tests that, after a layer of another crate has given up, the error tells whether the request was
//! sent.

use std::future::{Future, pending};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{Artifact, Client, GetAccountSettings, ListReports, PutAccountSettings};
use casebook::auth::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};
use casebook::stack::{
    Body, BoxError, BufferedTransport, ClassifyLayer, ClientBuilder, Error, NotSent,
    OperationService as _, Sent, Transport,
};
use casebook_emulator::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use futures_util::FutureExt as _;
use http::{Request, Response};
use http_body_util::Full;
use tower::buffer::{Buffer, BufferLayer};
use tower::limit::ConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use tower::timeout::error::Elapsed;
use tower::{Layer as _, Service as _, ServiceBuilder, service_fn};
use tower_http::timeout::TimeoutLayer as StatusTimeoutLayer;

use crate::layers::tower_http::over_bodies;
use crate::world::builder;

const LIMIT: Duration = Duration::from_secs(3);

/// A source of credentials that never returns any.
#[derive(Debug)]
struct SilentCredentials;

impl ProvideCredentials for SilentCredentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(pending())
    }
}

/// How far a call has got when the layer gives up.
#[derive(Clone, Copy, Debug)]
enum CallState {
    /// The call waits for credentials.
    Unsigned,
    /// The service has received the request and has not responded.
    Underway,
    /// The service throttled the first attempt, and the call waits for the second one.
    Between,
    /// The response to the first attempt was lost, and the call waits for the second one.
    Lost,
}

use CallState::{Between, Lost, Underway, Unsigned};

const STATES: [(CallState, Sent); 3] = [
    (Unsigned, Sent::No),
    (Underway, Sent::Perhaps),
    (Between, Sent::No),
];

fn stuck(state: CallState) -> ClientBuilder<Artifact> {
    let transport = service_fn(move |_: Request<Body>| async move {
        match state {
            Unsigned => unreachable!("nothing is sent without credentials"),
            Underway => pending().await,
            Lost => Err(BoxError::from("lost")),
            Between => {
                let refusal = r#"{"message": "slow down"}"#;
                let answer = Response::builder()
                    .status(429)
                    .header("x-amzn-requestid", "id-1")
                    .header("x-amzn-errortype", "ThrottlingException")
                    .header("retry-after", "20");
                Ok(answer.body(Full::new(Bytes::from(refusal)))?)
            }
        }
    });
    let waits = casebook::stack::RetryConfig::default();
    let builder = builder().transport(transport).retry(waits);
    match state {
        Unsigned => builder.credentials(SilentCredentials),
        _ => builder.credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY)),
    }
}

type ClientError = casebook::artifact::ClientError;

/// Waits on the paused clock for a call that cannot succeed, and returns its error.
async fn ends<T>(call: impl Future<Output = Result<T, ClientError>>) -> ClientError {
    let ended = tokio::time::timeout(10 * LIMIT, call).await;
    match ended.expect("the layer gives up sooner") {
        Ok(_) => panic!("it gave up"),
        Err(error) => error,
    }
}

#[tokio::test(start_paused = true)]
async fn tower_s_timeout_says_what_our_deadline_says() {
    let timeout = TimeoutLayer::new(LIMIT);
    for (state, sent) in STATES {
        // The client's own deadline begins no wait that would exceed it. It returns the throttling
        // error at once.
        if !matches!(state, Between) {
            let ours = stuck(state).deadline(LIMIT).build().unwrap();
            let error = ends(ours.send(ListReports::new())).await;
            assert_eq!(error.sent(), sent, "ours, {state:?}");
        }

        let client = stuck(state).build().unwrap().layer(timeout.clone());
        let error = ends(client.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "send, {state:?}");
        let error = ends(client.items(ListReports::new()).try_next()).await;
        assert_eq!(error.sent(), sent, "items, {state:?}");
        let error = ends(client.stream(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "stream, {state:?}");
        let mut client = client.boxed();
        let call = client.ready().await.unwrap().call(ListReports::new());
        let error = ends(call).await;
        assert_eq!(error.sent(), sent, "call, {state:?}");

        let typed = timeout.layer(stuck(state).build().unwrap());
        let error = ends(typed.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "typed, {state:?}");
        let error = ends(typed.items(ListReports::new()).try_next()).await;
        assert_eq!(error.sent(), sent, "typed items, {state:?}");
    }
}

#[tokio::test]
async fn what_gave_up_can_still_be_told() {
    tokio::time::pause();
    for state in [Unsigned, Underway] {
        let client = stuck(state).build().unwrap();
        let error = ends(
            client
                .layer(TimeoutLayer::new(LIMIT))
                .send(ListReports::new()),
        )
        .await;
        let Error::Layer(why) = error else {
            panic!("{error:?}");
        };
        let elapsed = match why.downcast_ref::<NotSent>() {
            Some(unsent) => unsent.get_ref().is::<Elapsed>(),
            None => why.is::<Elapsed>(),
        };
        assert!(elapsed, "{why:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_timeout_of_tower_http_says_it_too() {
    let timeout = StatusTimeoutLayer::with_status_code(http::StatusCode::REQUEST_TIMEOUT, LIMIT);
    for (state, sent) in STATES {
        let client = stuck(state).build().unwrap();
        let client = client.layer(over_bodies(timeout));
        let error = ends(client.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "{state:?}: {error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_lost_stays_open_while_it_waits_to_be_sent_again() {
    let limit = Duration::from_millis(1);
    let ours = stuck(Lost).deadline(limit).build().unwrap();
    let error = ends(ours.send(PutAccountSettings::new())).await;
    assert_eq!(error.sent(), Sent::Perhaps);
    let (soon, client) = (TimeoutLayer::new(limit), stuck(Lost).build().unwrap());
    let around = soon.layer(client.clone());
    let error = ends(client.layer(soon).send(PutAccountSettings::new())).await;
    assert_eq!(error.sent(), Sent::Perhaps);
    let error = ends(around.send(PutAccountSettings::new())).await;
    assert_eq!(error.sent(), Sent::Perhaps);
    // An operation that only reads has no effect, and no request is in flight any more, so it
    // counts as not sent.
    let error = ends(around.send(ListReports::new())).await;
    assert_eq!(error.sent(), Sent::No);
}

#[tokio::test(start_paused = true)]
async fn a_load_that_is_shed_was_not_sent() {
    let one = ServiceBuilder::new()
        .layer(LoadShedLayer::new())
        .layer(ConcurrencyLimitLayer::new(1));

    let client = stuck(Underway).build().unwrap().layer(one.clone());
    let mut first = Box::pin(client.send(ListReports::new()));
    assert!((&mut first).now_or_never().is_none());
    let error = ends(client.send(ListReports::new())).await;
    assert_eq!(error.sent(), Sent::No, "{error:?}");
    drop(first);

    let typed = one.service(stuck(Underway).build().unwrap());
    let mut first = Box::pin(typed.send(ListReports::new()));
    assert!((&mut first).now_or_never().is_none());
    let error = ends(typed.items(ListReports::new()).try_next()).await;
    assert_eq!(error.sent(), Sent::No, "{error:?}");
    // Dropping the first call returns its permit of the concurrency limit.
    drop(first);
    let mut next = Box::pin(typed.send(GetAccountSettings::new()));
    assert!((&mut next).now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_buffer_whose_worker_is_gone_has_sent_nothing() {
    let client = stuck(Underway).build().unwrap();
    let (buffer, worker) = Buffer::pair(client, 4);
    drop(worker);
    let error = ends(buffer.send(ListReports::new())).await;
    assert_eq!(error.sent(), Sent::No, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_no_layer_of_ours_reports_may_have_been_sent() {
    // The worker task of the buffer sends the request, and the caller's task does not see it.
    for state in [Unsigned, Underway] {
        let typed = ServiceBuilder::new()
            .layer(TimeoutLayer::new(LIMIT))
            .layer(BufferLayer::<ListReports>::new(4))
            .service(stuck(state).build().unwrap());
        let error = ends(typed.send(ListReports::new())).await;
        assert_eq!(error.sent(), Sent::Perhaps, "{state:?}");
    }
    // This buffer is below the operations: it carries HTTP requests, which have their progress in
    // their extensions.
    for (state, sent) in [(Unsigned, Sent::No), (Underway, Sent::Perhaps)] {
        let client = stuck(state).build().unwrap().layer(
            ServiceBuilder::new()
                .layer(TimeoutLayer::new(LIMIT))
                .layer(BufferLayer::new(4)),
        );
        let error = ends(client.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "{state:?}");
    }
    // The service of a custom stack may not tell the progress when it sends a request.
    let silent = service_fn(|_: Request<Bytes>| pending::<Result<Response<Bytes>, BoxError>>());
    let transport = stuck(Underway).build().unwrap().transport().clone();
    let client: casebook::stack::Client<Artifact, _> =
        casebook::stack::Client::over(silent, transport);
    let error = ends(
        client
            .layer(TimeoutLayer::new(LIMIT))
            .send(ListReports::new()),
    )
    .await;
    assert_eq!(error.sent(), Sent::Perhaps);
}

#[tokio::test(start_paused = true)]
async fn a_second_request_for_the_same_call_leaves_it_open() {
    // Sends the operation twice, one request after the other, and gives up while it waits for the
    // second.
    let client: Client = stuck(Unsigned).build().unwrap();
    let twice = service_fn(move |list: ListReports| {
        let (mut one, mut other) = (client.clone(), client.clone());
        async move {
            let first = tokio::time::timeout(LIMIT, one.call(list.clone())).await;
            assert!(first.is_err());
            let second = tokio::time::timeout(LIMIT, other.call(list)).await;
            second.map_err(BoxError::from)?.map_err(BoxError::from)
        }
    });
    let error = ends(twice.send(ListReports::new())).await;
    assert_eq!(error.sent(), Sent::Perhaps, "{error:?}");
}

#[tokio::test]
async fn a_stack_built_by_hand_answers_as_before() {
    let transport = Transport::new(service_fn(|_| async {
        Err::<Response<Full<Bytes>>, _>(BoxError::from("lost"))
    }));
    let wire = ServiceBuilder::new()
        .layer(ClassifyLayer)
        .service(BufferedTransport::new(transport.clone(), 100));
    let client: casebook::stack::Client<Artifact, _> =
        casebook::stack::Client::over(wire, transport);
    let error = client.send(GetAccountSettings::new()).await.unwrap_err();
    assert_eq!(error.sent(), Sent::Perhaps);
}
