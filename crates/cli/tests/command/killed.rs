//! `kill -9` at any time.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::numbers::Numbers;
use super::run::command;
use super::synced::{manifest_of_a_killed_run as manifest, sound, sound_after_a_kill, unfinished};

const KILLS: usize = 50;

fn sync(folder: &Path) -> Command {
    let mut command = command();
    command
        .args(["--emulator", "report", "sync", "--accept-terms"])
        .arg(folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Lets the child run for this time, then kills it.
pub(super) fn let_run(child: &mut Child, how_long: Duration) {
    let (_never, instant) = channel::<()>();
    assert_eq!(
        instant.recv_timeout(how_long),
        Err(RecvTimeoutError::Timeout)
    );
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn never_leaves_a_torn_file_or_a_line_without_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut numbers = Numbers::new();
    let whole = dir.path().join("whole");
    let begin = Instant::now();
    assert!(sync(&whole).status().unwrap().success());
    let takes = begin.elapsed();
    let all = sound(&whole);

    let folder = dir.path().join("reports");
    let (mut interrupted, mut grown, mut taken) = (0, 0, Vec::new());
    for _ in 0..KILLS {
        if manifest(&folder).len() == all {
            fs::remove_dir_all(&folder).unwrap();
        }
        // In half of the rounds, a file that the manifest lists is missing.
        if let Some(line) = manifest(&folder).last().filter(|_| numbers.below(2) == 0) {
            let file = line["file"].as_str().unwrap().to_owned();
            if fs::remove_file(folder.join(&file)).is_ok() {
                taken.push(file);
            }
        }
        // In half of the rounds, the line of a complete file has another period, so the report
        // counts as new.
        if let Some(line) = manifest(&folder).first().filter(|_| numbers.below(2) == 0) {
            let path = folder.join("manifest.jsonl");
            let text = fs::read_to_string(&path).unwrap();
            let mut changed = line.clone();
            changed["period_end"] = "1999-12-31T00:00:00Z".into();
            let is_it =
                |text: &&str| serde_json::from_str::<Value>(text).is_ok_and(|it| it == *line);
            let before = text.lines().rfind(is_it).unwrap();
            fs::write(&path, text.replace(before, &changed.to_string())).unwrap();
        }
        let lines_before = manifest(&folder).len();
        let mut child = sync(&folder).spawn().unwrap();
        let instant = numbers.below(takes.as_micros() as u64);
        let_run(&mut child, Duration::from_micros(instant));
        taken.retain(|file| !folder.join(file).exists());
        sound_after_a_kill(&folder, &taken);
        let lines = manifest(&folder).len();
        interrupted += usize::from(folder.exists() && lines < all);
        grown += usize::from(lines > lines_before);
    }
    // If few runs were killed before they were done, the test has proved nothing.
    assert!(
        interrupted > KILLS / 4,
        "only {interrupted} runs were killed on the way"
    );
    assert!(grown > 0, "no run came to its first line");

    assert!(sync(&folder).status().unwrap().success());
    assert_eq!(sound(&folder), all);
    assert!(unfinished(&folder).is_empty(), "{:?}", unfinished(&folder));
}
