//! A record as lines: a name, and the text beside it.

use console::measure_text_width;
use serde_json::Value;

use super::screen::Screen;
use crate::output::fold::{chop, fold};
use crate::output::layout::{GAP, SHORTEST};
use crate::output::tone::Tone;
use crate::output::view::cell;
use crate::sanitize::one_line;

/// A name with the text beside it.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) text: Text,
    pub(super) tone: Option<Tone>,
}

impl<'a> Line<'a> {
    /// The line of a member, which the record has.
    pub(super) fn of(name: &'a str, record: &Value, screen: Screen) -> Self {
        Self {
            name,
            text: Text::of(name, &record[name]),
            tone: screen.tone(record, name),
        }
    }
}

/// The text beside a name in a record.
pub(super) enum Text {
    /// A text that users copy, which stays in one line.
    Whole(String),
    /// Prose, which is broken into lines.
    Words(String),
    /// A list of prose, each text of which begins a line with its number.
    Numbered(Vec<String>),
    /// JSON, which is cut into pieces of the same width.
    Nested(String),
}

impl Text {
    fn of(name: &str, value: &Value) -> Self {
        let text = cell(value);
        // A path may contain blanks, at which `Words` would break it, and a command does.
        let is_whole = matches!(name, "file" | "terms_file" | "fileName" | "next");
        let is_json = |value: &Value| {
            value.is_object() || value.as_array().is_some_and(|it| it.iter().any(is_nested))
        };
        match value {
            _ if is_whole => Self::Whole(text),
            _ if is_json(value) => Self::Nested(text),
            Value::Array(texts) if texts.iter().any(is_prose) => {
                Self::Numbered(texts.iter().map(cell).collect())
            }
            _ => Self::Words(text),
        }
    }
}

/// Returns a line for each name, with its text beside it. A text of several lines stays to the
/// right of the name.
pub(super) fn lines_of(lines: Vec<Line<'_>>, screen: Screen) -> String {
    let named: Vec<_> = lines
        .into_iter()
        .map(|line| (one_line(line.name), line.text, line.tone))
        .collect();
    let names = named
        .iter()
        .map(|(name, ..)| measure_text_width(name))
        .max();
    let beside = names.unwrap_or_default() + GAP;
    let width = screen
        .width
        .map(|width| width.saturating_sub(beside).max(SHORTEST));
    let mut out = String::new();
    for (name, text, tone) in named {
        let parts = match (text, width) {
            (Text::Words(text), Some(width)) => fold(&text, width),
            (Text::Nested(text), Some(width)) => chop(&text, width),
            (Text::Numbered(texts), width) => numbered(&texts, width),
            (Text::Whole(text) | Text::Words(text) | Text::Nested(text), _) => vec![text],
        };
        for (at, part) in parts.into_iter().enumerate() {
            let name = if at == 0 { &*name } else { "" };
            let blanks = " ".repeat(beside - measure_text_width(name));
            let part = screen.paint(part.trim_end(), tone);
            out.push_str(format!("{name}{blanks}{part}").trim_end());
            out.push('\n');
        }
    }
    out
}

/// Returns texts under their numbers, with their further lines below their first words.
fn numbered(texts: &[String], width: Option<usize>) -> Vec<String> {
    let most = format!("{}. ", texts.len()).len();
    let lines = texts.iter().enumerate().flat_map(|(at, text)| {
        let lines = match width {
            Some(width) => fold(text, width.saturating_sub(most).max(SHORTEST)),
            None => vec![text.clone()],
        };
        let number = format!("{}. ", at + 1);
        let lines = lines.into_iter().enumerate();
        lines.map(move |(line, words)| {
            let before = if line == 0 { &*number } else { "" };
            format!("{before:most$}{words}")
        })
    });
    lines.collect()
}

/// Whether a value is a text of several words.
fn is_prose(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.trim().contains(' '))
}

/// Whether a value is a list or a record.
pub(super) fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}
