//! The reports of one outcome, by cause.

use super::row::Row;
use super::tally::reports;
use crate::failure::one_line;

/// The reports that have one cause.
#[derive(Debug)]
pub(super) struct Cause<'a>(Vec<&'a Row>);

impl<'a> Cause<'a> {
    /// Returns the causes of these reports, the commonest first. Of equally common ones, that of the
    /// first report is the first.
    pub(super) fn all_of(rows: impl Iterator<Item = &'a Row>) -> Vec<Self> {
        let mut causes: Vec<Self> = Vec::new();
        for row in rows {
            match causes.iter_mut().find(|it| it.0[0].cause == row.cause) {
                Some(cause) => cause.0.push(row),
                None => causes.push(Self(vec![row])),
            }
        }
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.0.len()));
        causes
    }

    /// The number of reports.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// The reason, which has the request id if there is one report alone.
    pub(super) fn why(&self) -> &str {
        let why = match self.0[..] {
            [row] => &row.reason,
            _ => &self.0[0].cause,
        };
        why.as_deref().unwrap_or("unknown")
    }

    /// Returns a line with the number of reports and the cause, then a line for each report. It has
    /// its id if another report of the run has its name and version.
    pub(super) fn lines(&self, all: &[Row]) -> Vec<String> {
        let title = format!("{}: {}", reports(self.count()), self.why());
        let named = self.0.iter().map(|row| format!("  {}", named(row, all)));
        let lines = std::iter::once(title).chain(named);
        lines.map(|line| one_line(&line).into_owned()).collect()
    }
}

/// Returns the causes in a few words: the commonest, and how many reports have others.
pub(super) fn summary(causes: &[Cause<'_>]) -> String {
    let Some((commonest, others)) = causes.split_first() else {
        return String::new();
    };
    match others.iter().map(Cause::count).sum() {
        0 => commonest.why().to_owned(),
        1 => format!(
            "{} with {}; 1 has another cause",
            commonest.count(),
            commonest.why()
        ),
        others => format!(
            "{} with {}; {others} have other causes",
            commonest.count(),
            commonest.why()
        ),
    }
}

/// Returns the name of a report and its version, and its id if they do not tell it apart.
fn named(row: &Row, all: &[Row]) -> String {
    let version = row.version.map(|v| format!(" v{v}")).unwrap_or_default();
    let id = row.id.as_deref().unwrap_or("a report without an id");
    let Some(name) = row.name.as_deref().filter(|name| !name.is_empty()) else {
        return format!("{id}{version}");
    };
    let is_alike = |other: &&Row| other.name == row.name && other.version == row.version;
    match all.iter().filter(is_alike).count() {
        0 | 1 => format!("{name}{version}"),
        _ => format!("{name}{version} ({id})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, name: &str, reason: &str, cause: &str) -> Row {
        Row {
            id: Some(id.to_owned()),
            version: Some(2),
            name: Some(name.to_owned()),
            outcome: "failed",
            file: None,
            terms_file: None,
            reason: Some(reason.to_owned()),
            cause: Some(cause.to_owned()),
        }
    }

    #[test]
    fn the_commonest_cause_comes_first_and_each_report_has_a_line_by_name() {
        let rows = [
            row("b", "PCI", "cut off", "cut off"),
            row("a", "SOC 3", "Denied (request id 1)", "Denied"),
            row("c", "SOC 3", "Denied (request id 2)", "Denied"),
            row("d", "", "Denied (request id 3)", "Denied"),
        ];
        let causes = Cause::all_of(rows.iter());
        let lines: Vec<Vec<String>> = causes.iter().map(|cause| cause.lines(&rows)).collect();
        assert_eq!(
            lines,
            [
                vec![
                    "3 reports: Denied",
                    "  SOC 3 v2 (a)",
                    "  SOC 3 v2 (c)",
                    "  d v2"
                ],
                vec!["1 report: cut off", "  PCI v2"],
            ]
        );
        assert_eq!(summary(&causes), "3 with Denied; 1 has another cause");
        assert_eq!(summary(&causes[..1]), "Denied");
        let both = Cause::all_of(rows[..2].iter());
        assert_eq!(summary(&both), "1 with cut off; 1 has another cause");
        let alone = Cause::all_of(rows[1..2].iter());
        assert_eq!(summary(&alone), "Denied (request id 1)");
    }
}
