//! After a foreign layer gives up, the error tells whether the request was sent.

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

/// A source of credentials that never responds.
#[derive(Debug)]
struct SilentCredentials;

impl ProvideCredentials for SilentCredentials {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(pending())
    }
}

/// The state of a call when the layer gives up.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// It waits for credentials.
    Unsigned,
    /// The service has it.
    Underway,
    /// It was throttled, and waits for its second attempt.
    Between,
    /// Its response was lost, and it waits for its second attempt.
    Lost,
}

use Place::{Between, Lost, Underway, Unsigned};

const PLACES: [(Place, Sent); 3] = [
    (Unsigned, Sent::No),
    (Underway, Sent::Perhaps),
    (Between, Sent::No),
];

fn stuck(place: Place) -> ClientBuilder<Artifact> {
    let transport = service_fn(move |_: Request<Body>| async move {
        match place {
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
    match place {
        Unsigned => builder.credentials(SilentCredentials),
        _ => builder.credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY)),
    }
}

type ClientError = casebook::artifact::ClientError;

/// Returns the error of a call that cannot succeed, on the paused clock.
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
    for (place, sent) in PLACES {
        // Our deadline starts no wait that exceeds it, and returns the refusal instead.
        if !matches!(place, Between) {
            let ours = stuck(place).deadline(LIMIT).build().unwrap();
            let error = ends(ours.send(ListReports::new())).await;
            assert_eq!(error.sent(), sent, "ours, {place:?}");
        }

        let client = stuck(place).build().unwrap().layer(timeout.clone());
        let error = ends(client.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "send, {place:?}");
        let error = ends(client.items(ListReports::new()).try_next()).await;
        assert_eq!(error.sent(), sent, "items, {place:?}");
        let error = ends(client.stream(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "stream, {place:?}");
        let mut client = client.boxed();
        let call = client.ready().await.unwrap().call(ListReports::new());
        let error = ends(call).await;
        assert_eq!(error.sent(), sent, "call, {place:?}");

        let typed = timeout.layer(stuck(place).build().unwrap());
        let error = ends(typed.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "typed, {place:?}");
        let error = ends(typed.items(ListReports::new()).try_next()).await;
        assert_eq!(error.sent(), sent, "typed items, {place:?}");
    }
}

#[tokio::test]
async fn what_gave_up_can_still_be_told() {
    tokio::time::pause();
    for place in [Unsigned, Underway] {
        let client = stuck(place).build().unwrap();
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
    for (place, sent) in PLACES {
        let client = stuck(place).build().unwrap();
        let client = client.layer(over_bodies(timeout));
        let error = ends(client.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "{place:?}: {error:?}");
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
    // After an operation that only reads, no request is in flight.
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
    // The first call returns its permit when it is dropped.
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
async fn where_nobody_sees_the_request_it_stays_open() {
    // The worker of a buffer sends it, in another task than the caller.
    for place in [Unsigned, Underway] {
        let typed = ServiceBuilder::new()
            .layer(TimeoutLayer::new(LIMIT))
            .layer(BufferLayer::<ListReports>::new(4))
            .service(stuck(place).build().unwrap());
        let error = ends(typed.send(ListReports::new())).await;
        assert_eq!(error.sent(), Sent::Perhaps, "{place:?}");
    }
    // Below the client, the request carries its progress in its extensions.
    for (place, sent) in [(Unsigned, Sent::No), (Underway, Sent::Perhaps)] {
        let client = stuck(place).build().unwrap().layer(
            ServiceBuilder::new()
                .layer(TimeoutLayer::new(LIMIT))
                .layer(BufferLayer::new(4)),
        );
        let error = ends(client.send(ListReports::new())).await;
        assert_eq!(error.sent(), sent, "{place:?}");
    }
    // The transport of a custom stack may not report its progress.
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
    // Sends everything twice, one after the other, and gives up on the second.
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
