//! Appends a line to a file.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use casebook_files::{Access, Lock, open, open_to_write, sync_folder, write_new};

use super::Folder;
use crate::store::error::{Step, StoreError};
use crate::store::lines::end_of_lines;

/// How long an append waits for another one.
const PATIENCE: Duration = Duration::from_secs(30);

impl Folder {
    /// Appends a line, and makes the file if it is missing.
    pub(crate) fn append_line(&self, name: &str, line: &str) -> Result<(), StoreError> {
        let path = self.path(name)?;
        self.make_parents(&path)?;
        let is_new = self.length(&path)?.is_none();
        let appended = append(&path, line, self.access).and_then(|()| match path.parent() {
            Some(parent) if is_new => sync_folder(parent),
            _ => Ok(()),
        });
        appended.map_err(|error| StoreError::io(path.display(), Step::Write, error))
    }
}

fn append(path: &Path, line: &str, access: Access) -> io::Result<()> {
    match Lock::take_blocking(path, access, PATIENCE) {
        Ok(Some(mut lock)) => append_to(lock.file(), path, line),
        Ok(None) => Err(io::Error::new(
            io::ErrorKind::TimedOut,
            "another run has held its lock for 30 seconds",
        )),
        // The file system has no locks, and the file is used without one.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            match write_new(path, b"", access) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
            append_to(&mut open_to_write(path)?, path, line)
        }
        Err(error) => Err(error),
    }
}

fn append_to(file: &mut File, path: &Path, line: &str) -> io::Result<()> {
    let (end, is_torn) = end_of_file(&mut open(path)?)?;
    file.set_len(end)?;
    file.seek(SeekFrom::Start(end))?;
    let feed = if is_torn { "\n" } else { "" };
    let written = file.write_all(format!("{feed}{line}\n").as_bytes());
    let written = written.and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        // Half a line would stay. The next append would remove it as well.
        let _ = file.set_len(end);
    })
}

/// Returns where the whole lines of a file end, and whether the last of them has no line feed.
fn end_of_file(file: &mut File) -> io::Result<(u64, bool)> {
    const BLOCK: u64 = 64 * 1024;
    let mut begin = file.metadata()?.len();
    let mut tail = Vec::new();
    while begin > 0 && !tail.contains(&b'\n') {
        let from = begin.saturating_sub(BLOCK);
        let mut block = vec![0; usize::try_from(begin - from).unwrap_or(0)];
        file.seek(SeekFrom::Start(from))?;
        file.read_exact(&mut block)?;
        tail.splice(..0, block);
        begin = from;
    }
    let (end, is_torn) = end_of_lines(&tail);
    Ok((begin + end as u64, is_torn))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::de::IgnoredAny;

    use super::*;

    #[test]
    fn a_torn_line_is_removed_and_a_whole_one_ended() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("runs.jsonl");
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(200_000));
        for (before, after) in [
            ("", "{}\n"),
            ("{\"a\":1}\n", "{\"a\":1}\n{}\n"),
            ("{\"a\":1}\n{\"b\"", "{\"a\":1}\n{}\n"),
            ("{\"a\":1}\n{\"b\":2}", "{\"a\":1}\n{\"b\":2}\n{}\n"),
            ("{\"a", "{}\n"),
            (&long[..150_000], "{}\n"),
            (&format!("{{}}\n{}", &long[..150_000]), "{}\n{}\n"),
            (&long, &format!("{long}\n{{}}\n")),
        ] {
            fs::write(&path, before).unwrap();
            append(&path, "{}", Access::Owner).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), after);
        }
    }

    #[test]
    fn lines_of_several_threads_are_whole() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("runs.jsonl");
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let path = &path;
                scope.spawn(move || {
                    for number in 0..20 {
                        let line = format!("{{\"run\":\"{writer}-{number}\"}}");
                        append(path, &line, Access::Owner).unwrap();
                    }
                });
            }
        });
        let text = fs::read_to_string(&path).unwrap();
        let lines: std::collections::BTreeSet<_> = text.lines().collect();
        assert_eq!((lines.len(), text.lines().count()), (160, 160));
        for line in lines {
            serde_json::from_str::<IgnoredAny>(line).unwrap();
        }
    }
}
