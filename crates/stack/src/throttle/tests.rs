use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicUsize};

use super::*;
use crate::call::{Call, FaultReader, InvocationId};
use crate::error::CallError;
use crate::progress::Progress;
use bytes::Bytes;
use casebook_protocol::{Effect, Fault};
use futures_util::future::join_all;
use http::Response;
use tower::{ServiceExt as _, service_fn};

fn request(operation: &'static str) -> Request<()> {
    let mut request = Request::new(());
    request.extensions_mut().insert(Call {
        service: "support",
        operation,
        effect: Effect::ReadOnly,
        invocation: InvocationId::default(),
        rate_quota: None,
        fault: FaultReader::default(),
    });
    request
}

fn throttled(header: (&str, &str)) -> CallError {
    let response = Response::builder()
        .status(429)
        .header("x-amzn-requestid", "id-1")
        .header(header.0, header.1);
    CallError::Refused(Fault::read(response.body(Bytes::new()).unwrap()))
}

/// Returns a service that refuses the first `refused` requests with a throttling response. To each
/// later request it responds with the time at which it received the request.
fn service(
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
const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test(start_paused = true)]
async fn clones_share_the_rate_of_an_operation_and_operations_share_none() {
    let layer = ThrottleLayer::unlimited().per_second(FIVE);
    let start = Instant::now();
    let (one, two) = (service(&layer, 0), service(&layer.clone(), 0));
    let calls = [
        one.clone().oneshot(request("A")),
        two.clone().oneshot(request("B")),
    ];
    let again = [two.oneshot(request("A")), one.oneshot(request("A"))];
    let (first, later) = tokio::join!(join_all(calls), join_all(again));
    let waits: Vec<_> = first
        .into_iter()
        .chain(later)
        .map(|time| time.unwrap() - start)
        .collect();
    assert_eq!(waits, [0, 0, 200, 400].map(Duration::from_millis));
}

const PAIRS: RateQuota = RateQuota::new("pairs", NonZeroU32::new(2).unwrap());

/// Returns a request that counts towards a published quota.
fn request_of(quota: RateQuota, operation: &'static str) -> Request<()> {
    let mut request = request(operation);
    let call = request.extensions_mut().get_mut::<Call>().unwrap();
    call.rate_quota = Some(quota);
    request
}

#[tokio::test(start_paused = true)]
async fn operations_and_clients_share_a_published_quota_and_their_retries_count() {
    let layer = ThrottleLayer::published();
    let (one, two) = (service(&layer, 1), service(&layer.clone(), 0));
    let start = Instant::now();
    assert!(one.clone().oneshot(request_of(PAIRS, "A")).await.is_err());
    let calls = [
        one.clone().oneshot(request_of(PAIRS, "A")),
        two.clone().oneshot(request_of(PAIRS, "B")),
        one.clone().oneshot(request_of(PAIRS, "C")),
        two.clone().oneshot(request_of(PAIRS, "A")),
    ];
    let other = two.clone().oneshot(request("A")).await.unwrap();
    assert_eq!(other, start, "it counts towards no quota");
    let passed = join_all(calls).await;
    let passed: Vec<_> = passed
        .into_iter()
        .map(|time| (time.unwrap() - start).as_secs())
        .collect();
    assert_eq!(passed.iter().sum::<u64>(), 4, "{passed:?}");
    let wide = layer.rate_quota(PAIRS.per_second(FIVE));
    let wide = service(&wide, 0);
    let start = Instant::now();
    for _ in 0..5 {
        let passed = wide.clone().oneshot(request_of(PAIRS, "A")).await;
        assert_eq!(passed.unwrap(), start);
    }
    let sixth = wide.oneshot(request_of(PAIRS, "A")).await.unwrap();
    assert_eq!(sixth - start, Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_throttle_that_does_not_ask_for_published_quotas_keeps_none() {
    let service = service(&ThrottleLayer::unlimited(), 0);
    let start = Instant::now();
    for _ in 0..9 {
        let passed = service.clone().oneshot(request_of(PAIRS, "A")).await;
        assert_eq!(passed.unwrap(), start);
    }
}

#[tokio::test(start_paused = true)]
async fn unused_slots_are_not_saved_up() {
    let layer = ThrottleLayer::unlimited().per_second(NonZeroU32::MIN);
    let service = service(&layer, 0);
    service.clone().oneshot(request("A")).await.unwrap();
    tokio::time::advance(Duration::from_secs(60)).await;
    let start = Instant::now();
    let calls = (0..3).map(|_| service.clone().oneshot(request("A")));
    let waits = join_all(calls).await;
    let waits: Vec<_> = waits
        .into_iter()
        .map(|time| time.unwrap() - start)
        .collect();
    assert_eq!(waits, [0, 1, 2].map(Duration::from_secs));
}

#[tokio::test(start_paused = true)]
async fn after_throttling_the_operation_waits_as_the_service_asks_and_other_operations_do_not() {
    let layer = ThrottleLayer::adaptive();
    let service = service(&layer, 1);
    let start = Instant::now();
    assert!(service.clone().oneshot(request("A")).await.is_err());
    let other = service.clone().oneshot(request("B")).await.unwrap();
    assert_eq!(other - start, Duration::ZERO);
    let again = service.clone().oneshot(request("A")).await.unwrap();
    assert_eq!(again - start, Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_throttle_that_does_not_adapt_ignores_retry_after() {
    let layer = ThrottleLayer::unlimited();
    let service = service(&layer, 1);
    let start = Instant::now();
    assert!(service.clone().oneshot(request("A")).await.is_err());
    assert_eq!(service.oneshot(request("A")).await.unwrap(), start);
}

#[tokio::test(start_paused = true)]
async fn a_quota_no_longer_counts_a_call_that_was_not_sent() {
    let folder = tempfile::tempdir().unwrap();
    let layer =
        ThrottleLayer::unlimited().quota(Quota::new("A", NonZeroU32::MIN, HOUR, folder.path()));
    let refused = layer.layer(service_fn(|_: Request<()>| {
        let error = crate::error::TransportError::connect("refused");
        std::future::ready(Err::<(), _>(CallError::Transport(error)))
    }));
    for _ in 0..3 {
        let error = refused.clone().oneshot(request("A")).await.unwrap_err();
        assert!(matches!(error, CallError::Transport(_)), "{error}");
    }
    let service = service(&layer, 0);
    service.clone().oneshot(request("A")).await.unwrap();
    let error = service.clone().oneshot(request("A")).await.unwrap_err();
    let CallError::Throttle(error) = error else {
        panic!("{error}")
    };
    assert!(error.is_quota());
    service.oneshot(request("B")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_quota_still_counts_a_cancelled_call_that_may_have_been_sent() {
    let folder = tempfile::tempdir().unwrap();
    let layer =
        ThrottleLayer::unlimited().quota(Quota::new("A", NonZeroU32::MIN, HOUR, folder.path()));
    let silent = layer.layer(service_fn(|_: Request<()>| {
        std::future::pending::<Result<(), CallError>>()
    }));
    let cancel = |is_sent: bool| {
        let progress = Progress::default();
        assert!(!is_sent || progress.begin());
        let mut request = request("A");
        request.extensions_mut().insert(progress);
        let mut call = tokio_test::task::spawn(silent.clone().oneshot(request));
        call.poll().map_err(|error| error.to_string())
    };
    assert_eq!(cancel(false), Poll::Pending);
    assert_eq!(cancel(true), Poll::Pending, "the quota let it pass");
    let third = cancel(true);
    assert!(matches!(third, Poll::Ready(Err(_))), "there is none");
}

#[tokio::test(start_paused = true)]
async fn a_quota_no_longer_counts_a_call_that_the_service_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let layer =
        ThrottleLayer::unlimited().quota(Quota::new("A", NonZeroU32::MIN, HOUR, folder.path()));
    let service = service(&layer, 3);
    for _ in 0..3 {
        let error = service.clone().oneshot(request("A")).await.unwrap_err();
        assert!(matches!(error, CallError::Refused(_)), "{error}");
    }
    service.clone().oneshot(request("A")).await.unwrap();
    assert!(service.oneshot(request("A")).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_call_beyond_a_quota_fails_at_once_and_uses_no_turn() {
    let folder = tempfile::tempdir().unwrap();
    let layer = ThrottleLayer::unlimited()
        .per_second(NonZeroU32::MIN)
        .quota(Quota::new("A", NonZeroU32::MIN, HOUR, folder.path()));
    let service = service(&layer, 0);
    let start = Instant::now();
    service.clone().oneshot(request("A")).await.unwrap();
    let calls = (0..5).map(|_| service.clone().oneshot(request("A")));
    assert!(join_all(calls).await.iter().all(Result::is_err));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn no_quota_counts_a_call_that_is_cancelled_before_all_have_counted_it() {
    let folder = tempfile::tempdir().unwrap();
    let quota = |period| Quota::new("A", NonZeroU32::MIN, period, folder.path());
    let (hourly, daily) = (quota(HOUR), quota(24 * HOUR).observing());
    let layer = ThrottleLayer::unlimited()
        .quota(hourly.clone())
        .quota(daily);
    let file = format!("A._._.{}", 24 * 3_600_000);
    let held =
        casebook_files::Lock::try_take(&folder.path().join(file), casebook_files::Access::Owner);
    let held = held.unwrap().unwrap();
    let service = service(&layer, 0);
    let mut call = tokio_test::task::spawn(service.clone().oneshot(request("A")));
    assert!(call.poll().is_pending());
    drop((call, held));
    service.oneshot(request("A")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_does_not_wait_for_a_pause_beyond_its_deadline() {
    let layer = ThrottleLayer::adaptive();
    let service = service(&layer, 1);
    assert!(service.clone().oneshot(request("A")).await.is_err());
    let start = Instant::now();
    let request = with_deadline(request("A"), start + Duration::from_secs(2));
    let error = service.oneshot(request).await.unwrap_err();
    let CallError::Throttle(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.wait(), Some(Duration::from_secs(3)));
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// Returns a service that responds after a while. It refuses the first request, and asks for a
/// pause of `pause` seconds.
fn slow_service(
    layer: &ThrottleLayer,
    time: Duration,
    pause: &'static str,
) -> impl Service<Request<()>, Response = Instant, Error = CallError> + Clone + use<> {
    let is_first = Arc::new(AtomicBool::new(true));
    layer.layer(service_fn(move |_| {
        let refuse = is_first.swap(false, SeqCst);
        async move {
            tokio::time::sleep(time).await;
            match refuse {
                true => Err(throttled(("retry-after", pause))),
                false => Ok(Instant::now()),
            }
        }
    }))
}

fn with_deadline(mut request: Request<()>, end: Instant) -> Request<()> {
    request.extensions_mut().insert(CallDeadline(end));
    request
}

#[tokio::test(start_paused = true)]
async fn a_call_behind_one_that_accepts_a_long_pause_fails_at_once_if_it_does_not() {
    let layer = ThrottleLayer::adaptive();
    let service = slow_service(&layer, Duration::ZERO, "3600");
    assert!(service.clone().oneshot(request("A")).await.is_err());
    let tomorrow = Instant::now() + 24 * HOUR;
    let mut first = tokio_test::task::spawn(
        service
            .clone()
            .oneshot(with_deadline(request("A"), tomorrow)),
    );
    tokio_test::assert_pending!(first.poll());
    let mut second = tokio_test::task::spawn(service.oneshot(request("A")));
    let error = tokio_test::assert_ready!(second.poll()).unwrap_err();
    let CallError::Throttle(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.wait(), Some(HOUR));
}

#[tokio::test(start_paused = true)]
async fn calls_in_the_queue_fail_as_soon_as_a_pause_begins_that_they_do_not_accept() {
    let layer = ThrottleLayer::adaptive().per_second(NonZeroU32::MIN);
    let service = slow_service(&layer, Duration::from_millis(300), "3600");
    let start = Instant::now();
    let calls = (0..4).map(|_| service.clone().oneshot(request("A")));
    let results = join_all(calls).await;
    assert!(matches!(&results[0], Err(CallError::Refused(_))));
    for result in &results[1..] {
        let Err(CallError::Throttle(error)) = result else {
            panic!("{result:?}")
        };
        assert_eq!(error.wait(), Some(HOUR));
    }
    assert_eq!(start.elapsed(), Duration::from_millis(300));
}

#[tokio::test(start_paused = true)]
async fn the_time_in_the_queue_counts_towards_the_deadline_of_a_call() {
    let layer = ThrottleLayer::adaptive().per_second(NonZeroU32::MIN);
    let service = slow_service(&layer, Duration::from_millis(900), "1");
    let start = Instant::now();
    let end = start + Duration::from_millis(1500);
    let (first, second) = tokio::join!(
        service.clone().oneshot(request("A")),
        service.clone().oneshot(with_deadline(request("A"), end))
    );
    assert!(matches!(first, Err(CallError::Refused(_))));
    let Err(CallError::Throttle(error)) = second else {
        panic!("{second:?}")
    };
    assert_eq!(error.wait(), Some(Duration::from_secs(1)));
    assert_eq!(start.elapsed(), Duration::from_millis(900));
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_remembered_for_as_long_as_it_takes() {
    let layer = ThrottleLayer::adaptive();
    let service = slow_service(&layer, Duration::ZERO, "86400");
    assert!(service.clone().oneshot(request("A")).await.is_err());
    tokio::time::advance(23 * HOUR).await;
    service.clone().oneshot(request("B")).await.unwrap();
    let error = service.clone().oneshot(request("A")).await.unwrap_err();
    let CallError::Throttle(error) = error else {
        panic!("{error}")
    };
    assert_eq!(error.wait(), Some(HOUR));
    tokio::time::advance(HOUR).await;
    service.oneshot(request("A")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_pause_beyond_what_the_clock_can_count_is_a_pause() {
    let layer = ThrottleLayer::adaptive();
    let service = slow_service(&layer, Duration::ZERO, "9999999999999999999");
    assert!(service.clone().oneshot(request("A")).await.is_err());
    let error = service.oneshot(request("A")).await.unwrap_err();
    assert!(matches!(error, CallError::Throttle(_)), "{error}");
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "`async fn` resumed after completion")]
async fn polling_a_future_after_its_end_panics() {
    let layer = ThrottleLayer::unlimited()
        .queue(NonZeroUsize::MIN)
        .per_second(FIVE);
    let mut service = service(&layer, 0);
    let mut first = tokio_test::task::spawn(service.call(request("A")));
    let mut second = tokio_test::task::spawn(service.call(request("A")));
    let mut third = tokio_test::task::spawn(service.call(request("A")));
    tokio_test::assert_ready_ok!(first.poll());
    tokio_test::assert_pending!(second.poll());
    let full = tokio_test::assert_ready_err!(third.poll());
    assert!(matches!(full, CallError::Throttle(_)), "{full}");
    let _ = third.poll();
}
