//! The memory of a process, as counted by the kernel.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, ExitStatus, Stdio};

/// Returns the most memory that a process has taken so far, in KiB; 0 if it has ended.
pub(super) fn peak(id: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.unwrap_or(0)
}

/// Returns the number of lines of a command's output that count, its peak memory in KiB, and how it ended.
pub(super) fn count_and_peak(
    command: &mut Command,
    counts: impl Fn(&str) -> bool,
) -> (usize, u64, ExitStatus) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let (mut count, mut most) = (0, 0);
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        if counts(&line.unwrap()) {
            count += 1;
            if count % 50 == 0 {
                most = peak(child.id()).max(most);
            }
        }
    }
    let status = child.wait().unwrap();
    assert!(most > 0, "the kernel said nothing of the memory in use");
    (count, most, status)
}
