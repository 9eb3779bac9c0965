use std::collections::HashMap;

use serde_json::{Value, json};

use super::*;
use crate::test_service::{Answer, TestRequest, TestService};

const REFRESH: &str = "RefreshTrustedAdvisorCheck";

fn ids(names: &[&str]) -> Vec<CheckId> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

fn invalid(message: &str) -> Answer {
    let body = json!({"__type": "InvalidParameterValueException", "message": message});
    Err((400, body))
}

fn unrefreshable(id: &str) -> Answer {
    invalid(&format!(
        "[UNREFRESHABLE_CHECK_ID_ERROR] Check {id} is not refreshable."
    ))
}

fn state(id: &str, status: &str, millis: i64) -> Value {
    json!({"checkId": id, "status": status, "millisUntilNextRefreshable": millis})
}

/// Returns a service that enqueues every refresh. For a request for statuses it calls `status` with each
/// check and the time since the start of the service. An `Err` refuses the whole request.
fn service(
    status: impl Fn(&str, Duration) -> Result<Value, Answer> + Send + Sync + 'static,
) -> TestService {
    TestService::new(move |request: &TestRequest| {
        if request.operation == REFRESH {
            let id = request.body["checkId"].as_str().unwrap();
            return Ok(json!({"status": state(id, "enqueued", 3_599_992)}));
        }
        let mut statuses = Vec::new();
        for id in request.body["checkIds"].as_array().unwrap() {
            match status(id.as_str().unwrap(), request.at) {
                Ok(status) => statuses.push(status),
                Err(refusal) => return refusal,
            }
        }
        Ok(json!({"statuses": statuses}))
    })
}

fn seconds(service: &TestService) -> Vec<u64> {
    let requests = service
        .requests()
        .into_iter()
        .filter(|request| request.operation != REFRESH);
    requests.map(|request| request.at.as_secs()).collect()
}

#[tokio::test(start_paused = true)]
async fn asks_every_ten_seconds_until_each_is_done() {
    let service = service(|id, at| {
        let done = match id {
            "fast" => at.as_secs() >= 10,
            _ => at.as_secs() >= 25,
        };
        Ok(state(id, if done { "success" } else { "processing" }, 1))
    });
    let done = Refresh::new(service.client())
        .checks(ids(&["slow", "fast", "slow"]))
        .await;
    let names: Vec<_> = done.iter().map(|done| done.check_id.as_str()).collect();
    assert_eq!(names, ["slow", "fast"]);
    assert!(
        done.iter()
            .all(|done| matches!(done.outcome, RefreshOutcome::Refreshed))
    );
    assert_eq!(seconds(&service), [10, 20, 30]);
    let last = service.requests().pop().unwrap();
    assert_eq!(last.body["checkIds"], json!(["slow"]));
}

#[tokio::test(start_paused = true)]
async fn the_listener_hears_each_outcome_once_and_as_soon_as_it_is_known() {
    let service = service(|id, at| {
        let done = id == "fast" || at.as_secs() >= 20 && id == "slow";
        Ok(state(id, if done { "success" } else { "processing" }, 1))
    });
    let heard = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let (hears, began) = (Arc::clone(&heard), tokio::time::Instant::now());
    let refresh = Refresh::new(service.client())
        .deadline(Duration::from_secs(25))
        .on_outcome(move |id, outcome| {
            let at = began.elapsed().as_secs();
            hears.lock().unwrap().push(format!("{at} {id} {outcome:?}"));
        });
    refresh.checks(ids(&["stuck", "slow", "fast"])).await;
    let heard = heard.lock().unwrap();
    assert_eq!(
        *heard,
        [
            "10 fast Refreshed",
            "20 slow Refreshed",
            "25 stuck TimedOut"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_the_waiting_with_one_last_question() {
    let service = service(|id, _| Ok(state(id, "processing", 1)));
    let refresh = Refresh::new(service.client()).deadline(Duration::from_secs(25));
    let done = refresh.checks(ids(&["a"])).await;
    assert!(matches!(done[0].outcome, RefreshOutcome::TimedOut));
    assert_eq!(seconds(&service), [10, 20, 25]);
    let status = done[0].status.as_ref().unwrap();
    assert_eq!(status.status.as_ref().unwrap().as_str(), "processing");
}

#[tokio::test(start_paused = true)]
async fn the_third_failure_of_the_service_in_a_row_ends_the_wait_for_a_check() {
    let broken = || Err((500, json!({"__type": "InternalServerError"})));
    let polls = std::sync::Mutex::new(0);
    let service = TestService::new(move |request: &TestRequest| {
        if request.operation == REFRESH {
            let id = request.body["checkId"].as_str().unwrap();
            return Ok(json!({"status": state(id, "enqueued", 3_599_992)}));
        }
        let mut polls = polls.lock().unwrap();
        *polls += 1;
        match *polls {
            3 => Ok(json!({"statuses": [state("a", "processing", 1), state("b", "success", 1)]})),
            _ => broken(),
        }
    });
    let done = Refresh::new(service.client())
        .checks(ids(&["a", "b"]))
        .await;
    assert_eq!(seconds(&service), [10, 20, 30, 40, 50, 60]);
    let RefreshOutcome::Failed(error) = &done[0].outcome else {
        panic!("{:?}", done[0].outcome);
    };
    assert_eq!(error.code(), Some("InternalServerError"));
    assert!(matches!(done[1].outcome, RefreshOutcome::Refreshed));
}

#[tokio::test(start_paused = true)]
async fn a_check_that_refreshes_itself_is_left_alone() {
    let service = TestService::new(|request| match request.body["checkId"].as_str() {
        Some("auto") => unrefreshable("auto"),
        Some(id) => Ok(json!({"status": state(id, "enqueued", 5)})),
        None => Ok(json!({"statuses": [state("b", "abandoned", 0)]})),
    });
    let done = Refresh::new(service.client())
        .checks(ids(&["auto", "b"]))
        .await;
    assert!(matches!(done[0].outcome, RefreshOutcome::NotRefreshable));
    assert!(!done[0].outcome.is_failure());
    assert!(matches!(done[1].outcome, RefreshOutcome::Abandoned));
}

#[tokio::test(start_paused = true)]
async fn one_check_that_spoils_a_question_stops_no_other() {
    let service = service(|id, at| match id {
        "7" => Err(unrefreshable("7")),
        "11" => Err(invalid("Unknown ID: 11")),
        _ if at.as_secs() < 10 => Ok(state(id, "processing", 0)),
        _ => Ok(state(id, "success", 0)),
    });
    let all: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let done = Refresh::new(service.client()).checks(ids(&all)).await;
    for done in &done {
        let expected = match done.check_id.as_str() {
            "7" => matches!(done.outcome, RefreshOutcome::NotRefreshable),
            "11" => matches!(done.outcome, RefreshOutcome::Failed(_)),
            _ => matches!(done.outcome, RefreshOutcome::Refreshed),
        };
        assert!(expected, "{done:?}");
    }
    assert!(seconds(&service).len() < 20, "halves, not one by one");
}

#[tokio::test(start_paused = true)]
async fn a_failing_check_is_named_and_the_others_go_on() {
    let service = TestService::new(|request| match request.body["checkId"].as_str() {
        Some("linked") => Err((400, json!({"__type": "LinkedAccountException"}))),
        Some("broken") => Err((500, json!({"__type": "InternalServerError", "message": ""}))),
        Some(id) => Ok(json!({"status": state(id, "success", 0)})),
        None => panic!("nothing is underway"),
    });
    let done = Refresh::new(service.client())
        .checks(ids(&["linked", "a", "broken"]))
        .await;
    let code = |at: usize| match &done[at].outcome {
        RefreshOutcome::Failed(error) => error.code().map(str::to_owned),
        other => panic!("{other:?}"),
    };
    assert_eq!(code(0).as_deref(), Some("LinkedAccountException"));
    assert_eq!(code(2).as_deref(), Some("InternalServerError"));
    assert!(matches!(done[1].outcome, RefreshOutcome::Refreshed));
    assert!(done[0].outcome.is_failure() && !done[1].outcome.is_failure());
}

#[tokio::test(start_paused = true)]
async fn a_question_without_an_answer_is_asked_again() {
    let service = service(|id, at| match at.as_secs() {
        10 => Err(Err((0, json!(null)))),
        20 => Err(Err((400, json!({"__type": "ThrottlingException"})))),
        _ => Ok(state(id, "success", 0)),
    });
    let done = Refresh::new(service.client()).checks(ids(&["a"])).await;
    assert!(matches!(done[0].outcome, RefreshOutcome::Refreshed));
    assert_eq!(seconds(&service), [10, 20, 30]);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_all_questions_is_told_of_all_checks() {
    let service = service(|_, _| Err(Err((403, json!({"__type": "AccessDeniedException"})))));
    let done = Refresh::new(service.client())
        .checks(ids(&["a", "b"]))
        .await;
    assert!(
        done.iter()
            .all(|done| matches!(done.outcome, RefreshOutcome::Failed(_)))
    );
    assert_eq!(seconds(&service), [10]);
}

#[tokio::test(start_paused = true)]
async fn a_check_that_was_refreshed_of_late_is_waited_for_where_there_is_time() {
    let service = TestService::new(|request| {
        let soon = request.at < Duration::from_millis(42_500);
        match (request.body["checkId"].as_str(), soon) {
            (Some("hour"), _) => Ok(json!({"status": state("hour", "success", 3_000_000)})),
            (Some(id), true) => Ok(json!({"status": state(id, "success", 42_500)})),
            (Some(id), false) => Ok(json!({"status": state(id, "enqueued", 3_600_000)})),
            (None, _) => Ok(json!({"statuses": [state("soon", "success", 3_590_000)]})),
        }
    });
    let done = Refresh::new(service.client())
        .checks(ids(&["soon", "hour"]))
        .await;
    assert!(matches!(done[0].outcome, RefreshOutcome::Refreshed));
    let RefreshOutcome::TooSoon { refreshable_in } = done[1].outcome else {
        panic!("{:?}", done[1]);
    };
    assert_eq!(refreshable_in, Duration::from_secs(3000));
    let refreshes = service
        .requests()
        .into_iter()
        .filter(|request| request.operation == REFRESH);
    let times: Vec<_> = refreshes.map(|request| request.at.as_millis()).collect();
    assert_eq!(times, [0, 0, 42_500]);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_who_does_not_want_to() {
    let service = TestService::new(|request| match request.body["checkId"].as_str() {
        Some("early") => Ok(json!({"status": state("early", "success", 5000)})),
        Some(id) => Ok(json!({"status": state(id, "enqueued", 3_600_000)})),
        None => panic!("no question without waiting"),
    });
    let refresh = Refresh::new(service.client()).wait(false);
    let done = refresh.checks(ids(&["a", "early"])).await;
    assert!(
        matches!(done[0].outcome, RefreshOutcome::Requested),
        "{done:?}"
    );
    assert!(matches!(done[1].outcome, RefreshOutcome::TooSoon { .. }));
}

#[tokio::test(start_paused = true)]
async fn all_checks_are_those_of_the_list() {
    let service = TestService::new(|request| match request.operation.as_str() {
        "DescribeTrustedAdvisorChecks" => {
            Ok(json!({"checks": [{"id": "a"}, {"id": ""}, null, {"id": "b"}]}))
        }
        _ => Ok(json!({"status": {"status": "success"}})),
    });
    let done = Refresh::new(service.client()).all().await.unwrap();
    assert_eq!(done.len(), 2);
    let refused =
        TestService::new(|_| Err((400, json!({"__type": "SubscriptionRequiredException"}))));
    let error = Refresh::new(refused.client()).all().await.unwrap_err();
    assert!(error.refused().unwrap().is_subscription_required());
}

#[tokio::test(start_paused = true)]
async fn odd_answers_neither_end_it_early_nor_keep_it_for_ever() {
    let service = TestService::new(|request| match request.operation.as_str() {
        REFRESH => Ok(match request.body["checkId"].as_str().unwrap() {
            "nothing" => json!({}),
            "new" => json!({"status": {"status": "new-word"}}),
            "stubborn" => json!({"status": state("stubborn", "success", 1)}),
            "forever" => json!({"status": state("forever", "none", i64::MAX)}),
            _ => json!({"status": state("lost", "enqueued", -5)}),
        }),
        _ => Ok(json!({"statuses": [state("other", "success", 0), state("lost", "none", 0)]})),
    });
    let refresh = Refresh::new(service.client()).deadline(Duration::from_secs(60));
    let names = ["nothing", "new", "stubborn", "forever", "lost"];
    let done = refresh.checks(ids(&names)).await;
    let outcomes: HashMap<_, _> = done
        .iter()
        .map(|done| (done.check_id.as_str(), &done.outcome))
        .collect();
    assert!(matches!(outcomes["nothing"], RefreshOutcome::TimedOut));
    assert!(matches!(outcomes["new"], RefreshOutcome::TimedOut));
    assert!(matches!(
        outcomes["stubborn"],
        RefreshOutcome::TooSoon { .. }
    ));
    assert!(matches!(
        outcomes["forever"],
        RefreshOutcome::TooSoon { .. }
    ));
    assert!(matches!(outcomes["lost"], RefreshOutcome::Abandoned));
    assert!(
        service.requests().len() < 80,
        "no check is asked for more than once a second"
    );
}

#[tokio::test(start_paused = true)]
async fn the_statuses_of_many_checks_are_read_beside_those_that_the_service_refuses() {
    let service = service(|id, _| match id {
        "7" => Err(unrefreshable("7")),
        "11" => Err(invalid("Unknown ID: 11")),
        // The status stays `success` after the interval, when a new refresh is allowed (0 ms to wait).
        _ => Ok(state(id, "success", 0)),
    });
    let all: Vec<String> = (0..250).map(|n| n.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let refresh = Refresh::new(service.client());
    let found = refresh.statuses(ids(&all)).await.unwrap();
    let in_order = found.iter().map(|found| found.check_id.as_str());
    assert!(in_order.eq(all.iter().copied()));
    for found in found {
        match (found.check_id.as_str(), found.status) {
            ("7", Err(error)) => assert!(error.refused().unwrap().is_not_refreshable()),
            ("11", Err(error)) => assert!(error.to_string().contains("refused"), "{error}"),
            (id, Ok(Some(status))) => {
                assert_eq!(status.check_id.unwrap().as_str(), id);
                assert_eq!(status.status.unwrap().as_str(), "success");
            }
            odd => panic!("{odd:?}"),
        }
    }
    let requests = service.requests();
    assert!(requests.iter().all(|request| request.operation != REFRESH));
    assert!(requests.len() < 40, "{} requests", requests.len());
}

#[tokio::test(start_paused = true)]
async fn statuses_that_cannot_be_asked_for_are_an_error() {
    let service = service(|_, _| Err(Err((403, json!({"__type": "AccessDeniedException"})))));
    let refresh = Refresh::new(service.client());
    let error = refresh.statuses(ids(&["a", "b"])).await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDeniedException"));
}
