//! `doctor`: what it finds when something is wrong, and that it changes nothing.

use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use casebook_emulator::{Emulator, Faults, Scenario};
use serde_json::{Value, json};

use super::run::{RunOutput, command, emulated, run, signed};
use super::server::Server;

/// Runs `doctor` against an emulator, and returns its output.
fn examined(emulator: &Emulator) -> RunOutput {
    let server = Server::emulator(emulator.clone(), |_| None);
    signed(&server.url).arg("doctor").output().unwrap().into()
}

fn result(ran: &RunOutput) -> Value {
    // A refused time of a signature is corrected, and the command notes each repetition.
    let is_note = |line: &str| line.starts_with("note: ");
    assert!(ran.stderr.lines().all(is_note), "{}", ran.stderr);
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// Returns the status of a check, its details and its advice.
fn check<'a>(result: &'a Value, name: &str) -> (&'a str, &'a str, &'a str) {
    let checks = result["checks"].as_array().unwrap();
    let mut found = checks.iter().filter(|check| check["name"] == name);
    let check = found.next().unwrap_or_else(|| panic!("{name}: {result}"));
    let text = |member: &str| check[member].as_str().unwrap_or_default();
    (text("status"), text("detail"), text("advice"))
}

/// Returns a plan in which the service refuses these operations, as one refuses a caller without the
/// permission.
fn denying(operations: &[(&str, &str)]) -> Faults {
    let faults = operations.iter().map(|(operation, action)| {
        let message = format!("User: arn is not authorized to perform: {action} on resource: *");
        json!({"operation": operation, "fault": {
            "kind": "error", "status": 400, "code": "AccessDeniedException", "message": message,
        }})
    });
    let plan = json!({"faults": faults.collect::<Vec<_>>()});
    Faults::parse(&plan.to_string()).unwrap()
}

#[test]
fn everything_is_well_with_the_emulator_in_every_form() {
    let ran = emulated("doctor");
    let result = ran.json();
    let checks = result["checks"].as_array().unwrap();
    let names: Vec<&str> = checks
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "profile",
            "region",
            "credentials",
            "clock",
            "artifact",
            "support",
            "sts",
            "account",
            "plan",
            "artifact access",
            "support access",
        ]
    );
    for check in checks {
        assert_eq!(check["status"], "ok", "{check}");
        let members: Vec<_> = check.as_object().unwrap().keys().collect();
        assert_eq!(members, ["advice", "detail", "name", "status"]);
    }
    assert_eq!(result["policy"], Value::Null);
    for form in ["jsonl", "yaml", "text", "csv", "table"] {
        let ran = emulated(&format!("doctor --output {form}"));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{form}");
        assert!(
            ran.text().contains("artifact access"),
            "{form}: {}",
            ran.text()
        );
    }
}

#[test]
fn a_running_emulator_is_found_and_nothing_in_it_changes() {
    let emulator = Emulator::new();
    let ran = examined(&emulator);
    assert_eq!(ran.code, Some(0));
    let result = result(&ran);
    assert!(
        result["checks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["status"] == "ok"),
        "{result}"
    );
    let (_, detail, _) = check(&result, "region");
    assert_eq!(detail, "eu-central-1, from AWS_REGION");
    assert!(!ran.text().contains(casebook_emulator::SECRET_ACCESS_KEY));
    let reads = ["Get", "List", "Describe"];
    for (operation, counts) in emulator.tally().iter() {
        let may_act = reads.iter().any(|verb| operation.starts_with(verb));
        assert!(may_act || counts.acted == 0, "{operation}");
    }
    for refused in ["AddCommunicationToCase", "ResolveCase"] {
        assert_eq!(emulator.tally().of(refused).seen, 1, "{refused}");
    }
    assert_eq!(emulator.tally().of("CreateCase").seen, 0);
}

#[test]
fn the_permissions_that_are_missing_are_named_with_the_policy_that_has_them() {
    let faults = denying(&[
        ("GetTermForReport", "artifact:GetTermForReport"),
        ("ResolveCase", "support:ResolveCase"),
        ("DescribeAttachmentUploadStatus", "support:UploadAttachment"),
    ]);
    let emulator = Emulator::builder().faults(faults).build().unwrap();
    let ran = examined(&emulator);
    assert_eq!(ran.code, Some(253));
    let result = result(&ran);
    let (status, detail, advice) = check(&result, "support access");
    assert_eq!(status, "failed");
    assert_eq!(
        detail,
        "the caller lacks support:ResolveCase, support:UploadAttachment"
    );
    assert!(advice.contains("policy"), "{advice}");
    assert_eq!(check(&result, "artifact access").0, "failed");
    assert_eq!(
        result["policy"],
        json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "Casebook",
                "Effect": "Allow",
                "Action": [
                    "artifact:GetTermForReport", "support:ResolveCase", "support:UploadAttachment",
                ],
                "Resource": "*",
            }],
        })
    );
    let server = Server::emulator(emulator, |_| None);
    let table = signed(&server.url)
        .args(["doctor", "--output", "table"])
        .output();
    let table = RunOutput::from(table.unwrap());
    let (_, policy) = table.text().split_once("what it lacks:\n\n").unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(policy).unwrap(),
        result["policy"]
    );
}

#[test]
fn an_account_without_a_support_plan_is_told_what_works() {
    let scenario = Scenario::parse(r#"{"name": "no-support-plan"}"#).unwrap();
    let ran = examined(&Emulator::builder().scenario(scenario).build().unwrap());
    assert_eq!(ran.code, Some(0));
    let result = result(&ran);
    let (status, detail, advice) = check(&result, "plan");
    assert_eq!(status, "warning");
    assert!(detail.contains("Basic or Developer"), "{detail}");
    assert!(
        advice.contains("report, agreement, inquiry and account work"),
        "{advice}"
    );
    assert_eq!(check(&result, "support access").0, "not_tried");
    assert_eq!(check(&result, "artifact access").0, "ok");
}

#[test]
fn a_clock_that_is_off_is_a_warning_and_later_a_failure() {
    for (ahead, status, code) in [(30, "ok", 0), (150, "warning", 0), (1_200, "failed", 253)] {
        let emulator = Emulator::new();
        emulator.clock().advance(Duration::from_secs(ahead));
        let ran = examined(&emulator);
        assert_eq!(ran.code, Some(code), "{ahead}: {}", ran.text());
        let result = result(&ran);
        let (found, detail, _) = check(&result, "clock");
        assert_eq!(found, status, "{ahead}: {detail}");
        if code > 0 {
            assert_eq!(detail, "20 minutes behind the services");
        }
        // The signatures are corrected, so everything else is well.
        assert_eq!(check(&result, "artifact access").0, "ok");
    }
}

#[test]
fn without_a_network_every_check_still_has_its_line() {
    let ran = signed("http://127.0.0.1:9").arg("doctor").output().unwrap();
    let ran = RunOutput::from(ran);
    assert_eq!(ran.code, Some(255));
    let result = result(&ran);
    for service in ["artifact", "support", "sts"] {
        let (status, detail, advice) = check(&result, service);
        assert_eq!(status, "failed");
        assert!(detail.contains("http://127.0.0.1:9"), "{detail}");
        assert!(advice.contains("network"), "{advice}");
    }
    for name in [
        "clock",
        "account",
        "plan",
        "artifact access",
        "support access",
    ] {
        assert_eq!(check(&result, name).0, "not_tried", "{name}");
    }
}

#[test]
fn a_network_that_swallows_requests_holds_nothing_up() {
    // The system accepts the connections, and nothing answers.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let begun = Instant::now();
    let ran = RunOutput::from(signed(&url).arg("doctor").output().unwrap());
    assert!(
        begun.elapsed() < Duration::from_secs(15),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(ran.code, Some(255));
    let result = result(&ran);
    let (_, detail, _) = check(&result, "support");
    assert!(
        detail.starts_with("no answer from http://127.0.0.1"),
        "{detail}"
    );
}

#[test]
fn missing_credentials_and_a_missing_region_are_said() {
    let ran = RunOutput::from(command().arg("doctor").output().unwrap());
    assert_eq!(ran.code, Some(253));
    let result = result(&ran);
    let (status, _, advice) = check(&result, "credentials");
    assert_eq!(status, "failed");
    assert!(advice.contains("casebook credentials explain"), "{advice}");
    let (status, detail, advice) = check(&result, "region");
    assert_eq!((status, detail), ("failed", "none is set"));
    assert!(advice.contains("AWS_REGION"), "{advice}");
}

#[test]
fn credentials_that_have_expired_are_told_from_refused_ones() {
    let server = Server::emulator(Emulator::new(), |_| None);
    let doctor = |variables: &[(&str, &str)]| {
        let mut command = signed(&server.url);
        command.envs(variables.iter().copied()).arg("doctor");
        let ran = RunOutput::from(command.output().unwrap());
        assert_eq!(ran.code, Some(253), "{}", ran.text());
        result(&ran)
    };
    let expired = doctor(&[("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")]);
    assert_eq!(check(&expired, "credentials").0, "failed");
    let refused = doctor(&[("AWS_SECRET_ACCESS_KEY", "wrong-secret")]);
    assert_eq!(check(&refused, "credentials").0, "ok");
    let (status, detail, advice) = check(&refused, "account");
    assert_eq!(status, "failed");
    assert!(detail.contains("SignatureDoesNotMatch"), "{detail}");
    assert!(advice.contains("secret access key"), "{advice}");
    assert!(!refused.to_string().contains("wrong-secret"));
}

#[test]
fn the_profile_is_named_with_its_file() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".aws");
    fs::create_dir(&folder).unwrap();
    fs::write(
        folder.join("config"),
        "[profile work]\nregion = eu-west-1\n",
    )
    .unwrap();
    let with = |arguments: &[&str]| {
        let mut command = signed("http://127.0.0.1:9");
        command.env_remove("AWS_REGION").env("HOME", home.path());
        let ran = RunOutput::from(command.args(arguments).output().unwrap());
        result(&ran)
    };
    let work = with(&["doctor", "--profile", "work"]);
    let config = folder.join("config").display().to_string();
    assert_eq!(
        check(&work, "profile").1,
        format!("work (from --profile), in {config}")
    );
    assert_eq!(check(&work, "region").1, "eu-west-1, from the profile work");
    let unknown = with(&["doctor", "--profile", "wrok"]);
    let (status, detail, _) = check(&unknown, "profile");
    assert_eq!(status, "failed");
    assert!(
        detail.contains("wrok") && detail.contains("work"),
        "{detail}"
    );
}

#[test]
fn the_whole_policy_is_printed_without_a_network() {
    let policy = |which: &str| run(&["doctor", "--policy", which]).json();
    let actions = |policy: &Value| policy["Statement"][0]["Action"].as_array().unwrap().len();
    let (read, all) = (policy("read"), policy("all"));
    assert!(actions(&read) < actions(&all));
    let queried = run(&[
        "doctor",
        "--policy",
        "all",
        "--query",
        "Statement[0].Effect",
    ])
    .json();
    assert_eq!(queried, "Allow");
    run(&["doctor", "--policy", "most"]).refused(2);
}

#[test]
fn an_unknown_region_is_a_warning_and_an_unknown_profile_is_not_the_end() {
    let doctor = |arguments: &[&str]| {
        let ran = signed("http://127.0.0.1:9")
            .arg("doctor")
            .args(arguments)
            .output();
        let ran = RunOutput::from(ran.unwrap());
        (ran.code, result(&ran))
    };
    let (_, odd) = doctor(&["--region", "us-est-1"]);
    let (status, detail, _) = check(&odd, "region");
    assert_eq!(status, "warning");
    assert!(detail.contains("the nearest are us-east-1"), "{detail}");
    let (code, unknown) = doctor(&["--profile", "none"]);
    assert_eq!(code, Some(253));
    assert_eq!(check(&unknown, "profile").0, "failed");
    assert_eq!(check(&unknown, "region").1, "eu-central-1, from AWS_REGION");
    assert_eq!(check(&unknown, "artifact").0, "not_tried");
}

#[test]
fn a_wrong_secret_is_told_once() {
    let server = Server::emulator(Emulator::new(), |_| None);
    let mut command = signed(&server.url);
    command.env("AWS_SECRET_ACCESS_KEY", "wrong");
    let ran = RunOutput::from(command.arg("doctor").output().unwrap());
    assert_eq!(ran.code, Some(253));
    assert_eq!(
        ran.text().matches("does not belong").count(),
        1,
        "{}",
        ran.text()
    );
}

#[test]
fn the_limit_of_responses_is_that_of_the_probes() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let mut command = signed(&url);
    command.args(["doctor", "--cli-read-timeout", "0.2"]);
    let ran = RunOutput::from(command.output().unwrap());
    let result = result(&ran);
    let (_, detail, _) = check(&result, "support");
    assert!(detail.ends_with("within 0.2 s"), "{detail}");
}
