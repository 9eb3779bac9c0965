//! Retry sequences from outside, over tower's machine on a paused clock.

use std::collections::VecDeque;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
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
        // Straight to the stream, since the runner keeps what a passing test prints.
        let _told = writeln!(
            std::io::stderr(),
            "left out: {name}, as there is no conformance data beside the repository"
        );
        return None;
    }
    let text = std::fs::read(data.join(name)).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

fn fault(status: u16, headers: &[(&str, &str)]) -> CallError {
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    CallError::Refused(Fault::read(answer.body(Bytes::new()).unwrap()))
}

/// A response of the service, as the vectors name it.
fn answer(response: &Value) -> Result<(), CallError> {
    if let Some(code) = response["errorCode"].as_str() {
        return Err(fault(400, &[("x-amzn-errortype", code)]));
    }
    match response.as_u64().unwrap() {
        200 => Ok(()),
        status => Err(fault(status.try_into().unwrap(), &[])),
    }
}

/// Runs calls until the responses are used up, and returns how each was met: the wait before the next
/// attempt or the end of the call, and the tokens left.
async fn run(
    tokens: u32,
    most: u32,
    answers: Vec<Result<(), CallError>>,
) -> Vec<(Result<Duration, bool>, u32)> {
    let tokens = RetryTokens::new(tokens);
    let config = RetryConfig::standard().max_attempts(most.try_into().unwrap());
    let clock = Clock::fixed(SystemTime::UNIX_EPOCH);
    let policy = RetryPolicy::new(config, clock)
        .tokens(tokens.clone())
        .jitter(|| 1.0);
    let count = answers.len();
    let answers = Arc::new(Mutex::new(VecDeque::from(answers)));
    let asked: Arc<Mutex<Vec<(Instant, u32)>>> = Arc::default();
    let mut service = RetryLayer::new(policy).layer({
        let (answers, asked, tokens) = (Arc::clone(&answers), Arc::clone(&asked), tokens.clone());
        service_fn(move |_: Request<()>| {
            asked.lock().unwrap().push((Instant::now(), tokens.left()));
            let answer = answers.lock().unwrap().pop_front().unwrap();
            std::future::ready(answer)
        })
    });
    let mut met = Vec::new();
    while met.len() < count {
        let mut request = Request::new(());
        request.extensions_mut().insert(Effect::ReadOnly);
        asked.lock().unwrap().clear();
        let ended = service.ready().await.unwrap().call(request).await;
        let asked = asked.lock().unwrap();
        for pair in asked.windows(2) {
            met.push((Ok(pair[1].0 - pair[0].0), pair[1].1));
        }
        met.push((Err(ended.is_ok()), tokens.left()));
    }
    met
}

#[tokio::test(start_paused = true)]
async fn every_scenario_goes_as_it_is_written() {
    let Some(file) = read("standard-v2_1.json") else {
        return;
    };
    let scenarios = file["scenarios"].as_array().unwrap();
    assert!(scenarios.len() >= 5);
    for scenario in scenarios {
        let number = |name: &str| u32::try_from(scenario[name].as_u64().unwrap()).unwrap();
        let steps = scenario["steps"].as_array().unwrap();
        let answers = steps.iter().map(|step| answer(&step["response"])).collect();
        let met = run(number("initialTokens"), number("maxAttempts"), answers).await;
        let expected: Vec<_> = steps
            .iter()
            .map(|step| {
                let how = match step["expect"].as_str().unwrap() {
                    "retry" => Ok(Duration::from_secs_f64(step["delay"].as_f64().unwrap())),
                    "success" => Err(true),
                    _ => Err(false),
                };
                let tokens = step["tokensAfter"].as_u64().unwrap();
                (how, u32::try_from(tokens).unwrap())
            })
            .collect();
        assert_eq!(met, expected, "{}", scenario["name"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_the_service_asks_for_is_kept_near_ours() {
    let Some(file) = read("standard-v2_1.json") else {
        return;
    };
    let rows = file["xAmzRetryAfter"].as_array().unwrap();
    assert!(rows.len() >= 5);
    for row in rows {
        let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
        let header = row["header"].as_str().unwrap();
        let answers = vec![Err(fault(status, &[("x-amz-retry-after", header)])), Ok(())];
        let met = run(500, 3, answers).await;
        let delay = Duration::from_secs_f64(row["delay"].as_f64().unwrap());
        let left = |name: &str| u32::try_from(row[name].as_u64().unwrap()).unwrap();
        let expected = [
            (Ok(delay), left("tokensAfterFailure")),
            (Err(true), left("tokensAfterSuccess")),
        ];
        assert_eq!(met, expected, "{row}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_double_up_to_the_cap() {
    let Some(file) = read("standard-v2_1.json") else {
        return;
    };
    let series = file["backoffSeries"]["nonThrottling_attempt1to11"].as_array();
    let series: Vec<_> = series
        .unwrap()
        .iter()
        .map(|wait| Duration::from_secs_f64(wait.as_f64().unwrap()))
        .collect();
    let answers = (0..=series.len()).map(|_| Err(fault(500, &[]))).collect();
    let met = run(500, u32::try_from(series.len()).unwrap() + 1, answers).await;
    let waits: Vec<_> = met.into_iter().filter_map(|(how, _)| how.ok()).collect();
    assert_eq!(waits, series);
}

/// A request is retried if any of the checkers retries it, so the tables are read together.
#[test]
fn every_answer_is_classified_as_it_is_written() {
    let Some(file) = read("classification.json") else {
        return;
    };
    let mut seen = 0;
    for (table, class) in [
        ("RETRYABLE_THROTTLED_RESPONSES", RetryClass::Throttled),
        ("RETRYABLE_TRANSIENT_ERRORS", RetryClass::Transient),
    ] {
        for row in file[table].as_array().unwrap() {
            let error = match (row[0].as_u64(), row[1].as_str()) {
                // A connection that failed, in the words of another language.
                (None, _) => CallError::Transport(crate::error::TransportError::exchange("broken")),
                // A success response never gets here.
                (Some(200), _) => continue,
                (Some(status), code) => {
                    let code = code.map(|code| ("x-amzn-errortype", code));
                    fault(status.try_into().unwrap(), code.as_slice())
                }
            };
            let says = row[2].as_bool().unwrap();
            let found = error.retry_class();
            // What is retried as the other kind is of no concern to this checker.
            if says {
                let either = found == class || found == RetryClass::Throttled;
                assert!(either, "{row} {found:?}");
            } else {
                assert_ne!(found, class, "{row}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 28, "{seen}");
}
