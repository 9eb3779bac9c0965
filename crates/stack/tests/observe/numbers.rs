use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::time::Duration;

use casebook_stack::ThrottleLayer;
use casebook_stack::metrics::{
    ATTEMPT_DURATION, ATTEMPTS, CALL_DURATION, ERRORS, RETRIES, THROTTLE_WAIT,
};
use metrics::{Label, Unit, set_default_local_recorder};

use crate::listener::Listener;
use crate::recorder::{Number, Recorder};
use crate::world::{Ask, Tell, broken, client, refusal, response, send};

/// Returns all numbers. The key of each is the name of the metric and the values of its labels, in
/// the order of the labels' names, without the label `service`.
fn numbers(recorder: &Recorder) -> BTreeMap<String, Number> {
    let numbers = recorder.numbers().into_iter().map(|(key, value)| {
        let (name, labels) = key.into_parts();
        let mut labels: Vec<_> = labels
            .iter()
            .map(|label| (label.key(), label.value()))
            .collect();
        labels.retain(|(key, _)| *key != "service");
        labels.sort_unstable();
        let labels = labels.into_iter().map(|(_, value)| value);
        let words: Vec<_> = std::iter::once(name.as_str()).chain(labels).collect();
        (words.join(" "), value)
    });
    numbers.collect()
}

fn seconds(value: f64) -> Number {
    Number::Histogram(vec![value])
}

#[tokio::test(start_paused = true)]
async fn a_call_that_succeeds_at_its_third_attempt_counts_attempts_and_retries() {
    let _listener = Listener::listen();
    let recorder = Recorder::default();
    let _recorder_guard = set_default_local_recorder(&recorder);
    let throttled = refusal("ThrottlingException");
    send(vec![throttled, broken(), response(200)])
        .await
        .unwrap();

    let mut numbers = numbers(&recorder);
    let whole = numbers.remove("rpc.client.call.duration Ask ok");
    let Some(Number::Histogram(whole)) = whole else {
        panic!("{numbers:?}")
    };
    // Three responses took 20 ms each. The two waits between them were of random length.
    assert!(whole.len() == 1 && whole[0] >= 0.06, "{whole:?}");
    let expected = [
        ("casebook.client.attempts Ask", Number::Counter(3)),
        ("casebook.client.retries Ask throttled", Number::Counter(1)),
        ("casebook.client.retries Ask transport", Number::Counter(1)),
        ("http.client.request.duration Ask ok", seconds(0.02)),
        ("http.client.request.duration Ask throttled", seconds(0.02)),
        ("http.client.request.duration Ask transport", seconds(0.02)),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(numbers, BTreeMap::from(expected));
}

#[tokio::test(start_paused = true)]
async fn a_failed_call_has_the_kind_of_its_error_and_whether_it_was_sent() {
    let _listener = Listener::listen();
    let recorder = Recorder::default();
    let _recorder_guard = set_default_local_recorder(&recorder);
    let client = client(vec![broken(), refusal("CaseIdNotFound")]);
    let client = client.build().unwrap();
    client.send(Tell).await.unwrap_err();
    client.send(Ask).await.unwrap_err();

    let numbers = numbers(&recorder);
    let once = Number::Counter(1);
    let tell = &numbers["casebook.client.errors transport Tell perhaps"];
    let ask = &numbers["casebook.client.errors refused Ask yes"];
    assert_eq!((tell, ask), (&once, &once));
    assert!(numbers.contains_key("rpc.client.call.duration Tell transport"));
    assert!(numbers.contains_key("rpc.client.call.duration Ask refused"));
    let mut names = numbers.keys();
    assert!(!names.any(|name| name.contains("CaseIdNotFound")));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_cancelled_and_counts_as_no_error() {
    let _listener = Listener::listen();
    let recorder = Recorder::default();
    let _recorder_guard = set_default_local_recorder(&recorder);
    let limit = Duration::from_millis(5);
    let call = tokio::time::timeout(limit, send(vec![response(200)]));
    call.await.unwrap_err();

    let expected = [
        ("casebook.client.attempts Ask", Number::Counter(1)),
        ("http.client.request.duration Ask cancelled", seconds(0.005)),
        ("rpc.client.call.duration Ask cancelled", seconds(0.005)),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value));
    assert_eq!(numbers(&recorder), BTreeMap::from(expected));
}

#[tokio::test(start_paused = true)]
async fn every_metric_has_a_service_a_unit_and_a_description() {
    let _listener = Listener::listen();
    let recorder = Recorder::default();
    let _recorder_guard = set_default_local_recorder(&recorder);
    let responses = vec![broken(), refusal("CaseIdNotFound")];
    let client = client(responses).throttle(ThrottleLayer::unlimited().per_second(NonZeroU32::MIN));
    client.build().unwrap().send(Ask).await.unwrap_err();

    let numbers = recorder.numbers();
    let names: BTreeSet<_> = numbers.keys().map(|key| key.name()).collect();
    let all = [
        (CALL_DURATION, Unit::Seconds),
        (ATTEMPT_DURATION, Unit::Seconds),
        (ATTEMPTS, Unit::Count),
        (RETRIES, Unit::Count),
        (ERRORS, Unit::Count),
        (THROTTLE_WAIT, Unit::Seconds),
    ];
    assert_eq!(names, all.map(|(name, _)| name).into());
    let described = all.map(|(name, unit)| (name.to_owned(), unit));
    assert_eq!(recorder.described(), described.into());
    for (key, value) in &numbers {
        match (key.name(), value) {
            (THROTTLE_WAIT, Number::Histogram(waits)) => assert!(waits[0] > 0.9, "{waits:?}"),
            _ => {
                let mut labels = key.labels();
                let service = labels.find(|label| label.key() == "service");
                assert_eq!(service.map(Label::value), Some("help desk"), "{key:?}");
            }
        }
    }
}
