//! `runs.txt`: reads the records of all runs in a folder, and adds one.

use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use casebook_evidence::{Chain, RUNS, Run};
use casebook_files::{Access, StagedFile};

/// The largest chain that is read, in bytes. The record of a run that changes nothing has 600.
const LARGEST: u64 = 1 << 30;

/// The largest record of a run, in bytes. It has 300 for each report that the run has fetched.
const LONGEST: u64 = 256 << 20;

/// Reads the chain of a folder, and shows what it says after each record. A folder without one has an
/// empty chain.
///
/// # Errors
///
/// Fails when the file cannot be read. A record that does not fit is no error, but a break.
pub(crate) fn replay(folder: &Path, mut each: impl FnMut(&Chain)) -> io::Result<Chain> {
    let mut chain = Chain::default();
    let file = match casebook_files::open(&folder.join(RUNS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(chain),
        file => file?,
    };
    if file.metadata()?.len() > LARGEST {
        return Err(too_large(LARGEST));
    }
    let (mut lines, mut line) = (BufReader::new(file).take(LARGEST), Vec::new());
    loop {
        line.clear();
        let read = lines.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(chain);
        }
        if read as u64 == LONGEST && !line.ends_with(b"\n") {
            return Err(too_large(LONGEST));
        }
        chain.add(&line);
        each(&chain);
    }
}

/// Writes the record of the next run after all others: a reader sees the chain with it or
/// without it.
///
/// # Errors
///
/// Fails when the file cannot be read or written. It then stays as it was.
pub(crate) fn append(
    chain: &mut Chain,
    folder: &Path,
    run: &Run,
    access: Access,
) -> io::Result<()> {
    let path = folder.join(RUNS);
    let (part, mut file) = StagedFile::create(&path, access)?;
    match casebook_files::open(&path) {
        Ok(mut before) => {
            io::copy(&mut before, &mut file)?;
            if let Ok(1..) = before.stream_position() {
                let mut last = [0];
                before.seek(SeekFrom::End(-1))?;
                before.read_exact(&mut last)?;
                if last != *b"\n" {
                    file.write_all(b"\n")?;
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let line = run.to_line();
    file.write_all(&line)?;
    file.sync_all()?;
    // Windows cannot rename open files.
    drop(file);
    part.place()?.sync()?;
    chain.add(&line);
    Ok(())
}

fn too_large(limit: u64) -> io::Error {
    let reason = format!("expected at most {limit} bytes, found more");
    io::Error::new(io::ErrorKind::FileTooLarge, reason)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use casebook_evidence::{Caller, Tool};
    use proptest::prelude::*;

    use super::*;

    fn read(folder: &Path) -> io::Result<Chain> {
        replay(folder, |_| {})
    }

    /// Adds a run that adds this file, and returns the records.
    fn add(folder: &Path, file: &str) -> String {
        let mut chain = read(folder).unwrap();
        let caller = Caller::new("111122223333", "arn:aws:iam::111122223333:user/a", None);
        let mut run = chain.next_run(caller, Tool::new("casebook", "1.0"));
        run.changed.added.insert(file.into(), "aa".into());
        append(&mut chain, folder, &run, Access::Owner).unwrap();
        fs::read_to_string(folder.join(RUNS)).unwrap()
    }

    #[test]
    fn a_run_after_a_broken_one_keeps_what_is_there() {
        let dir = tempfile::tempdir().unwrap();
        let first = add(dir.path(), "a.pdf");
        fs::write(dir.path().join(RUNS), format!("{first}mine")).unwrap();
        let text = add(dir.path(), "b.pdf");
        assert!(text.starts_with(&format!("{first}mine\n{{")), "{text}");
        let chain = read(dir.path()).unwrap();
        assert_eq!(
            (chain.runs, chain.files.len(), chain.breaks.len()),
            (3, 2, 2)
        );
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(RUNS), bytes).unwrap();
            let _ = read(dir.path());
        }
    }
}
