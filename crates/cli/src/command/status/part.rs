//! One part of the screen: a line that counts, and the first few things of it.

use console::{measure_text_width, truncate_str};
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::output::{Tone, bold, wrapped};
use crate::terminal::Terminal;

/// What was found for a part.
#[derive(Debug)]
pub(super) struct Content {
    /// What there is, in numbers.
    pub(super) summary: String,
    /// The things, for a table. The first cell of a row has the colour of its word, and the last one is
    /// cut if the line is too long.
    pub(super) rows: Vec<Vec<String>>,
    /// How many rows a table of a small screen has.
    pub(super) shown: usize,
    /// The things, for csv and text.
    pub(super) entries: Vec<Entry>,
    /// All things, as JSON.
    pub(super) members: Value,
}

/// One thing of a part.
#[derive(Debug, Default)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) text: String,
}

impl Entry {
    pub(super) fn new(id: Option<&str>, status: &str, text: Option<&str>) -> Self {
        Self {
            id: id.unwrap_or_default().to_owned(),
            status: status.to_owned(),
            text: text.unwrap_or_default().to_owned(),
        }
    }
}

/// A part with its name, its heading, and the command that shows all of it.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    title: &'static str,
    command: &'static str,
    outcome: Result<Content, Failure>,
}

impl Part {
    pub(super) fn new(
        name: &'static str,
        title: &'static str,
        command: &'static str,
        outcome: Result<Content, Failure>,
    ) -> Self {
        Self {
            name,
            title,
            command,
            outcome,
        }
    }

    /// Returns the failure. A plan that the account lacks is none.
    fn failure(&self) -> Option<&Failure> {
        let failure = self.outcome.as_ref().err();
        failure.filter(|failure| !failure.lacks_plan())
    }

    /// Returns a row for each thing, or one for the error.
    pub(super) fn rows(&self) -> Vec<Value> {
        let row = |id: &str, status: &str, text: &str| json!({"part": self.name, "id": id, "status": status, "text": text});
        match &self.outcome {
            Ok(content) => {
                let entries = content.entries.iter();
                let rows = entries.map(|it| row(&it.id, &it.status, &it.text));
                rows.collect()
            }
            Err(failure) if failure.lacks_plan() => vec![row("", "no_plan", &said(failure))],
            Err(failure) => vec![row("", "failed", &said(failure))],
        }
    }

    /// Returns the part as JSON: its members, or the error.
    pub(super) fn members(&self) -> Value {
        match &self.outcome {
            Ok(content) => content.members.clone(),
            Err(failure) => json!({"error": {"code": failure.code(), "message": said(failure)}}),
        }
    }
}

/// Returns a failure in one line.
fn said(failure: &Failure) -> String {
    match failure.lacks_plan() {
        true => {
            "needs a Business, Enterprise On-Ramp, Enterprise or Unified Operations support plan"
                .to_owned()
        }
        false => failure.to_string(),
    }
}

/// Returns one failure for the parts that failed, with the worst exit code of them.
pub(super) fn failure(parts: &[Part]) -> Option<Failure> {
    let failed: Vec<(&Part, &Failure)> = parts
        .iter()
        .filter_map(|part| Some((part, part.failure()?)))
        .collect();
    let has = |exit: &Exit| failed.iter().any(|(_, failure)| failure.exit() == *exit);
    let mut worst = [Exit::Configuration, Exit::Service].into_iter();
    let exit = worst.find(has).unwrap_or(Exit::Other);
    let mut causes: Vec<(Vec<&str>, String)> = Vec::new();
    for (part, failure) in &failed {
        let cause = failure.reason();
        match causes.iter_mut().find(|(_, known)| *known == cause) {
            Some((names, _)) => names.push(part.name),
            None => causes.push((vec![part.name], cause)),
        }
    }
    let causes: Vec<String> = causes
        .iter()
        .map(|(names, cause)| format!("{}: {cause}", names.join(", ")))
        .collect();
    let (count, of) = (failed.len(), parts.len());
    let why = format!("{count} of {of} parts failed: {}", causes.join("; "));
    (count > 0).then(|| Failure::new(exit, "PartsFailed", why))
}

/// How many lines a small screen has (docs/tour.md).
const LINES: usize = 24;

/// Returns the parts as text. A larger screen gets more rows of each part. An error that several
/// parts have is told once.
pub(super) fn page(parts: &[Part], terminal: &Terminal) -> String {
    let width = usize::from(terminal.columns());
    let lines_of_screen = terminal.screen.map_or(LINES, |it| it.rows.into());
    let mut page = String::new();
    let mut told: Vec<String> = Vec::new();
    for part in parts {
        let reason = part.failure().map(Failure::reason);
        if reason.as_ref().is_some_and(|reason| told.contains(reason)) {
            continue;
        }
        if !page.is_empty() {
            page.push('\n');
        }
        let title = bold(part.title, terminal.color_stdout);
        match &part.outcome {
            Ok(content) => {
                page.push_str(&format!("{title}: {}", content.summary));
                let shown = content.shown * lines_of_screen.max(LINES) / LINES;
                let rows = &content.rows[..shown.min(content.rows.len())];
                if content.rows.len() > rows.len() {
                    let used = measure_text_width(part.title) + 2 + content.summary.len();
                    let more = format!("`{}` shows all", part.command);
                    match used + 2 + more.len() <= width {
                        true => page.push_str(&format!("; {more}")),
                        false => page.push_str(&format!(";\n  {more}")),
                    }
                }
                page.push('\n');
                page.push_str(&lines(rows, width, terminal.color_stdout));
            }
            Err(failure) => {
                let blanks = "  ";
                let Some(reason) = reason else {
                    page.push_str(&format!("{title}: not in the plan\n"));
                    page.push_str(&wrapped(&said(failure), blanks, terminal.columns()));
                    continue;
                };
                let alike = |other: &&Part| other.failure().is_some_and(|it| it.reason() == reason);
                let alike: Vec<&Part> = parts.iter().filter(alike).collect();
                let titles = alike.iter().map(|it| bold(it.title, terminal.color_stdout));
                let titles: Vec<String> = titles.collect();
                page.push_str(&format!("{}: failed\n", titles.join(", ")));
                let line = match alike.len() {
                    1 => said(failure),
                    _ => reason.clone(),
                };
                page.push_str(&wrapped(&line, blanks, terminal.columns()));
                told.push(reason);
            }
        }
    }
    page
}

/// Returns rows in aligned columns, each in one line.
fn lines(rows: &[Vec<String>], width: usize, colors: bool) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| one_line(cell).into_owned()).collect())
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let longest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at));
        cells
            .map(|cell| measure_text_width(cell))
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(longest).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::from(" ");
        let mut used = 1;
        for (at, cell) in row.iter().enumerate() {
            let is_last = at + 1 == row.len();
            let left = width.saturating_sub(used + 1).max(1);
            let cell = truncate_str(cell, left, "…");
            let taken = measure_text_width(&cell);
            let blanks = match is_last {
                true => 0,
                false => widths[at].saturating_sub(taken) + 1,
            };
            let shown = match Tone::of_word(&cell).filter(|_| colors && !is_last) {
                Some(tone) => tone.paint(&cell),
                None => cell.into_owned(),
            };
            line.push_str(&format!(" {shown}{}", " ".repeat(blanks)));
            used += 1 + taken + blanks;
        }
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::ScreenSize;

    fn rows(cells: &[&[&str]]) -> Vec<Vec<String>> {
        let row = |row: &&[&str]| row.iter().map(|cell| (*cell).to_owned()).collect();
        cells.iter().map(row).collect()
    }

    #[test]
    fn rows_are_aligned_and_the_last_cell_is_cut() {
        let rows = rows(&[
            &["low", "a\nsubject that is long"],
            &["urgent", "起動しない"],
        ]);
        assert_eq!(
            lines(&rows, 24, false),
            "  low     a subject tha…\n  urgent  起動しない\n"
        );
        assert!(lines(&rows, 24, true).contains("\u{1b}[31murgent\u{1b}[0m  起動"));
    }

    #[test]
    fn a_failure_hides_no_other_part() {
        let content = Content {
            summary: "2 are missing".to_owned(),
            rows: rows(&[&["one"], &["two"]]),
            shown: 1,
            entries: Vec::new(),
            members: json!({}),
        };
        let parts = [
            Part::new("a", "Cases", "x", Err(Failure::other("no\nnetwork"))),
            Part::new("b", "Agreements", "casebook agreement list", Ok(content)),
        ];
        assert_eq!(
            page(&parts, &Terminal::default()),
            "Cases: failed\n  no network\n\nAgreements: 2 are missing; `casebook agreement list` \
             shows all\n  one\n"
        );
        assert_eq!(parts[0].members()["error"]["message"], "no network");
        let large = Terminal {
            screen: Some(ScreenSize {
                rows: 48,
                columns: 100,
            }),
            ..Terminal::default()
        };
        assert!(page(&parts, &large).ends_with("Agreements: 2 are missing\n  one\n  two\n"));
    }

    #[test]
    fn an_error_of_several_parts_is_told_once_with_the_worst_exit_code() {
        let part = |name, title, failure| Part::new(name, title, "x", Err(failure));
        let parts = [
            part("a", "A", Failure::configuration("no keys").during("One")),
            part("b", "B", Failure::other("late")),
            part("c", "C", Failure::configuration("no keys").during("Two")),
        ];
        assert_eq!(
            page(&parts, &Terminal::default()),
            "A, C: failed\n  no keys\n\nB: failed\n  late\n"
        );
        let failure = failure(&parts).unwrap();
        assert_eq!(failure.exit(), Exit::Configuration);
        assert_eq!(
            failure.to_string(),
            "3 of 3 parts failed: a, c: no keys; b: late"
        );
    }
}
