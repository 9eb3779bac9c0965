//! `runs.txt`: the records of all runs in a folder. Each names the hash of the one before.

use sha2::{Digest as _, Sha256};

use crate::{Caller, Files, MANIFEST, RUNS, Run, Tool};

/// What the records up to a run say: how many there are, and which files the folder has after them.
///
/// A chain that is broken goes on with its next line, so that each break is found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Chain {
    /// The number of records.
    pub runs: u64,
    /// The SHA-256 of the last record, with its line feed. `None` if there is no record.
    pub head: Option<String>,
    /// The last record, if it can be read.
    pub last: Option<Run>,
    /// The files that the folder has after the last run.
    pub files: Files,
    /// What is wrong with the records, oldest first.
    pub breaks: Vec<String>,
    /// The hash of all records so far.
    hash: Sha256,
}

impl Chain {
    /// Begins the record of the next run, with its number and the hash of the record before. Nothing else is known of the
    /// run yet.
    pub fn next_run(&self, caller: Caller, tool: Tool) -> Run {
        Run::new(self.runs + 1, self.head.clone(), caller, tool)
    }

    /// Returns the SHA-256 of all records.
    pub fn sha256(&self) -> String {
        hex::encode(self.hash.clone().finalize())
    }

    /// Returns what [`crate::sums`] says after the last run: the files, the manifest and the records themselves.
    pub fn sums(&self) -> Files {
        let manifest = self.last.as_ref();
        let manifest = manifest.and_then(|run| run.manifest_sha256.clone());
        let mut files = self.files.clone();
        files.extend(manifest.map(|sha256| (MANIFEST.to_owned(), sha256)));
        if self.runs > 0 {
            files.insert(RUNS.to_owned(), self.sha256());
        }
        files
    }

    /// Adds a line of the file, with its line feed. A line that does not fit is a break.
    pub fn add(&mut self, line: &[u8]) {
        self.runs += 1;
        let number = self.runs;
        if !line.ends_with(b"\n") {
            self.breaks
                .push(format!("run {number}: the record is cut off"));
        }
        self.last = match Run::read(line) {
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
                self.breaks.push(format!("run {number}: {why}"));
                None
            }
        };
        self.head = Some(hex::encode(Sha256::digest(line)));
        self.hash.update(line);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Chain {
        let mut chain = Chain::default();
        for line in text.split_inclusive('\n') {
            chain.add(line.as_bytes());
        }
        chain
    }

    fn written(count: u64) -> Vec<String> {
        let mut chain = Chain::default();
        let lines = (1..=count).map(|number| {
            let caller = Caller::new("111122223333", "arn:aws:iam::111122223333:user/a", None);
            let mut run = chain.next_run(caller, Tool::new("casebook", "1.0"));
            run.changed
                .added
                .insert(format!("{number}.pdf"), "aa".into());
            let line = run.to_line();
            chain.add(&line);
            String::from_utf8(line).unwrap()
        });
        lines.collect()
    }

    #[test]
    fn each_run_names_the_hash_of_the_line_before() {
        let lines = written(3);
        let chain = read(&lines.concat());
        assert_eq!((chain.runs, chain.files.len()), (3, 3));
        assert!(chain.breaks.is_empty(), "{:?}", chain.breaks);
        assert_eq!(chain.head, Some(hex::encode(Sha256::digest(&lines[2]))));
        assert_eq!(chain.sha256(), hex::encode(Sha256::digest(lines.concat())));
        let last = chain.last.unwrap();
        assert_eq!(last.previous, Some(hex::encode(Sha256::digest(&lines[1]))));
    }

    #[test]
    fn a_run_that_was_taken_out_and_one_that_was_changed_break_the_chain() {
        let lines = written(3);
        let breaks = |text: String| read(&text).breaks;
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

    proptest! {
        #[test]
        fn never_panics(lines in prop::collection::vec("\\PC{0,60}\n?", 0..4)) {
            let mut chain = Chain::default();
            for line in &lines {
                chain.add(line.as_bytes());
            }
            prop_assert_eq!(chain.runs, lines.len() as u64);
        }
    }
}
