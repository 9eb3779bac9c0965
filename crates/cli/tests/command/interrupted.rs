//! Signals that end a run: what the command reports, and what it keeps.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use casebook_emulator::Emulator;

use super::run::{RunOutput, signed};
use super::server::{Answer, Server, ask};
use super::synced::{sound, unfinished};

#[test]
fn an_interrupted_run_leaves_a_folder_that_the_next_one_completes() {
    for signal in ["-INT", "-TERM"] {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("reports");
        let emulator = Emulator::new();
        // The sixth document stops half way, reports it, and continues only after the test.
        let (say, reached) = channel();
        let (over, wait) = channel::<()>();
        let (count, wait, say) = (Mutex::new(0), Mutex::new(wait), Mutex::new(say));
        let inner = emulator.clone();
        let server = Server::emulator(emulator, move |request| {
            if request.is_call() {
                return None;
            }
            let turn = {
                let mut count = count.lock().unwrap();
                *count += 1;
                *count
            };
            if turn == 6 {
                say.lock().unwrap().send(()).unwrap();
                let _ = wait.lock().unwrap().recv();
            }
            Some(Answer {
                cut: (turn == 5).then_some(500),
                ..ask(&inner, request)
            })
        });
        let line = |folder| {
            let mut command = signed(&server.url);
            command
                .args(["report", "sync"])
                .arg(folder)
                .args(["--series", "ISO", "--jobs", "2"]);
            command
        };
        let mut child = line(&folder);
        let child = child
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        reached.recv().unwrap();
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
        let ran = RunOutput::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.text()), (Some(130), ""), "{}", ran.stderr);
        // The lines before the last one name the documents that are complete.
        let mut said: Vec<&str> = ran.lines_without_attempts().collect();
        let last = said.pop().unwrap_or_default();
        assert!(last.starts_with("error: interrupted; "), "{}", ran.stderr);
        assert!(
            said.iter().all(|line| line.starts_with("fetched: ")),
            "{}",
            ran.stderr
        );
        // The complete documents are kept and counted.
        let lines = sound(&folder);
        let counted = format!("interrupted; {lines} fetched; ");
        assert!(ran.stderr.contains(&counted), "{lines}: {}", ran.stderr);
        drop(over);
        let ran = RunOutput::from(line(&folder).output().unwrap());
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(sound(&folder) > lines);
        assert!(unfinished(&folder).is_empty());
    }
}

#[test]
fn any_command_ends_with_130() {
    let (say, reached) = channel();
    let (over, wait) = channel::<()>();
    let (say, wait) = (Mutex::new(say), Mutex::new(wait));
    let server = Server::start(move |_| {
        say.lock().unwrap().send(()).unwrap();
        let _ = wait.lock().unwrap().recv();
        Answer::default()
    });
    let mut command = signed(&server.url);
    command
        .args(["report", "list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    reached.recv().unwrap();
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap()
            .success()
    );
    let ran = RunOutput::from(child.wait_with_output().unwrap());
    assert_eq!(ran.refused(130), "interrupted");
    drop(over);
}

#[test]
#[cfg(target_os = "linux")]
fn a_credential_process_that_hangs_ends_with_the_command() {
    use std::fs;
    use std::io::{BufRead as _, BufReader};

    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let config = "[default]\ncredential_process = echo $$ >&2; exec sleep 600\n";
    fs::write(home.path().join(".aws/config"), config).unwrap();
    let mut show = super::run::command();
    show.env("HOME", home.path())
        .env("PATH", "/usr/bin:/bin")
        .args(["credentials", "show"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = show.spawn().unwrap();
    let mut heard = BufReader::new(child.stderr.take().unwrap());
    let mut process = String::new();
    heard.read_line(&mut process).unwrap();
    let id = child.id().to_string();
    let told = Command::new("kill").args(["-INT", &id]).status();
    assert!(told.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    // The command sent a signal to this process before it ended. The system may deliver it later,
    // so the test waits until the process is gone or has ended (Z).
    let stat = format!("/proc/{}/stat", process.trim());
    let mut looks = 0;
    while fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
        looks += 1;
        assert!(looks < 1_000_000, "it is still there");
        std::thread::yield_now();
    }
}

/// Starts a service that never responds and reports each request. Only to the control of an
/// emulator it responds: with 404, because it is no emulator.
fn silent() -> (Server, std::sync::mpsc::Receiver<()>) {
    let (say, reached) = channel();
    let say = Mutex::new(say);
    let server = Server::start(move |asked| {
        if asked.path().starts_with("/_emulator/") {
            return Answer::refusal(404, "UnknownOperationException");
        }
        say.lock().unwrap().send(()).unwrap();
        loop {
            std::thread::park();
        }
    });
    (server, reached)
}

/// Sends a signal to a process.
pub(super) fn send(signal: &str, to: u32) {
    let sent = Command::new("kill")
        .args([signal, &to.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

#[test]
fn what_may_have_been_done_is_said_with_what_to_do_about_it() {
    let (server, reached) = silent();
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().to_str().unwrap();
    let create: &[&str] = &["case", "create", "--subject", "s", "--body", "b"];
    let once = [create, &["--once", "ticket 1", "--journal", journal]].concat();
    let cases: [(&[&str], &str, &str); 8] = [
        (
            create,
            "CreateCase: interrupted; ",
            "look for it with `casebook case list`",
        ),
        (
            &once,
            "CreateCase: interrupted; ",
            r#"run the same command again: with the key "ticket 1" it looks for the earlier request before it sends another"#,
        ),
        (
            &["case", "reply", "case-1", "--body", "b"],
            "AddCommunicationToCase: interrupted; ",
            "look at `casebook case show`",
        ),
        (
            &["case", "resolve", "case-1"],
            "ResolveCase: interrupted; ",
            "does no harm",
        ),
        (
            &["account", "set", "SUBSCRIBED"],
            "PutAccountSettings: interrupted; ",
            "does no harm",
        ),
        (
            &[
                "api",
                "support",
                "CreateCase",
                "--input",
                r#"{"subject":"s","communicationBody":"b"}"#,
            ],
            "CreateCase: interrupted; ",
            "casebook case list",
        ),
        (
            &[
                "api",
                "support",
                "AddAttachmentsToSet",
                "--input",
                r#"{"attachments":[{"fileName":"a","data":"YQ=="}]}"#,
            ],
            "AddAttachmentsToSet: interrupted; ",
            "make a new one",
        ),
        (&["case", "list"], "interrupted", ""),
    ];
    for (line, begins, says) in cases {
        for (signal, form) in [("-INT", "text"), ("-TERM", "text"), ("-HUP", "json")] {
            let child = signed(&server.url)
                .args(line)
                .args(["--error-format", form])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            reached.recv().unwrap();
            send(signal, child.id());
            let ran = RunOutput::from(child.wait_with_output().unwrap());
            let said = ran.refused(130);
            if form == "text" {
                let fits = said.starts_with(begins) && said.contains(says);
                assert!(fits, "{line:?}: {said}");
            } else {
                let error = ran.error();
                let operation = begins.split_once(':').map(|(operation, _)| operation);
                assert_eq!(error["operation"].as_str(), operation);
                assert_eq!(error["sent"], "perhaps");
            }
        }
    }
}

#[test]
fn a_second_signal_ends_a_process_that_hears_nothing() {
    let large = serde_json::json!({"reports": [{"name": "x".repeat(1 << 20)}]});
    let server = Server::start(move |_| Answer::json(200, &large));
    for signal in ["-INT", "-TERM"] {
        let mut child = signed(&server.url)
            .args(["api", "artifact", "ListReports"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        // After its first byte, the command writes until the pipe is full, and then waits for its
        // reader.
        std::io::Read::read_exact(&mut stdout, &mut [0]).unwrap();
        send(signal, child.id());
        // Signals within half a second of the first count as duplicates, so the signal is sent
        // until the process has ended.
        while child.try_wait().unwrap().is_none() {
            send_if_there(signal, child.id());
        }
        let mut rest = Vec::new();
        std::io::Read::read_to_end(&mut stdout, &mut rest).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}");
        assert!(rest.len() < 1 << 20);
    }
}

fn send_if_there(signal: &str, to: u32) {
    let _ = Command::new("kill")
        .args([signal, &to.to_string()])
        .stderr(Stdio::null())
        .status();
}

#[test]
#[cfg(target_os = "linux")]
fn a_hangup_that_is_ignored_stays_ignored() {
    let (server, reached) = silent();
    let mut shell = Command::new("/bin/sh");
    shell
        .env_clear()
        .envs(
            signed(&server.url)
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .args([
            "-c",
            r#"trap "" HUP; exec "$0" report list"#,
            env!("CARGO_BIN_EXE_casebook"),
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = shell.spawn().unwrap();
    reached.recv().unwrap();
    send("-HUP", child.id());
    assert!(child.try_wait().unwrap().is_none());
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .unwrap();
    assert!(u64::from_str_radix(ignored.trim(), 16).unwrap() & 1 == 1);
    send("-TERM", child.id());
    let ran = RunOutput::from(child.wait_with_output().unwrap());
    assert_eq!(ran.refused(130), "interrupted");
}

#[test]
fn a_signal_that_comes_twice_at_once_is_one_wish() {
    let (server, reached) = silent();
    for _ in 0..5 {
        let child = signed(&server.url)
            .args(["case", "create", "--subject", "s", "--body", "b"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        reached.recv().unwrap();
        // The system may merge two signals of one kind, but not signals of two kinds.
        let both = "kill -INT $0; kill -TERM $0; kill -INT $0";
        let sent = Command::new("sh")
            .args(["-c", both, &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        sent.unwrap();
        let ran = RunOutput::from(child.wait_with_output().unwrap());
        let said = ran.refused(130);
        assert!(said.starts_with("CreateCase: interrupted; "), "{said}");
    }
}
