//! `emulate`

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::run::{RunOutput, command, emulated};

mod data_file;
#[cfg(unix)]
mod ended;
#[cfg(unix)]
mod help;

/// A running emulator, and the variables that it printed.
pub(super) struct EmulatorProcess {
    pub(super) child: Child,
    pub(super) url: String,
    variables: Vec<(String, String)>,
}

impl EmulatorProcess {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut emulate = command();
        emulate.args(["emulate", "--listen", "127.0.0.1:0"]);
        emulate.args(arguments);
        Self::started(emulate)
    }

    fn started(mut emulate: Command) -> Self {
        let mut child = emulate.stdout(Stdio::piped()).spawn().unwrap();
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

    fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.url["http://".len()..]).unwrap()
    }

    /// Sends a request and returns everything until the connection ends.
    pub(super) fn ask(&self, request: &str) -> String {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    #[cfg(unix)]
    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(asked.success());
    }

    pub(super) fn client(&self, line: &str) -> RunOutput {
        let mut client = command();
        client
            .envs(self.variables.iter().cloned())
            .args(line.split(' '));
        client.output().unwrap().into()
    }
}

impl Drop for EmulatorProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn prints_what_a_client_needs_and_serves_it() {
    let emulating = EmulatorProcess::start(&[]);
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
fn a_log_has_a_line_for_each_request_and_no_secret() {
    let mut emulate = command();
    emulate.args(["emulate", "--listen", "127.0.0.1:0", "--log"]);
    emulate.stderr(Stdio::piped());
    let mut emulating = EmulatorProcess::started(emulate);
    emulating.client("report list").json();
    emulating.ask("GET /_emulator/identity HTTP/1.0\r\nhost: localhost\r\n\r\n");
    emulating.ask("GET /v1/other?secret=x HTTP/1.0\r\nhost: localhost\r\n\r\n");
    emulating.child.kill().unwrap();
    let mut log = String::new();
    let mut stderr = emulating.child.stderr.take().unwrap();
    stderr.read_to_string(&mut log).unwrap();
    let lines: Vec<Vec<&str>> = log.lines().map(|line| line.split(' ').collect()).collect();
    let (listed, other) = lines.split_at(lines.len() - 1);
    assert!(!listed.is_empty(), "{log}");
    for line in listed {
        assert!(line[0].ends_with('Z'), "{log}");
        assert_eq!(line[1..4], ["ListReports", "111122223333", "200"], "{log}");
        assert_eq!((line.len(), line[5]), (6, "ms"), "{log}");
    }
    assert_eq!(other[0][1..5], ["GET", "/v1/other", "-", "404"], "{log}");
    assert!(!log.contains("secret"), "{log}");
}

#[test]
fn plays_the_scenario_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scenario.json");
    let scenario = ["--scenario", file.to_str().unwrap()];
    std::fs::write(&file, r#"{"plan": "none"}"#).unwrap();
    let emulating = EmulatorProcess::start(&scenario);
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
        let ran = RunOutput::from(output.unwrap());
        let line = ran.refused(252);
        assert!(
            line.starts_with("--scenario: ") && line.contains(says),
            "{line}"
        );
    }
    let output = command()
        .args(["emulate", "--scenario", "/nonexistent.json"])
        .output();
    let ran = RunOutput::from(output.unwrap());
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
    let emulating = EmulatorProcess::start(&faults);
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
            "faults[0].fault.kind: expected one of error",
        ),
        ("sunny", "expected JSON"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = command().arg("emulate").args(faults).output();
        let ran = RunOutput::from(output.unwrap());
        let line = ran.refused(252);
        assert!(
            line.starts_with("--faults: ") && line.contains("faults.json") && line.contains(says),
            "{line}"
        );
    }
}

const HALF: &[u8] =
    b"PUT /v1/account-settings/put HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf";

#[test]
#[cfg(unix)]
fn goes_on_where_idle_connections_take_all_files_that_it_may_open() {
    let mut emulate = Command::new("sh");
    let line = "ulimit -n 64; exec \"$0\" emulate --listen 127.0.0.1:0";
    emulate.args(["-c", line, env!("CARGO_BIN_EXE_casebook")]);
    let mut emulating = EmulatorProcess::started(emulate);
    for sent in [&b""[..], &HALF[..30], HALF] {
        let mut idle = Vec::new();
        for _ in 0..200 {
            let mut stream = emulating.connect();
            // The emulator may already have closed the connection to accept another.
            let _ = stream.write_all(sent);
            idle.push(stream);
        }
        emulating.client("catalog severities").json();
    }
    emulating.client("catalog severities").json();
    assert_eq!(emulating.child.try_wait().unwrap(), None);
}

#[test]
fn knows_the_keys_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("credentials");
    let credentials = ["--credentials", file.to_str().unwrap()];
    let profile = "[mine]\naws_access_key_id = ASIAMINE\naws_secret_access_key = secret\n\
                   aws_session_token = token\n";
    std::fs::write(&file, profile).unwrap();
    let emulating = EmulatorProcess::start(&credentials);
    emulating.client("catalog severities").json();
    let client = |token: &str| -> RunOutput {
        let mut client = super::run::signed(&emulating.url);
        client.args(["catalog", "severities"]);
        client.env("AWS_ACCESS_KEY_ID", "ASIAMINE");
        client.env("AWS_SECRET_ACCESS_KEY", "secret");
        client.env("AWS_SESSION_TOKEN", token);
        client.output().unwrap().into()
    };
    client("token").json();
    let ran = client("other");
    let line = ran.refused(254);
    assert!(line.contains("InvalidClientTokenId"), "{line}");
    drop(emulating);

    for (text, says) in [
        (
            "[mine]\naws_access_key_id = A\n",
            "profile mine: expected a secret",
        ),
        ("{\"AccessKeyId\": 1}", "AccessKeyId: expected a text"),
        ("", "expected at least one access key"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = command().arg("emulate").args(credentials).output();
        let ran = RunOutput::from(output.unwrap());
        let line = ran.refused(252);
        assert!(
            line.starts_with("--credentials: ") && line.contains(says),
            "{line}"
        );
    }
}

#[test]
fn controls_answer_to_this_machine_and_to_names_that_are_allowed() {
    let emulating = EmulatorProcess::start(&["--allow-host", "emulator"]);
    let reset = |host: &str, more: &str| {
        let answer = emulating.ask(&format!(
            "POST /_emulator/reset HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\r\n"
        ));
        answer.lines().next().unwrap_or_default().to_owned()
    };
    let address = &emulating.url["http://".len()..];
    for host in [address, "localhost:4747", "emulator:4747"] {
        assert_eq!(reset(host, ""), "HTTP/1.1 200 OK", "{host}");
        let foreign = "origin: http://evil.example\r\n";
        assert_eq!(reset(host, foreign), "HTTP/1.1 403 Forbidden", "{host}");
    }
    assert_eq!(reset("evil.example", ""), "HTTP/1.1 403 Forbidden");
    drop(emulating);
    for (name, says) in [
        ("emulator:4566", "without a port, found \"emulator:4566\""),
        ("", "found none"),
    ] {
        let mut emulate = command();
        emulate.args(["emulate", "--listen", "127.0.0.1:0", "--allow-host", name]);
        let ran = RunOutput::from(emulate.output().unwrap());
        let line = ran.refused(252);
        assert!(
            line.starts_with("--allow-host: expected a host name") && line.ends_with(says),
            "{line}"
        );
    }
}

#[test]
fn a_port_alone_is_one_of_this_machine() {
    for address in [":0", "0", "localhost:0"] {
        let mut emulate = command();
        emulate.args(["emulate", "--listen", address]);
        let mut emulating = EmulatorProcess::started(
            // The note stands before the address, so it is there when the address has come.
            {
                emulate.stderr(Stdio::piped());
                emulate
            },
        );
        assert!(emulating.url.starts_with("http://127.0.0.1:"), "{address}");
        assert_eq!(emulating.client("account show").code, Some(0));
        emulating.child.kill().unwrap();
        let mut said = String::new();
        let mut stderr = emulating.child.stderr.take().unwrap();
        stderr.read_to_string(&mut said).unwrap();
        match address {
            ":0" => assert!(said.starts_with("note: listening on 127.0.0.1:"), "{said}"),
            _ => assert_eq!(said, ""),
        }
    }
}

#[test]
fn a_port_that_is_taken_is_named() {
    let emulating = EmulatorProcess::start(&[]);
    let address = &emulating.url["http://".len()..];
    let output = command().args(["emulate", "--listen", address]).output();
    let ran = RunOutput::from(output.unwrap());
    assert!(ran.refused(255).contains(address), "{}", ran.stderr);
    let output = command()
        .args(["emulate", "--listen", "somewhere"])
        .output();
    RunOutput::from(output.unwrap()).refused(252);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_without_end_is_refused_and_one_that_never_comes_is_not_waited_for_in_vain() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for option in ["--scenario", "--faults", "--credentials"] {
        let ran = super::run::run(&["emulate", "--listen", "127.0.0.1:0", option, "/dev/zero"]);
        let said = ran.refused(252);
        assert!(said.contains("expected at most 4194304 bytes"), "{said}");

        let mut emulate = command();
        emulate
            .args(["emulate", "--listen", "127.0.0.1:0", option])
            .arg(&pipe)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = emulate.spawn().unwrap();
        // The command installs its signal handlers and then opens the pipe. Nothing writes to the
        // pipe, so the command still waits for it when the signal arrives.
        while !listens(child.id()) {
            std::thread::yield_now();
        }
        let id = child.id().to_string();
        let told = Command::new("kill").args(["-INT", &id]).status();
        assert!(told.unwrap().success());
        let ran = RunOutput::from(child.wait_with_output().unwrap());
        assert_eq!(ran.refused(130), "interrupted");
    }
}

/// Whether a process has a handler for an interrupt (Linux manual, proc_pid_status(5)).
#[cfg(target_os = "linux")]
fn listens(process: u32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    caught.is_some_and(|mask| u64::from_str_radix(mask.trim(), 16).unwrap() & 2 != 0)
}
