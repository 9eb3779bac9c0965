//! The case that the user is about to open.

use std::fmt::Display;

use casebook::support::{Category, Service};
use casebook::types::support::CommunicationBody;
use indicatif::HumanBytes;

use super::answers::Answers;
use super::files::AttachedFiles;
use super::severity::response_time;
use crate::failure::one_line;
use crate::output::wrapped;
use crate::session::Session;
use crate::terminal::Terminal;

/// The longest line that is easy to read, however wide the screen is.
const WIDEST: u16 = 100;

/// The lines of the screen that are not for the preview: three blank ones, the question, its hint, and
/// the one that says how much is left out.
const AROUND: usize = 6;

/// The least lines of the text that are shown, if it has as many.
const LEAST: usize = 3;

/// Returns what a case has besides its text, each with its name.
pub(super) fn rows(
    session: &Session,
    answers: &Answers,
    service: Option<&Service>,
    category: Option<&Category>,
) -> Vec<(&'static str, String)> {
    let service = service.map(|it| named(it.name.as_deref(), it.code.as_ref()));
    let category = category.map(|it| named(it.name.as_deref(), it.code.as_ref()));
    let severity = answers.severity.as_ref();
    let severity = severity.map(|code| match response_time(code) {
        Some(time) => format!("{code}: first response within {time}"),
        None => code.to_string(),
    });
    let chosen = |value: Option<String>| value.unwrap_or_else(|| "(AWS chooses)".to_owned());
    let subject = answers.subject.as_ref().map(ToString::to_string);
    let mut rows = Vec::new();
    rows.extend(session.profile().map(|name| ("Profile", name)));
    rows.extend([
        ("Service", chosen(service)),
        ("Category", chosen(category)),
        ("Severity", chosen(severity)),
    ]);
    let issue_type = answers.issue_type.as_ref();
    rows.extend(issue_type.map(|it| ("Type", it.to_string())));
    let language = answers.language.as_ref();
    rows.extend(language.map(|it| ("Language", it.to_string())));
    rows.push(("Subject", subject.unwrap_or_default()));
    rows.extend(others(&answers.cc, &answers.attached));
    rows
}

/// Returns who gets a copy, and the files with their sizes.
pub(super) fn others(cc: &[String], attached: &AttachedFiles) -> Vec<(&'static str, String)> {
    let copies = cc.iter().map(|cc| ("Copy to", cc.clone()));
    let files = attached.paths().iter().map(|path| {
        let size = path.metadata().map(|about| HumanBytes(about.len()));
        let size = size.map_or_else(|_| String::new(), |size| format!(", {size}"));
        ("File", format!("{}{size}", path.display()))
    });
    copies.chain(files).collect()
}

/// Returns the lines that show the rows and the text. With the number of choices that stand below,
/// a long text is shortened, so that all of it fits on the screen.
pub(super) fn preview(
    rows: Vec<(&'static str, String)>,
    body: &CommunicationBody,
    terminal: &Terminal,
    choices: Option<usize>,
) -> Vec<String> {
    let screen = terminal.screen.map_or(24, |screen| screen.rows.into());
    let most = choices.map_or(usize::MAX, |choices| {
        let left = usize::saturating_sub(screen, AROUND + rows.len() + choices);
        left.max(LEAST)
    });
    let rows = rows.into_iter();
    let rows = rows.map(|(name, value)| format!("{name:<8}  {}", one_line(&value)));
    let text = wrapped(body.as_str(), "  ", terminal.columns().min(WIDEST));
    let text: Vec<&str> = text.lines().collect();
    let shown = text.len().min(most);
    let more = match text.len() - shown {
        0 => None,
        1 => Some("  … 1 more line".to_owned()),
        more => Some(format!("  … {more} more lines")),
    };
    let blank = || std::iter::once(String::new());
    let lines = blank().chain(rows).chain(blank());
    lines
        .chain(text[..shown].iter().map(|&line| line.to_owned()))
        .chain(more)
        .chain(blank())
        .collect()
}

fn named(name: Option<&str>, code: Option<&impl Display>) -> String {
    let code = code.map(ToString::to_string).unwrap_or_default();
    name.map_or(code, str::to_owned)
}
