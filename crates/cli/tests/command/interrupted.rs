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
    // The signal was sent before the command ended; the system takes its own time to carry it out.
    let stat = format!("/proc/{}/stat", process.trim());
    let mut looks = 0;
    while fs::read_to_string(&stat).is_ok_and(|stat| !stat.contains(") Z ")) {
        looks += 1;
        assert!(looks < 1_000_000, "it is still there");
        std::thread::yield_now();
    }
}
