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
    /// The first few things. The first cell of a row has the colour of its word, and the last one is
    /// cut if the line is too long.
    pub(super) rows: Vec<Vec<String>>,
    /// How many things there are.
    pub(super) count: usize,
    /// All things, as JSON.
    pub(super) members: Value,
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

    /// Returns the exit code of a failure.
    pub(super) fn exit(&self) -> Option<Exit> {
        self.outcome.as_ref().err().map(Failure::exit)
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

/// Returns the parts as text.
pub(super) fn page(parts: &[Part], terminal: &Terminal) -> String {
    let width = usize::from(terminal.columns());
    let mut page = String::new();
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            page.push('\n');
        }
        let title = bold(part.title, terminal.color_stdout);
        match &part.outcome {
            Ok(content) => {
                page.push_str(&format!("{title}: {}", content.summary));
                if content.count > content.rows.len() {
                    let used = measure_text_width(part.title) + 2 + content.summary.len();
                    let more = format!("`{}` shows all", part.command);
                    match used + 2 + more.len() <= width {
                        true => page.push_str(&format!("; {more}")),
                        false => page.push_str(&format!(";\n  {more}")),
                    }
                }
                page.push('\n');
                page.push_str(&lines(&content.rows, width, terminal.color_stdout));
            }
            Err(failure) => {
                let blanks = "  ";
                page.push_str(&format!("{title}: failed\n"));
                page.push_str(&wrapped(&said(failure), blanks, terminal.columns()));
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
            rows: rows(&[&["one"]]),
            count: 2,
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
    }
}
