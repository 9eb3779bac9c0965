//! How many reports have each outcome.

use std::fmt::Display;

/// The number of reports with each outcome.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) fetched: usize,
    pub(super) up_to_date: usize,
    pub(super) waiting: usize,
    pub(super) skipped: usize,
    pub(super) failed: usize,
}

impl Tally {
    /// Returns the summary of the run in one line.
    pub(super) fn summary(self, dir: &impl Display) -> String {
        let Self {
            fetched,
            up_to_date,
            waiting,
            skipped,
            failed,
        } = self;
        let new = match (fetched + waiting + skipped + failed, fetched, failed) {
            (0, ..) if up_to_date == 0 => return format!("there are no reports for {dir}"),
            (0, ..) => return format!("{dir} is up to date: {}", reports(up_to_date)),
            (_, 0, 0) => "nothing new",
            (_, _, 0) => "done",
            (_, 0, _) => "nothing could be fetched",
            _ => "not everything could be fetched",
        };
        let place = if failed == 0 { "in" } else { "into" };
        format!(
            "{new} {place} {dir}: {fetched} fetched, {up_to_date} up to date, {waiting} with terms to accept, \
             {skipped} skipped, {failed} failed"
        )
    }
}

/// Returns a number of reports in words.
pub(super) fn reports(count: usize) -> String {
    match count {
        1 => "1 report".to_owned(),
        _ => format!("{count} reports"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_says_what_the_counts_say() {
        for ([fetched, up_to_date, waiting, skipped, failed], says) in [
            ([0, 0, 0, 0, 0], "there are no reports for D"),
            ([0, 1, 0, 0, 0], "D is up to date: 1 report"),
            ([0, 7, 0, 0, 0], "D is up to date: 7 reports"),
            ([2, 1, 0, 0, 0], "done in D: 2 fetched, 1 up to date"),
            ([2, 0, 1, 1, 0], "done in D: 2 fetched"),
            (
                [0, 2, 1, 0, 0],
                "nothing new in D: 0 fetched, 2 up to date, 1 with terms to accept",
            ),
            ([0, 0, 0, 1, 0], "nothing new in D: "),
            (
                [0, 0, 0, 0, 38],
                "nothing could be fetched into D: 0 fetched",
            ),
            ([0, 5, 1, 1, 1], "nothing could be fetched into D: "),
            (
                [1, 0, 0, 0, 1],
                "not everything could be fetched into D: 1 fetched",
            ),
            ([3, 5, 1, 1, 1], "not everything could be fetched into D: "),
        ] {
            let tally = Tally {
                fetched,
                up_to_date,
                waiting,
                skipped,
                failed,
            };
            let summary = tally.summary(&"D");
            assert!(summary.starts_with(says), "{summary}");
            assert_eq!(
                summary.contains("nothing new"),
                failed == 0 && says.contains("nothing new")
            );
        }
    }
}
