//! `emulate`

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use super::run::{Ran, command, emulated};

/// A running emulator, and the variables that it told.
pub(super) struct Emulating {
    pub(super) child: Child,
    pub(super) url: String,
    variables: Vec<(String, String)>,
}

impl Emulating {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut child = command()
            .args(["emulate", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.next().unwrap().unwrap();
        let variables = lines
            .take(5)
            .map(|line| {
                let line = line.unwrap();
                let (name, value) = line
                    .strip_prefix("export ")
                    .unwrap()
                    .split_once('=')
                    .unwrap();
                (name.to_owned(), value.to_owned())
            })
            .collect();
        Self {
            child,
            url,
            variables,
        }
    }

    pub(super) fn client(&self, line: &str) -> Ran {
        let mut client = command();
        client
            .envs(self.variables.iter().cloned())
            .args(line.split(' '));
        client.output().unwrap().into()
    }
}

impl Drop for Emulating {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn prints_what_a_client_needs_and_serves_it() {
    let emulating = Emulating::start(&[]);
    assert!(emulating.url.starts_with("http://127.0.0.1:"));
    let names: Vec<&str> = emulating
        .variables
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    for name in [
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
    ] {
        assert!(names.contains(&name), "{names:?}");
    }
    assert_eq!(
        emulating.client("report list").json(),
        emulated("report list").json()
    );
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("reports");
    let synced = emulating
        .client(&format!("report sync {} --jobs 8", folder.display()))
        .json();
    assert!(synced["reports"].as_array().unwrap().len() >= 30);
    assert!(super::synced::sound(&folder) > 10);
}

#[test]
fn data_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    let data = ["--data", file.to_str().unwrap()];
    let first = Emulating::start(&data);
    first.client("account set SUBSCRIBED").json();
    drop(first);
    let second = Emulating::start(&data);
    let shown = second.client("account show").json();
    assert_eq!(
        shown["accountSettings"]["notificationSubscriptionStatus"],
        "SUBSCRIBED"
    );
}

#[test]
fn plays_the_scenario_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.json");
    let scenario = ["--scenario", file.to_str().unwrap()];
    std::fs::write(&file, r#"{"plan": "none"}"#).unwrap();
    let emulating = Emulating::start(&scenario);
    let ran = emulating.client("case list");
    let line = ran.refused(254);
    assert!(
        line.starts_with("DescribeCases: SubscriptionRequiredException: "),
        "{line}"
    );
    assert!(line.contains("needs a support plan"), "{line}");
    drop(emulating);

    for (text, says) in [
        ("{\"plan\": \"golden\"}", "golden"),
        ("{\"plans\": 1}", "plans"),
        ("sunny", "expected value"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = command().arg("emulate").args(scenario).output();
        let ran = Ran::from(output.unwrap());
        let line = ran.refused(252);
        assert!(
            line.starts_with("--scenario: ") && line.contains(says),
            "{line}"
        );
    }
    let output = command()
        .args(["emulate", "--scenario", "/nonexistent.json"])
        .output();
    let ran = Ran::from(output.unwrap());
    assert!(
        ran.refused(252).contains("/nonexistent.json"),
        "{}",
        ran.stderr
    );
}

#[test]
fn follows_the_fault_plan_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    let faults = ["--faults", file.to_str().unwrap()];
    std::fs::write(
        &file,
        r#"{"faults": [{
            "operation": "DescribeSeverityLevels",
            "first": 1,
            "fault": {"kind": "error", "status": 400, "code": "PlannedException", "message": "as planned"}
        }]}"#,
    )
    .unwrap();
    let emulating = Emulating::start(&faults);
    let ran = emulating.client("catalog severities");
    let line = ran.refused(254);
    assert!(
        line.starts_with("DescribeSeverityLevels: PlannedException: as planned"),
        "{line}"
    );
    emulating.client("catalog severities").json();
    drop(emulating);

    for (text, says) in [
        ("{}", "the fault plan: expected the member faults"),
        (
            r#"{"faults": [{"fault": {"kind": "rain"}}]}"#,
            "faults[0].fault.kind: expected error",
        ),
        ("sunny", "expected JSON"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = command().arg("emulate").args(faults).output();
        let ran = Ran::from(output.unwrap());
        let line = ran.refused(252);
        assert!(
            line.starts_with("--faults: ") && line.contains("faults.json") && line.contains(says),
            "{line}"
        );
    }
}

#[test]
#[cfg(unix)]
fn an_emulator_whose_faults_hold_somebody_ends_when_it_is_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faults.json");
    let plan = r#"{"faults": [{"fault": {"kind": "stall", "when": "before"}}]}"#;
    std::fs::write(&file, plan).unwrap();
    let mut emulating = Emulating::start(&["--faults", file.to_str().unwrap()]);
    let connect = || TcpStream::connect(&emulating.url["http://".len()..]).unwrap();
    let mut held = connect();
    held.write_all(b"GET /v1/report/list HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let is_held = || {
        let mut stream = connect();
        let ask = b"GET /_emulator/faults HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        stream.write_all(ask).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.contains("\"stall-before\":1")
    };
    while !is_held() {}
    let id = emulating.child.id().to_string();
    let asked = Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(asked.success());
    assert_eq!(emulating.child.wait().unwrap().code(), Some(0));
}

#[test]
#[cfg(unix)]
fn ends_when_it_is_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let mut emulating = Emulating::start(&[]);
        let id = emulating.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(emulating.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let emulating = Emulating::start(&[]);
    let address = &emulating.url["http://".len()..];
    let output = command().args(["emulate", "--listen", address]).output();
    let ran = Ran::from(output.unwrap());
    assert!(ran.refused(255).contains(address), "{}", ran.stderr);
    let output = command()
        .args(["emulate", "--listen", "somewhere"])
        .output();
    Ran::from(output.unwrap()).refused(252);
}
