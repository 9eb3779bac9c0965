//! The screen that a table is drawn for.

use std::time::SystemTime;

use serde_json::Value;

use crate::output::prose::bold;
use crate::output::tone::Tone;
use crate::terminal::Terminal;

/// The properties of the screen that a table depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// The width in columns; `None` for as wide as the table needs to be.
    pub(super) width: Option<usize>,
    pub(super) colors: bool,
    pub(super) now: Option<SystemTime>,
}

impl Screen {
    /// Describes a terminal. Ages are counted to `now`.
    pub(crate) fn new(terminal: &Terminal, now: Option<SystemTime>) -> Self {
        Self {
            width: terminal.width_of_tables(),
            colors: terminal.color_stdout,
            now,
        }
    }

    pub(super) fn bold(self, text: &str) -> String {
        bold(text, self.colors)
    }

    pub(super) fn paint(self, text: &str, tone: Option<Tone>) -> String {
        match tone.filter(|_| self.colors && !text.is_empty()) {
            Some(tone) => tone.paint(text),
            None => text.to_owned(),
        }
    }

    pub(super) fn tone(self, entry: &Value, member: &str) -> Option<Tone> {
        Tone::of(entry, member, self.now)
    }
}
