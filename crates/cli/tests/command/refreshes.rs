//! `advisor refresh`

use serde_json::{Value, json};

use super::emulate::EmulatorProcess;
use super::run::against;
use super::server::{Answer, Server};

#[test]
fn a_refresh_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.json");
    let at_once = json!({"refresh_enqueued_seconds": 0, "refresh_processing_seconds": 0});
    std::fs::write(&file, at_once.to_string()).unwrap();
    let emulating = EmulatorProcess::start(&["--scenario", file.to_str().unwrap()]);
    let all = emulating.client("advisor refresh").json();
    let outcomes: Vec<&str> = all["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["outcome"].as_str().unwrap())
        .collect();
    assert!(
        outcomes.len() >= 60 && outcomes.contains(&"not_refreshable"),
        "{outcomes:?}"
    );
    assert!(!outcomes.contains(&"failed"), "{outcomes:?}");
    assert!(all["checks"][0]["name"].is_string());
    // A check that was refreshed just before is not refreshed again, which is no error.
    let id = all["checks"][0]["checkId"].as_str().unwrap();
    let again = emulating
        .client(&format!("advisor refresh {id} --wait --deadline 1"))
        .json();
    assert_eq!(again["checks"][0]["outcome"], "too_soon", "{again:#}");
    assert_eq!(again["checks"].as_array().unwrap().len(), 1);
}

#[test]
fn a_refresh_is_waited_for() {
    let server = Server::start(|request| {
        let operation = request
            .header("x-amz-target")
            .unwrap()
            .split('.')
            .nth(1)
            .unwrap();
        let status = |word: &str| json!({"checkId": "a", "status": word});
        Answer::json(
            200,
            &match operation {
                "DescribeTrustedAdvisorChecks" => json!({"checks": [{"id": "a", "name": "A"}]}),
                "RefreshTrustedAdvisorCheck" => json!({"status": status("enqueued")}),
                _ => json!({"statuses": [status("success")]}),
            },
        )
    });
    let line = ["advisor", "refresh", "a", "--wait", "--every", "1"];
    let ran = against(&server.url, &line);
    assert_eq!(
        ran.stderr,
        "note: this waits until the refreshes have ended\nrefreshed: A\n"
    );
    let done = ran.json();
    assert_eq!(done["checks"][0]["outcome"], "refreshed", "{done:#}");
    let table = against(&server.url, &["advisor", "refresh", "--output", "table"]);
    assert_eq!(table.text(), "ID  OUTCOME    NAME\na   requested  A\n");
}

/// On a terminal a bar counts the checks that are done, and a single check has the time of the wait.
#[cfg(unix)]
#[test]
fn a_wait_on_a_terminal_shows_how_far_it_is_and_leaves_only_the_table() {
    use super::pty::start;
    use super::screen::left;

    for (checks, shows) in [
        (&["a"][..], &["refreshing A"][..]),
        (&["a", "b"], &["all checks", "1/2"]),
    ] {
        let polls = std::sync::atomic::AtomicU32::new(0);
        let server = Server::start(move |request| {
            let target = request.header("x-amz-target").unwrap();
            let status = |id: &Value, word: &str| json!({"checkId": id, "status": word});
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            let answer = match target.split('.').nth(1).unwrap() {
                "DescribeTrustedAdvisorChecks" => {
                    json!({"checks": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]})
                }
                "RefreshTrustedAdvisorCheck" => {
                    json!({"status": status(&body["checkId"], "enqueued")})
                }
                // One more check is done with each poll.
                _ => {
                    let done = polls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) as usize;
                    let asked = body["checkIds"].as_array().unwrap().iter().enumerate();
                    let word = |at| match at < done.min(1) {
                        true => "success",
                        false => "processing",
                    };
                    let statuses = asked.map(|(at, id)| status(id, word(at)));
                    json!({"statuses": statuses.collect::<Vec<_>>()})
                }
            };
            Answer::json(200, &answer)
        });
        let mut command = super::run::signed(&server.url);
        command
            .args(["advisor", "refresh", "--wait", "--every", "1"])
            .args(checks);
        let mut running = start(command, 80);
        for text in shows {
            running.wait_for(text);
        }
        let shown = running.end();
        assert_eq!(shown.code, Some(0), "{}", shown.text);
        let left = left(&shown.text);
        assert_eq!(left.len(), 1 + checks.len(), "{left:#?}");
        assert!(!shown.text.contains("refreshed: "), "{}", shown.text);
    }
}

#[test]
fn a_refresh_that_fails_stops_no_other_and_is_exit_1() {
    let server = Server::start(|request| {
        let operation = request
            .header("x-amz-target")
            .unwrap()
            .split('.')
            .nth(1)
            .unwrap();
        let body = String::from_utf8_lossy(&request.body);
        match operation {
            "DescribeTrustedAdvisorChecks" => Answer::json(
                200,
                &json!({"checks": [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]}),
            ),
            _ if body.contains("\"a\"") => Answer::refusal(400, "LinkedAccountException"),
            _ => Answer::json(
                200,
                &json!({"status": {"checkId": "b", "status": "success"}}),
            ),
        }
    });
    let ran = against(&server.url, &["advisor", "refresh", "--wait"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("1 of 2 checks were not refreshed"),
        "{}",
        ran.stderr
    );
    let mut lines: Vec<&str> = ran.stderr.lines().skip(1).collect();
    lines.sort_unstable();
    assert!(
        lines[1].starts_with("failed: A: the service refused: LinkedAccountException"),
        "{lines:#?}"
    );
    assert_eq!(lines[2], "refreshed: B");
    let result: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(result["checks"][0]["outcome"], "failed");
    assert!(
        result["checks"][0]["message"]
            .as_str()
            .unwrap()
            .contains("LinkedAccountException")
    );
    assert_eq!(result["checks"][1]["outcome"], "refreshed");
}

#[test]
fn the_status_of_every_check_is_shown_and_none_is_refreshed() {
    let emulating = EmulatorProcess::start(&[]);
    let all = emulating.client("advisor status").json();
    let all = all["checks"].as_array().unwrap();
    let statuses: Vec<&str> = all
        .iter()
        .map(|it| it["status"].as_str().unwrap())
        .collect();
    assert!(
        all.len() >= 60 && statuses.contains(&"not_refreshable"),
        "{statuses:?}"
    );
    assert!(
        statuses
            .iter()
            .all(|status| ["none", "not_refreshable"].contains(status)),
        "{statuses:?}"
    );
    let id = all.iter().find(|check| check["status"] == "none").unwrap()["checkId"]
        .as_str()
        .unwrap();
    emulating.client(&format!("advisor refresh {id}")).json();
    let one = emulating
        .client(&format!("advisor status {id} --query checks[0]"))
        .json();
    assert_eq!(one["checkId"], id);
    assert_ne!(one["status"], "none");
    let left = one["refreshable"].as_str().unwrap();
    assert!(left == "in 60 minutes" || left == "in 24 hours", "{left}");
}

/// A service with the checks `a`, `b` and `c`, of which AWS refreshes `b` automatically.
fn three_checks(request: &super::server::ReceivedRequest) -> Answer {
    let operation = request.header("x-amz-target").unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let asked = |id: &str| body["checkIds"].as_array().unwrap().contains(&id.into());
    let unrefreshable = |id: &str| {
        let why = format!("[UNREFRESHABLE_CHECK_ID_ERROR] Check {id} is not refreshable.");
        let code = "InvalidParameterValueException";
        Answer::json(400, &json!({"__type": code, "message": why}))
    };
    let status = |id: &str, word: &str, millis: i64| json!({"checkId": id, "status": word, "millisUntilNextRefreshable": millis});
    Answer::json(
        200,
        &match operation.split('.').nth(1).unwrap() {
            "DescribeTrustedAdvisorChecks" => json!({"checks": [
                {"id": "a", "name": "A"}, {"id": "b", "name": "B"}, {"id": "c", "name": "C"},
            ]}),
            "DescribeTrustedAdvisorCheckSummaries" => json!({"summaries": [
                {"checkId": "a", "timestamp": "2020-05-13T21:38:05Z"},
                {"checkId": "b"},
                {"checkId": "c", "timestamp": "2120-05-13T21:38:05Z"},
            ]}),
            "RefreshTrustedAdvisorCheck" if body["checkId"] == "b" => return unrefreshable("b"),
            "RefreshTrustedAdvisorCheck" => {
                json!({"status": status(body["checkId"].as_str().unwrap(), "enqueued", 3_599_992)})
            }
            _ if asked("b") => return unrefreshable("b"),
            _ => {
                let known = [
                    status("a", "success", 0),
                    status("c", "processing", 3_540_001),
                ];
                let known = known.into_iter();
                let statuses = known.filter(|status| asked(status["checkId"].as_str().unwrap()));
                json!({"statuses": statuses.collect::<Vec<_>>()})
            }
        },
    )
}

#[test]
fn a_success_stays_a_success_when_the_check_can_be_refreshed_again() {
    let server = Server::start(three_checks);
    let table = against(&server.url, &["advisor", "status", "--output", "table"]);
    assert_eq!(
        table.text(),
        "ID  STATUS           REFRESHABLE    NAME\n\
         a   success          now            A\n\
         b   not_refreshable  automatically  B\n\
         c   processing       in 60 minutes  C\n"
    );
    let one = against(&server.url, &["advisor", "status", "A"]).json();
    let expected = json!({"checkId": "a", "status": "success", "millisUntilNextRefreshable": 0,
        "refreshable": "now", "name": "A"});
    assert_eq!(one, json!({"checks": [expected]}));
}

#[test]
fn a_check_whose_status_the_service_refuses_is_named_beside_the_others() {
    let server = Server::start(|request| {
        let refused = "InvalidParameterValueException";
        match String::from_utf8_lossy(&request.body).contains("\"c\"") {
            true => Answer::refusal(400, refused),
            false => three_checks(request),
        }
    });
    let ran = against(&server.url, &["advisor", "status"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the service refused 1 of 3 checks"),
        "{}",
        ran.stderr
    );
    let result: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!(result["checks"][0]["status"], "success");
    assert_eq!(result["checks"][2]["status"], "refused");
    let why = result["checks"][2]["message"].as_str().unwrap();
    assert!(why.contains("InvalidParameterValueException"), "{why}");
}

#[test]
fn only_checks_whose_results_are_older_are_refreshed_and_the_others_are_named() {
    let server = Server::start(three_checks);
    let line = [
        "advisor",
        "refresh",
        "--older-than",
        "7d",
        "--output",
        "table",
    ];
    let ran = against(&server.url, &line);
    assert_eq!(
        ran.text(),
        "ID  OUTCOME          NAME  WHY\n\
         a   requested        A\n\
         b   not refreshable  B     only the service refreshes it\n\
         c   left out         C     its result is of 2120-05-13 21:38 UTC\n"
    );
    assert!(
        ran.stderr.contains("1 of 3 checks were left out"),
        "{}",
        ran.stderr
    );
    let refreshed = server.received().into_iter().filter(|request| {
        let target = request.header("x-amz-target");
        target.is_some_and(|target| target.ends_with(".RefreshTrustedAdvisorCheck"))
    });
    let asked: Vec<Value> = refreshed
        .map(|request| serde_json::from_slice::<Value>(&request.body).unwrap()["checkId"].take())
        .collect();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(!asked.contains(&"c".into()), "{asked:?}");
    // Nothing is left to refresh.
    let none = against(
        &server.url,
        &["advisor", "refresh", "c", "--older-than", "1w"],
    )
    .json();
    assert_eq!(none["checks"][0]["outcome"], "left_out");
    for odd in ["soon", "0", "-1", "1y"] {
        let line = ["advisor", "refresh", "--older-than", odd];
        let refused = against(&server.url, &line);
        let said = refused.refused(252);
        assert!(said.contains("expected an age such as 90m"), "{said}");
    }
}
