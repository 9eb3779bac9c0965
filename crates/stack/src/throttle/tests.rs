use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;

use super::*;
use crate::call::{Call, FaultReader, InvocationId};
use crate::error::CallError;
use bytes::Bytes;
use casebook_protocol::{Effect, Fault};
use futures_util::future::join_all;
use http::Response;
use tower::{ServiceExt as _, service_fn};

fn asking(operation: &'static str) -> Request<()> {
    let mut request = Request::new(());
    request.extensions_mut().insert(Call {
        service: "support",
        operation,
        effect: Effect::ReadOnly,
        invocation: InvocationId::default(),
        fault: FaultReader::default(),
    });
    request
}

fn throttled(header: (&str, &str)) -> CallError {
    let answer = Response::builder()
        .status(429)
        .header("x-amzn-requestid", "id-1")
        .header(header.0, header.1);
    CallError::Refused(Fault::read(answer.body(Bytes::new()).unwrap()))
}

/// Records when each request got through, and refuses the first ones.
fn counting(
    layer: &ThrottleLayer,
    refused: usize,
) -> impl Service<Request<()>, Response = Instant, Error = CallError> + Clone + use<> {
    let left = Arc::new(AtomicUsize::new(refused));
    layer.layer(service_fn(move |_| {
        let refuse = left
            .fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1))
            .is_ok();
        std::future::ready(match refuse {
            true => Err(throttled(("retry-after", "3"))),
            false => Ok(Instant::now()),
        })
    }))
}

const FIVE: NonZeroU32 = NonZeroU32::new(5).unwrap();

#[tokio::test(start_paused = true)]
async fn clones_share_one_pace_and_operations_do_not() {
    let layer = ThrottleLayer::unlimited().per_second(FIVE);
    let start = Instant::now();
    let (one, two) = (counting(&layer, 0), counting(&layer.clone(), 0));
    let calls = [
        one.clone().oneshot(asking("A")),
        two.clone().oneshot(asking("B")),
    ];
    let again = [two.oneshot(asking("A")), one.oneshot(asking("A"))];
    let (first, later) = tokio::join!(join_all(calls), join_all(again));
    let waits: Vec<_> = first
        .into_iter()
        .chain(later)
        .map(|time| time.unwrap() - start)
        .collect();
    assert_eq!(waits, [0, 0, 200, 400].map(Duration::from_millis));
}

#[tokio::test(start_paused = true)]
async fn a_pause_does_not_save_up_slots() {
    let layer = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let service = counting(&layer, 0);
    service.clone().oneshot(asking("A")).await.unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    let start = Instant::now();
    let calls = (0..3).map(|_| service.clone().oneshot(asking("A")));
    let waits = join_all(calls).await;
    let waits: Vec<_> = waits
        .into_iter()
        .map(|time| time.unwrap() - start)
        .collect();
    assert_eq!(waits, [0, 1, 2].map(Duration::from_secs));
}

#[tokio::test(start_paused = true)]
async fn what_was_throttled_once_waits_as_long_as_the_service_asks_and_others_do_not() {
    let layer = ThrottleLayer::adaptive();
    let service = counting(&layer, 1);
    let start = Instant::now();
    assert!(service.clone().oneshot(asking("A")).await.is_err());
    let other = service.clone().oneshot(asking("B")).await.unwrap();
    assert_eq!(other - start, Duration::ZERO);
    let again = service.clone().oneshot(asking("A")).await.unwrap();
    assert_eq!(again - start, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_learns_nothing_waits_for_nothing() {
    let layer = ThrottleLayer::unlimited();
    let service = counting(&layer, 1);
    let start = Instant::now();
    assert!(service.clone().oneshot(asking("A")).await.is_err());
    assert_eq!(service.oneshot(asking("A")).await.unwrap(), start);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_never_sent_gives_its_place_in_the_quota_back() {
    let folder = tempfile::tempdir().unwrap();
    let hour = Duration::from_secs(3600);
    let layer =
        ThrottleLayer::unlimited().quota(Quota::new("A", NonZeroU32::MIN, hour, folder.path()));
    let refused = layer.layer(service_fn(|_: Request<()>| {
        let error = crate::error::TransportError::connect("refused");
        std::future::ready(Err::<(), _>(CallError::Transport(error)))
    }));
    for _ in 0..3 {
        let error = refused.clone().oneshot(asking("A")).await.unwrap_err();
        assert!(matches!(error, CallError::Transport(_)), "{error}");
    }
    let service = counting(&layer, 0);
    service.clone().oneshot(asking("A")).await.unwrap();
    let error = service.clone().oneshot(asking("A")).await.unwrap_err();
    let CallError::Throttle(error) = error else {
        panic!("{error}")
    };
    assert!(error.is_quota());
    service.oneshot(asking("B")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_given_up_before_it_left_gives_its_place_back_and_one_that_has_left_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let hour = Duration::from_secs(3600);
    let layer =
        ThrottleLayer::unlimited().quota(Quota::new("A", NonZeroU32::MIN, hour, folder.path()));
    let silent = layer.layer(service_fn(|_: Request<()>| {
        std::future::pending::<Result<(), CallError>>()
    }));
    let given_up = |has_left: bool| {
        let progress = Progress::default();
        assert!(!has_left || progress.begin());
        let mut request = asking("A");
        request.extensions_mut().insert(progress);
        let mut call = tokio_test::task::spawn(silent.clone().oneshot(request));
        call.poll().map_err(|error| error.to_string())
    };
    assert_eq!(given_up(false), Poll::Pending);
    assert_eq!(given_up(true), Poll::Pending, "there was a place");
    let third = given_up(true);
    assert!(matches!(third, Poll::Ready(Err(_))), "there is none");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_opens_nothing_and_gives_its_place_in_the_quota_back() {
    let folder = tempfile::tempdir().unwrap();
    let hour = Duration::from_secs(3600);
    let layer =
        ThrottleLayer::unlimited().quota(Quota::new("A", NonZeroU32::MIN, hour, folder.path()));
    let service = counting(&layer, 3);
    for _ in 0..3 {
        let error = service.clone().oneshot(asking("A")).await.unwrap_err();
        assert!(matches!(error, CallError::Refused(_)), "{error}");
    }
    service.clone().oneshot(asking("A")).await.unwrap();
    assert!(service.oneshot(asking("A")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_pause_that_is_longer_than_the_call() {
    let layer = ThrottleLayer::adaptive();
    let service = counting(&layer, 1);
    assert!(service.clone().oneshot(asking("A")).await.is_err());
    let mut request = asking("A");
    let end = Instant::now() + Duration::from_secs(2);
    request.extensions_mut().insert(CallDeadline(end));
    let start = Instant::now();
    let error = service.oneshot(request).await.unwrap_err();
    let CallError::Throttle(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.wait(), Some(Duration::from_secs(3)));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "`async fn` resumed after completion")]
async fn a_future_that_has_ended_does_not_hang() {
    let layer = ThrottleLayer::unlimited()
        .queue(NonZeroUsize::MIN)
        .per_second(FIVE);
    let mut service = counting(&layer, 0);
    let mut first = tokio_test::task::spawn(service.call(asking("A")));
    let mut second = tokio_test::task::spawn(service.call(asking("A")));
    let mut third = tokio_test::task::spawn(service.call(asking("A")));
    tokio_test::assert_ready_ok!(first.poll());
    tokio_test::assert_pending!(second.poll());
    let full = tokio_test::assert_ready_err!(third.poll());
    assert!(matches!(full, CallError::Throttle(_)), "{full}");
    let _ = third.poll();
}
