//! The processes that a process has started, and those that they have.

use std::collections::BTreeSet;
use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How many levels are looked for.
const DEEPEST: usize = 100;

/// Ends everything below this process, which has not been waited for yet, and so keeps its number.
///
/// All of them are stopped first: one that runs could start another behind the look that was taken.
pub(super) fn end(root: u32) {
    // No number of a process is as large, and a negative one would stand for a group.
    let Ok(root) = i32::try_from(root) else {
        return;
    };
    send(root, Signal::SIGSTOP);
    let mut stopped = BTreeSet::from([root]);
    // One of another user cannot be stopped and may go on starting others, so there is an end to looking.
    for _ in 0..DEEPEST {
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

/// One that has ended meanwhile, or belongs to another user, is left alone.
fn send(id: i32, signal: Signal) {
    let _ = kill(Pid::from_raw(id), signal);
}

/// The children of these processes that are not among them.
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

/// The parent of a process: the second field behind the name, which stands in parentheses and may have
/// some itself (`proc_pid_stat(5)`).
fn parent(id: i32) -> Option<i32> {
    let line = fs::read(format!("/proc/{id}/stat")).ok()?;
    let name = line.iter().rposition(|byte| *byte == b')')?;
    let behind = str::from_utf8(&line[name + 1..]).ok()?;
    behind.split_ascii_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_the_parent_that_the_system_tells() {
        let own = nix::unistd::getpid().as_raw();
        assert_eq!(parent(own), Some(nix::unistd::getppid().as_raw()));
        assert_eq!(parent(i32::MAX), None);
        assert!(children(&BTreeSet::from([nix::unistd::getppid().as_raw()])).contains(&own));
    }
}
