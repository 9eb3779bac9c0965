//! Ctrl-C in the middle of a download.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::channel;

use casebook_emulator::Emulator;

use super::run::{Ran, signed};
use super::server::{Answer, Server, ask};
use super::synced::{sound, unfinished};

#[test]
fn an_interrupted_run_leaves_a_folder_that_the_next_one_completes() {
    for signal in ["-INT", "-TERM"] {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("reports");
        let emulator = Emulator::new();
        // The sixth document stops half way, says so, and goes on only when the test is over.
        let (say, reached) = channel();
        let (over, wait) = channel::<()>();
        let (count, wait, say) = (Mutex::new(0), Mutex::new(wait), Mutex::new(say));
        let inner = emulator.clone();
        let server = Server::emulator(emulator, move |request| {
            if request.path().starts_with("/v1/") {
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
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert!(
            ran.refused(130).starts_with("interrupted; "),
            "{}",
            ran.stderr
        );
        // What had arrived is kept, and counted.
        let lines = sound(&folder);
        let counted = format!("interrupted; {lines} fetched; ");
        assert!(ran.stderr.contains(&counted), "{lines}: {}", ran.stderr);
        drop(over);
        let ran = Ran::from(line(&folder).output().unwrap());
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
    let ran = Ran::from(child.wait_with_output().unwrap());
    assert_eq!(ran.refused(130), "interrupted");
    drop(over);
}
