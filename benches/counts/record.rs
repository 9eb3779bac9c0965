//! The record: a text file with a line for each job.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::ANEW;
use crate::platform::Platform;

/// The figures of jobs, and the platform that they were counted on.
pub(crate) struct Record {
    pub(crate) about: &'static str,
    pub(crate) platform: Platform,
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: BTreeMap<String, Vec<u64>>,
}

impl Record {
    pub(crate) fn read(path: &Path) -> Self {
        Self::parse(&fs::read_to_string(path).unwrap())
    }

    pub(crate) fn write(&self, path: &Path) {
        fs::write(path, self.text()).unwrap();
    }

    /// Returns the text: a heading, the platform, then a table with tabs.
    fn text(&self) -> String {
        let mut text = format!("# {}\n# Recorded by `{ANEW}`.\n", self.about);
        for (name, value) in &self.platform.0 {
            writeln!(text, "#\t{name}\t{value}").unwrap();
        }
        writeln!(text, "job\t{}", self.columns.join("\t")).unwrap();
        for (job, figures) in &self.rows {
            let figures: Vec<_> = figures.iter().map(u64::to_string).collect();
            writeln!(text, "{job}\t{}", figures.join("\t")).unwrap();
        }
        text
    }

    fn parse(text: &str) -> Self {
        let (notes, rows): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with('#'));
        let platform = notes.iter().filter_map(|line| {
            let (name, value) = line.strip_prefix("#\t")?.split_once('\t')?;
            Some((name.to_owned(), value.to_owned()))
        });
        let rows = rows.iter().skip(1).map(|row| {
            let mut cells = row.split('\t');
            let job = cells.next().unwrap().to_owned();
            (job, cells.map(|cell| cell.parse().unwrap()).collect())
        });
        Self {
            about: "",
            platform: Platform(platform.collect()),
            columns: &[],
            rows: rows.collect(),
        }
    }

    /// Returns a line for each figure that differs from the record by more than `allowed` percent,
    /// and for each job that only one of the two has.
    pub(crate) fn strayed_from(&self, recorded: &Self, allowed: f64) -> Vec<String> {
        let jobs: BTreeSet<_> = self.rows.keys().chain(recorded.rows.keys()).collect();
        let mut strayed = Vec::new();
        for job in jobs {
            match (recorded.rows.get(job), self.rows.get(job)) {
                (Some(recorded), Some(found)) => {
                    for (at, column) in self.columns.iter().enumerate() {
                        let (recorded, found) = (recorded[at], found[at]);
                        let percent = 100.0 * (found as f64 - recorded as f64)
                            / (recorded as f64).max(f64::MIN_POSITIVE);
                        if found != recorded && percent.abs() > allowed {
                            strayed.push(format!(
                                "{job}: {column}: recorded {recorded}, found {found} ({percent:+.1} %, allowed is {allowed} %)"
                            ));
                        }
                    }
                }
                (None, _) => strayed.push(format!("{job}: expected a recorded figure, found none")),
                (_, None) => strayed.push(format!("{job}: is recorded, and no job any more")),
            }
        }
        strayed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(rows: &[(&str, u64)]) -> Record {
        let rows = rows
            .iter()
            .map(|&(job, count)| (job.to_owned(), vec![count]));
        Record {
            about: "Instructions.",
            platform: Platform(BTreeMap::from([("rustc".into(), "1.95.0".into())])),
            columns: &["instructions"],
            rows: rows.collect(),
        }
    }

    #[test]
    fn what_is_recorded_is_read_again() {
        let written = record(&[("sign/small", 3), ("decode/ListReports/1 of them", 4)]);
        let read = Record::parse(&written.text());
        assert_eq!(read.rows, written.rows);
        assert_eq!(read.platform.0, written.platform.0);
    }

    #[test]
    fn a_tenth_is_allowed_to_either_side_and_no_more() {
        let recorded = record(&[("a", 1000)]);
        let strayed = |count| record(&[("a", count)]).strayed_from(&recorded, 10.0);
        assert!(strayed(1100).is_empty() && strayed(900).is_empty());
        assert_eq!(
            strayed(1101),
            ["a: instructions: recorded 1000, found 1101 (+10.1 %, allowed is 10 %)"]
        );
        assert_eq!(
            strayed(899),
            ["a: instructions: recorded 1000, found 899 (-10.1 %, allowed is 10 %)"]
        );
    }

    #[test]
    fn nothing_is_allowed_where_nothing_is_recorded() {
        assert_eq!(
            record(&[("a", 1)])
                .strayed_from(&record(&[("a", 0)]), 10.0)
                .len(),
            1
        );
        assert!(
            record(&[("a", 0)])
                .strayed_from(&record(&[("a", 0)]), 0.0)
                .is_empty()
        );
    }

    #[test]
    fn a_job_without_a_figure_and_a_figure_without_a_job_are_told() {
        assert_eq!(
            record(&[("new", 1)]).strayed_from(&record(&[("old", 1)]), 10.0),
            [
                "new: expected a recorded figure, found none",
                "old: is recorded, and no job any more",
            ]
        );
    }
}
