//! `runs.txt`: the records of all runs in a folder. Each names the hash of the one before.

use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use casebook_files::{Access, StagedFile};
use sha2::{Digest as _, Sha256};

use super::files::Files;
use super::run::Run;
use crate::folder::RUNS;

/// The largest chain that is read, in bytes. The record of a run that changes nothing has 600.
const LARGEST: u64 = 1 << 30;

/// The largest record of a run, in bytes. It has 300 for each report that the run has fetched.
const LONGEST: u64 = 256 << 20;

/// What the records up to a run say: how many there are, and which files the folder has after them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    /// The number of records.
    pub(crate) runs: u64,
    /// The SHA-256 of the last record, with its line feed. `None` if there is no record.
    pub(crate) head: Option<String>,
    /// The last record, if it can be read.
    pub(crate) last: Option<Run>,
    /// The files that the folder has after the last run.
    pub(crate) files: Files,
    /// What is wrong with the records, oldest first.
    pub(crate) breaks: Vec<String>,
    /// The hash of all records so far.
    hash: Sha256,
}

impl Chain {
    /// Reads the chain of a folder, and shows what it says after each record. A folder without one has an
    /// empty chain.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read. A record that does not fit is no error, but a break.
    pub(crate) fn replay(folder: &Path, mut each: impl FnMut(&Self)) -> io::Result<Self> {
        let mut chain = Self::default();
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

    /// The SHA-256 of all records.
    pub(crate) fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    /// Adds a line of the file.
    fn add(&mut self, line: &[u8]) {
        self.runs += 1;
        let number = self.runs;
        if !line.ends_with(b"\n") {
            self.breaks
                .push(format!("run {number}: the record is cut off"));
        }
        self.last = match serde_json::from_slice::<Run>(line) {
            Ok(run) => {
                if run.run != number {
                    let found = run.run;
                    self.breaks.push(format!(
                        "expected the record of run {number}, found that of run {found}"
                    ));
                }
                if run.previous != self.head {
                    let text =
                        |hash: &Option<String>| hash.clone().unwrap_or_else(|| "none".into());
                    let (named, found) = (text(&run.previous), text(&self.head));
                    self.breaks.push(format!(
                        "run {}: expected the run before to have the SHA-256 {named}, found {found}",
                        run.run
                    ));
                }
                run.found.clone().apply(&mut self.files);
                run.changed.clone().apply(&mut self.files);
                Some(run)
            }
            Err(why) => {
                self.breaks
                    .push(format!("run {number}: expected the record of a run: {why}"));
                None
            }
        };
        self.head = Some(hex::encode(Sha256::digest(line)));
        self.hash.update(line);
    }

    /// Writes the record of the next run after all others: a reader sees the chain with it or
    /// without it.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read or written. It then stays as it was.
    pub(crate) fn append(&mut self, folder: &Path, run: &Run, access: Access) -> io::Result<()> {
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
        let mut line = serde_json::to_vec(run)?;
        line.push(b'\n');
        file.write_all(&line)?;
        file.sync_all()?;
        // Windows cannot rename open files.
        drop(file);
        part.place()?.sync()?;
        self.add(&line);
        Ok(())
    }
}

fn too_large(limit: u64) -> io::Error {
    let reason = format!("expected at most {limit} bytes, found more");
    io::Error::new(io::ErrorKind::FileTooLarge, reason)
}

#[cfg(test)]
pub(super) mod tests {
    use std::fs;

    use proptest::prelude::*;

    use super::super::files::Changes;
    use super::super::run::{Caller, Tool};
    use super::*;

    fn read(folder: &Path) -> io::Result<Chain> {
        Chain::replay(folder, |_| {})
    }

    /// The record of the run after a chain, which adds this file.
    pub(crate) fn run(after: &Chain, file: &str) -> Run {
        let added = [(file.to_owned(), "aa".to_owned())];
        Run {
            run: after.runs + 1,
            previous: after.head.clone(),
            started_at: "2026-01-02T03:04:05Z".into(),
            ended_at: "2026-01-02T03:04:06Z".into(),
            clock: None,
            caller: Caller {
                account: "111122223333".into(),
                arn: "arn:aws:iam::111122223333:user/a".into(),
                user_id: None,
            },
            tool: Tool::this(),
            endpoint: "https://example.com".into(),
            requests: Vec::new(),
            manifest_sha256: None,
            found: Changes::default(),
            found_manifest_sha256: None,
            found_breaks: Vec::new(),
            changed: Changes {
                added: added.into(),
                ..Changes::default()
            },
        }
    }

    fn written(count: u64) -> (tempfile::TempDir, Vec<String>) {
        let dir = tempfile::tempdir().unwrap();
        let mut chain = read(dir.path()).unwrap();
        for number in 1..=count {
            let run = run(&chain, &format!("{number}.pdf"));
            chain.append(dir.path(), &run, Access::Owner).unwrap();
        }
        let text = fs::read_to_string(dir.path().join(RUNS)).unwrap();
        (dir, text.lines().map(|line| format!("{line}\n")).collect())
    }

    #[test]
    fn each_run_names_the_hash_of_the_line_before() {
        let (dir, lines) = written(3);
        let chain = read(dir.path()).unwrap();
        assert_eq!((chain.runs, chain.files.len()), (3, 3));
        assert!(chain.breaks.is_empty(), "{:?}", chain.breaks);
        assert_eq!(chain.head, Some(hex::encode(Sha256::digest(&lines[2]))));
        assert_eq!(chain.sha256(), hex::encode(Sha256::digest(lines.concat())));
        let last = chain.last.unwrap();
        assert_eq!(last.previous, Some(hex::encode(Sha256::digest(&lines[1]))));
    }

    #[test]
    fn a_run_that_was_taken_out_and_one_that_was_changed_break_the_chain() {
        let (dir, lines) = written(3);
        let breaks = |text: String| {
            fs::write(dir.path().join(RUNS), text).unwrap();
            read(dir.path()).unwrap().breaks
        };
        let first = hex::encode(Sha256::digest(&lines[0]));
        let second = hex::encode(Sha256::digest(&lines[1]));
        assert_eq!(
            breaks([&*lines[0], &lines[2]].concat()),
            [
                "expected the record of run 2, found that of run 3".to_owned(),
                format!(
                    "run 3: expected the run before to have the SHA-256 {second}, found {first}"
                ),
            ]
        );
        let changed = lines[1].replace("111122223333", "999922223333");
        let found = breaks([&*lines[0], &changed, &lines[2]].concat());
        assert!(
            found.len() == 1 && found[0].starts_with("run 3: expected the run before"),
            "{found:?}"
        );
        let found = breaks([&*lines[0], "mine\n", &lines[1]].concat());
        assert!(
            found[0].starts_with("run 2: expected the record of a run"),
            "{found:?}"
        );
        let cut = &lines[1][..lines[1].len() - 1];
        assert_eq!(
            breaks([&*lines[0], cut].concat()),
            ["run 2: the record is cut off"]
        );
    }

    #[test]
    fn a_run_after_a_broken_one_keeps_what_is_there() {
        let (dir, lines) = written(1);
        fs::write(dir.path().join(RUNS), format!("{}mine", lines[0])).unwrap();
        let mut chain = read(dir.path()).unwrap();
        let next = run(&chain, "b.pdf");
        chain.append(dir.path(), &next, Access::Owner).unwrap();
        let text = fs::read_to_string(dir.path().join(RUNS)).unwrap();
        assert!(text.starts_with(&format!("{}mine\n{{", lines[0])), "{text}");
        assert_eq!(read(dir.path()).unwrap().files.len(), 2);
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
