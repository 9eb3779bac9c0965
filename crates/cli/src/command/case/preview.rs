//! The case that the user is about to open.

use std::fmt::Display;

use casebook::support::{Category, Service};
use casebook::types::support::CommunicationBody;

use super::answers::Answers;
use super::severity::response_time;
use crate::failure::one_line;
use crate::output::wrapped;
use crate::terminal::Terminal;

/// The longest line that is easy to read, however wide the screen is.
const WIDEST: u16 = 100;

/// Returns the lines that show the whole case.
pub(super) fn preview(
    answers: &Answers,
    service: Option<&Service>,
    category: Option<&Category>,
    body: &CommunicationBody,
    terminal: &Terminal,
) -> Vec<String> {
    let service = service.map(|it| named(it.name.as_deref(), it.code.as_ref()));
    let category = category.map(|it| named(it.name.as_deref(), it.code.as_ref()));
    let severity = answers.severity.as_ref();
    let severity = severity.map(|code| match response_time(code) {
        Some(time) => format!("{code}: first response within {time}"),
        None => code.to_string(),
    });
    let chosen = |value: Option<String>| value.unwrap_or_else(|| "(AWS chooses)".to_owned());
    let subject = answers.subject.as_ref().map(ToString::to_string);
    let mut rows = vec![
        ("Service", chosen(service)),
        ("Category", chosen(category)),
        ("Severity", chosen(severity)),
        ("Subject", subject.unwrap_or_default()),
    ];
    rows.extend(answers.cc.iter().map(|cc| ("Copy to", cc.clone())));
    rows.extend(
        answers
            .attached
            .paths()
            .iter()
            .map(|path| ("File", path.display().to_string())),
    );
    let rows = rows.into_iter();
    let rows = rows.map(|(name, value)| format!("{name:<8}  {}", one_line(&value)));
    let text = wrapped(body.as_str(), "  ", terminal.columns().min(WIDEST));
    let blank = || std::iter::once(String::new());
    let lines = blank().chain(rows).chain(blank());
    lines
        .chain(text.lines().map(str::to_owned))
        .chain(blank())
        .collect()
}

fn named(name: Option<&str>, code: Option<&impl Display>) -> String {
    let code = code.map(ToString::to_string).unwrap_or_default();
    name.map_or(code, str::to_owned)
}
