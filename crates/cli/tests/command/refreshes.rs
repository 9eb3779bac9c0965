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
    // So soon after the first refresh, nothing is done, and that is no error.
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
    let done = against(&server.url, &line).json();
    assert_eq!(done["checks"][0]["outcome"], "refreshed", "{done:#}");
    let table = against(&server.url, &["advisor", "refresh", "--output", "table"]);
    assert_eq!(table.text(), "ID  OUTCOME    NAME  WHY\na   requested  A\n");
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
