//! The processes that a process has started, at all levels.

use std::collections::BTreeSet;
use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The largest number of levels that are searched.
const MAX_DEPTH: usize = 100;

/// Kills all descendants of a process. The caller has not waited for the process yet, so its id is valid.
///
/// All of them are stopped first, because a running one could start others during the search.
pub(super) fn end(root: u32) {
    // No process id is this large, and a negative number would select a process group.
    let Ok(root) = i32::try_from(root) else {
        return;
    };
    send(root, Signal::SIGSTOP);
    let mut stopped = BTreeSet::from([root]);
    // A process of another user cannot be stopped and may start others, so the search is limited.
    for _ in 0..MAX_DEPTH {
        let more = children(&stopped);
        if more.is_empty() {
            break;
        }
        for id in more {
            send(id, Signal::SIGSTOP);
            stopped.insert(id);
        }
    }
    stopped.remove(&root);
    for id in stopped {
        send(id, Signal::SIGKILL);
    }
}

/// Sends a signal; errors are ignored for processes that have ended or belong to another user.
fn send(id: i32, signal: Signal) {
    let _ = kill(Pid::from_raw(id), signal);
}

/// Returns the children of these processes that are not among them.
fn children(parents: &BTreeSet<i32>) -> Vec<i32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|id| !parents.contains(id))
        .filter(|id| parent(*id).is_some_and(|parent| parents.contains(&parent)))
        .collect()
}

/// Returns the parent of a process: the second field after the name. The name is in parentheses and may
/// itself contain parentheses (`proc_pid_stat(5)`).
fn parent(id: i32) -> Option<i32> {
    let line = fs::read(format!("/proc/{id}/stat")).ok()?;
    let name = line.iter().rposition(|byte| *byte == b')')?;
    let fields = str::from_utf8(&line[name + 1..]).ok()?;
    fields.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_the_parent_that_the_system_reports() {
        let own = nix::unistd::getpid().as_raw();
        assert_eq!(parent(own), Some(nix::unistd::getppid().as_raw()));
        assert_eq!(parent(i32::MAX), None);
        assert!(children(&BTreeSet::from([nix::unistd::getppid().as_raw()])).contains(&own));
    }
}
