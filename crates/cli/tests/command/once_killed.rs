//! `kill -9` of processes that open a case with `--once`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::numbers::Numbers;
use super::once::{Loss, cases, emulator, server};
use super::run::{RunOutput, signed};
use super::server::{Answer, Server, ask};

/// The number of processes that are killed while they run.
const KILLS: u64 = 200;

/// A key whose processes are not killed. Its first response is lost, like that of every third key.
const WHOLE: u64 = 0;

/// The number of concurrent keys.
const WORKERS: usize = 6;

fn create(url: &str, journal: &Path, key: u64) -> Command {
    let mut command = signed(url);
    command.args(["case", "create", "--body", "It stopped.", "--settle", "2"]);
    command.args(["--subject", &format!("alarm {key}")]);
    command.args(["--once", &format!("key {key}")]);
    command.arg("--journal").arg(journal);
    command
}

/// Starts a process and kills it after this time. Returns whether it was still running.
fn kill(mut command: Command, how_long: Duration) -> bool {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_never, instant) = mpsc::channel::<()>();
    let _ = instant.recv_timeout(how_long);
    child.kill().unwrap();
    child.wait().unwrap().code().is_none()
}

/// The state of the test.
struct Runs {
    numbers: Numbers,
    keys: u64,
    killed: u64,
    /// The id of each case, and the result that was printed for it, by subject.
    opened: BTreeMap<String, (String, String)>,
}

impl Runs {
    /// Returns the next key, and the times at which its two processes are killed; `None` at the
    /// end.
    fn next(&mut self, micros: u64) -> Option<(u64, Duration, Duration)> {
        if self.killed >= KILLS {
            return None;
        }
        self.keys += 1;
        let mut instant = || Duration::from_micros(self.numbers.below(micros));
        Some((self.keys, instant(), instant()))
    }
}

#[test]
fn two_hundred_kills_leave_one_case_for_each_key() {
    let home = tempfile::tempdir().unwrap();
    let journal = home.path().join("once");
    let emulator = emulator();
    // The connection of the first request for a key breaks before the service acts, after it, or
    // not at all.
    let seen = Mutex::new(BTreeSet::new());
    let server = server(&emulator, move |operation, request| {
        if operation != "CreateCase" {
            return Loss::Nothing;
        }
        let input: Value = serde_json::from_slice(&request.body).unwrap();
        let subject = input["subject"].as_str().unwrap().to_owned();
        let number: u64 = subject.rsplit(' ').next().unwrap().parse().unwrap();
        match (seen.lock().unwrap().insert(subject), number % 3) {
            (true, 0) => Loss::Answer,
            (true, 1) => Loss::Request,
            _ => Loss::Nothing,
        }
    });
    let begin = Instant::now();
    // This process is not killed.
    let run = |key| RunOutput::from(create(&server.url, &journal, key).output().unwrap());
    let whole = run(WHOLE);
    let takes = begin.elapsed().as_micros() as u64;
    assert!(whole.stderr.contains("was lost"), "{}", whole.stderr);
    let again = run(WHOLE);
    assert!(again.stderr.contains("was used before"), "{}", again.stderr);
    assert_eq!(again.json(), whole.json());
    let whole = whole.json();

    let runs = Mutex::new(Runs {
        numbers: Numbers::new(),
        keys: 0,
        killed: 0,
        opened: BTreeMap::new(),
    });
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let next = runs.lock().unwrap().next(takes);
                    let Some((key, one, two)) = next else { break };
                    let racing = |how_long| kill(create(&server.url, &journal, key), how_long);
                    let killed = thread::scope(|race| {
                        let other = race.spawn(|| racing(one));
                        u64::from(racing(two)) + u64::from(other.join().unwrap())
                    });
                    let last =
                        RunOutput::from(create(&server.url, &journal, key).output().unwrap());
                    let opened = last.json()["caseId"].as_str().unwrap().to_owned();
                    let mut runs = runs.lock().unwrap();
                    runs.killed += killed;
                    let subject = format!("alarm {key}");
                    runs.opened.insert(subject, (opened, last.stderr));
                }
            });
        }
    });
    let Runs {
        killed, mut opened, ..
    } = runs.into_inner().unwrap();
    let subject = format!("alarm {WHOLE}");
    let id = whole["caseId"].as_str().unwrap().to_owned();
    opened.insert(subject, (id, String::new()));

    let mut there: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for case in cases(&server.url) {
        let text = |member: &str| case[member].as_str().unwrap().to_owned();
        there
            .entry(text("subject"))
            .or_default()
            .push(text("caseId"));
    }
    let once: BTreeMap<String, Vec<String>> = opened
        .iter()
        .map(|(subject, (id, _))| (subject.clone(), vec![id.clone()]))
        .collect();
    assert_eq!(there, once);

    let told = |word: &str| {
        opened
            .values()
            .filter(|(_, told)| told.contains(word))
            .count()
    };
    let (known, found) = (told("was used before"), told("was lost"));
    eprintln!(
        "{killed} killed at work; of {} keys {known} were known then, {found} found, {:?}",
        opened.len(),
        begin.elapsed()
    );
}

/// The two most important times, which random kills may miss.
#[test]
fn a_kill_right_before_or_after_the_service_acts_leaves_one_case() {
    const LONG: Duration = Duration::from_secs(60);
    for acts in [false, true] {
        let home = tempfile::tempdir().unwrap();
        let emulator = emulator();
        let inner = emulator.clone();
        let (at_it, is_at_it) = mpsc::channel();
        let (killed, is_killed) = mpsc::channel();
        let first = Mutex::new(Some((at_it, is_killed)));
        let server = Server::emulator(emulator, move |request| {
            let target = request.header("x-amz-target").unwrap_or_default();
            if !target.ends_with(".CreateCase") {
                return None;
            }
            let (at_it, is_killed) = first.lock().unwrap().take()?;
            if acts {
                ask(&inner, request);
            }
            at_it.send(()).unwrap();
            is_killed.recv_timeout(LONG).unwrap();
            Some(Answer::default())
        });
        let mut child = create(&server.url, home.path(), 1);
        let mut child = child
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        is_at_it.recv_timeout(LONG).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        killed.send(()).unwrap();

        let last = RunOutput::from(create(&server.url, home.path(), 1).output().unwrap());
        assert_eq!(last.stderr.contains("was lost"), acts, "{}", last.stderr);
        let cases = cases(&server.url);
        assert_eq!(cases.len(), 1);
        assert_eq!(cases[0]["caseId"], last.json()["caseId"]);
    }
}
