//! The process that keeps an emulator from opening a data file.

use std::path::Path;

use super::unfinished::unfinished_path;

/// Returns the reason why a file is in use: the id and the name of a process that has it open, or that is
/// creating it, which is not always the process with the lock. A process is found only on Linux, and
/// only if this process may inspect it.
pub(super) fn lock_holder(path: &Path) -> String {
    match find(path).or_else(|| find(&unfinished_path(path))) {
        Some((id, _)) if id == std::process::id() => "this process has it open".to_owned(),
        Some((id, name)) => format!("process {id} ({name}) has it open"),
        None => "an emulator has it open, in this process or another one".to_owned(),
    }
}

#[cfg(target_os = "linux")]
fn find(path: &Path) -> Option<(u32, String)> {
    let wanted = std::fs::canonicalize(path).ok()?;
    // This process comes last: it has opened the file, too, when it tried to lock it.
    let own = std::process::id();
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    let mut ids: Vec<u32> = processes
        .filter_map(|process| process.file_name().to_str()?.parse().ok())
        .collect();
    ids.sort_by_key(|id| (*id == own, *id));
    let holds = |id: &u32| {
        let files = std::fs::read_dir(format!("/proc/{id}/fd"));
        let mut files = files.into_iter().flatten().flatten();
        files.any(|file| std::fs::read_link(file.path()).is_ok_and(|file| file == wanted))
    };
    let id = ids.into_iter().find(holds)?;
    let name = std::fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
    // A process can set its name to any bytes, which must not reach a terminal.
    let plain = |letter: &char| letter.is_ascii_graphic() || *letter == ' ';
    Some((id, name.trim_end().chars().filter(plain).collect()))
}

#[cfg(not(target_os = "linux"))]
fn find(_: &Path) -> Option<(u32, String)> {
    None
}
