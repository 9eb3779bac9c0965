//! Finds and kills all processes that a process has started, directly or through others.

use std::collections::BTreeSet;
use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How often new descendants are searched for at most.
const MAX_DEPTH: usize = 100;

/// Kills all descendants of a process. `root` is the id of that process. The id cannot belong to
/// another process by now, because the caller has not waited for the process yet.
///
/// All descendants are stopped before any is killed, because a running one could start others
/// during the search.
pub(super) fn end(root: u32) {
    // No process id is this large. Converted to a negative number, it would mean a process group.
    let Ok(root) = i32::try_from(root) else {
        return;
    };
    send(root, Signal::SIGSTOP);
    let mut stopped = BTreeSet::from([root]);
    // A process of another user cannot be stopped and may go on to start others, so the search must
    // have an end.
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

/// Sends a signal to a process. An error is ignored: the process has ended, or belongs to another
/// user.
fn send(id: i32, signal: Signal) {
    let _ = kill(Pid::from_raw(id), signal);
}

/// Returns the ids of all processes whose parent is in `parents` and that are not in `parents`
/// themselves.
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

/// Returns the id of a process's parent: the second field behind the name in `/proc/ID/stat`. The
/// name is in parentheses, and may contain parentheses itself (`proc_pid_stat(5)`).
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
