//! Tests the retry policy with the published retry sequences of the AWS clients, on a paused clock.
//! tower's retry layer makes the attempts.

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_protocol::attempt::RetryClass;
use casebook_protocol::{Effect, Fault};
use http::{Request, Response};
use serde_json::Value;
use tokio::time::Instant;
use tower::retry::RetryLayer;
use tower::{Layer as _, Service as _, ServiceExt as _, service_fn};

use super::*;
use crate::error::CallError;

fn read(name: &str) -> Option<Value> {
    let data = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/conformance/retry"
    ));
    if !data.exists() {
        // Writes to stderr directly, because the test runner hides the output of passing tests.
        let _ = writeln!(
            std::io::stderr(),
            "left out: {name}, as there is no conformance data beside the repository"
        );
        return None;
    }
    let text = std::fs::read(data.join(name)).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

fn fault(status: u16, headers: &[(&str, &str)]) -> CallError {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    CallError::Refused(Fault::read(response.body(Bytes::new()).unwrap()))
}

/// Reads a response in a test vector: a status or an error code.
fn response(vector: &Value) -> Result<(), CallError> {
    if let Some(code) = vector["errorCode"].as_str() {
        return Err(fault(400, &[("x-amzn-errortype", code)]));
    }
    match vector.as_u64().unwrap() {
        200 => Ok(()),
        status => Err(fault(status.try_into().unwrap(), &[])),
    }
}

/// Sends calls until all `responses` are used up.
///
/// Returns one entry for each response: the wait before the next attempt, or, if none follows,
/// whether the call succeeded; and how many tokens are left then.
async fn run(
    tokens: u32,
    max_attempts: u32,
    responses: Vec<Result<(), CallError>>,
) -> Vec<(Result<Duration, bool>, u32)> {
    let tokens = RetryTokens::new(tokens);
    let config = RetryConfig::standard().max_attempts(max_attempts.try_into().unwrap());
    let clock = Clock::fixed(SystemTime::UNIX_EPOCH);
    let policy = RetryPolicy::new(config, clock)
        .tokens(tokens.clone())
        .jitter(|| 1.0);
    let count = responses.len();
    let responses = Arc::new(Mutex::new(VecDeque::from(responses)));
    let attempts: Arc<Mutex<Vec<(Instant, u32)>>> = Arc::default();
    let mut service = RetryLayer::new(policy).layer({
        let (responses, attempts, tokens) = (
            Arc::clone(&responses),
            Arc::clone(&attempts),
            tokens.clone(),
        );
        service_fn(move |_: Request<()>| {
            attempts
                .lock()
                .unwrap()
                .push((Instant::now(), tokens.left()));
            let response = responses.lock().unwrap().pop_front().unwrap();
            std::future::ready(response)
        })
    });
    let mut reactions = Vec::new();
    while reactions.len() < count {
        let mut request = Request::new(());
        request.extensions_mut().insert(Effect::ReadOnly);
        attempts.lock().unwrap().clear();
        let result = service.ready().await.unwrap().call(request).await;
        let attempts = attempts.lock().unwrap();
        for pair in attempts.windows(2) {
            reactions.push((Ok(pair[1].0 - pair[0].0), pair[1].1));
        }
        reactions.push((Err(result.is_ok()), tokens.left()));
    }
    reactions
}

#[tokio::test(start_paused = true)]
async fn every_scenario_has_the_expected_waits_and_tokens() {
    let Some(file) = read("standard-v2_1.json") else {
        return;
    };
    let scenarios = file["scenarios"].as_array().unwrap();
    assert!(scenarios.len() >= 5);
    for scenario in scenarios {
        let number = |name: &str| u32::try_from(scenario[name].as_u64().unwrap()).unwrap();
        let steps = scenario["steps"].as_array().unwrap();
        let responses = steps
            .iter()
            .map(|step| response(&step["response"]))
            .collect();
        let reactions = run(number("initialTokens"), number("maxAttempts"), responses).await;
        let expected: Vec<_> = steps
            .iter()
            .map(|step| {
                let reaction = match step["expect"].as_str().unwrap() {
                    "retry" => Ok(Duration::from_secs_f64(step["delay"].as_f64().unwrap())),
                    "success" => Err(true),
                    _ => Err(false),
                };
                let tokens = step["tokensAfter"].as_u64().unwrap();
                (reaction, u32::try_from(tokens).unwrap())
            })
            .collect();
        assert_eq!(reactions, expected, "{}", scenario["name"]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_suggested_wait_is_kept_within_5_seconds_of_the_backoff() {
    let Some(file) = read("standard-v2_1.json") else {
        return;
    };
    let rows = file["xAmzRetryAfter"].as_array().unwrap();
    assert!(rows.len() >= 5);
    for row in rows {
        let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
        let header = row["header"].as_str().unwrap();
        let responses = vec![Err(fault(status, &[("x-amz-retry-after", header)])), Ok(())];
        let reactions = run(500, 3, responses).await;
        let delay = Duration::from_secs_f64(row["delay"].as_f64().unwrap());
        let left = |name: &str| u32::try_from(row[name].as_u64().unwrap()).unwrap();
        let expected = [
            (Ok(delay), left("tokensAfterFailure")),
            (Err(true), left("tokensAfterSuccess")),
        ];
        assert_eq!(reactions, expected, "{row}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_the_maximum() {
    let Some(file) = read("standard-v2_1.json") else {
        return;
    };
    let series = file["backoffSeries"]["nonThrottling_attempt1to11"].as_array();
    let series: Vec<_> = series
        .unwrap()
        .iter()
        .map(|wait| Duration::from_secs_f64(wait.as_f64().unwrap()))
        .collect();
    let responses = (0..=series.len()).map(|_| Err(fault(500, &[]))).collect();
    let reactions = run(500, u32::try_from(series.len()).unwrap() + 1, responses).await;
    let waits: Vec<_> = reactions
        .into_iter()
        .filter_map(|(reaction, _)| reaction.ok())
        .collect();
    assert_eq!(waits, series);
}

/// The vectors have two tables, for throttling and for temporary failures, and a response is
/// retried if either table says so. So a response that one table calls not retryable may be in the
/// class of the other table.
#[test]
fn every_response_has_the_expected_class() {
    let Some(file) = read("classification.json") else {
        return;
    };
    let mut checked = 0;
    for (table, class) in [
        ("RETRYABLE_THROTTLED_RESPONSES", RetryClass::Throttled),
        ("RETRYABLE_TRANSIENT_ERRORS", RetryClass::Transient),
    ] {
        for row in file[table].as_array().unwrap() {
            let error = match (row[0].as_u64(), row[1].as_str()) {
                // The vectors name a broken connection by the exception of a Python library, which
                // has no counterpart here.
                (None, _) => CallError::Transport(crate::error::TransportError::exchange("broken")),
                // A success has no class, because only failed attempts are classified.
                (Some(200), _) => continue,
                (Some(status), code) => {
                    let code = code.map(|code| ("x-amzn-errortype", code));
                    fault(status.try_into().unwrap(), code.as_slice())
                }
            };
            let is_in_class = row[2].as_bool().unwrap();
            let found = error.retry_class();
            if is_in_class {
                let either = found == class || found == RetryClass::Throttled;
                assert!(either, "{row} {found:?}");
            } else {
                assert_ne!(found, class, "{row}");
            }
            checked += 1;
        }
    }
    assert!(checked >= 28, "{checked}");
}
