//! The properties of stdout and stderr.

#[cfg(unix)]
use std::fs::File;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::ValueEnum;
use console::measure_text_width;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The properties of stdout and stderr that decide how a result looks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Terminal {
    /// Whether stdout is a terminal.
    pub(crate) stdout: bool,
    /// Whether stderr is a terminal.
    pub(crate) stderr: bool,
    /// The number of columns of stdout, if it is known.
    pub(crate) width: Option<u16>,
    /// The size of the terminal that is stdout. Unlike the width, no variable changes it.
    pub(crate) screen: Option<ScreenSize>,
    /// Whether to colour stdout.
    pub(crate) color_stdout: bool,
    /// Whether to colour stderr.
    pub(crate) color_stderr: bool,
    /// Whether stderr is a terminal that can move its cursor.
    pub(crate) moves_cursor: bool,
}

/// The size of a terminal in characters, at least 1 by 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScreenSize {
    /// The number of lines.
    pub(crate) rows: u16,
    /// The number of columns.
    pub(crate) columns: u16,
}

impl ScreenSize {
    /// Asks the terminal that is stdout; `None` if it does not know its size.
    fn of_stdout() -> Option<Self> {
        let (rows, columns) = console::Term::stdout().size_checked()?;
        (rows > 0 && columns > 0).then_some(Self { rows, columns })
    }

    /// Whether a text has more lines than stay visible above the prompt of the shell. A line that is
    /// wider than the screen continues on the next one.
    pub(crate) fn is_shorter_than(self, text: &str) -> bool {
        let mut left = usize::from(self.rows);
        text.lines().any(|line| {
            left = left.saturating_sub(self.rows_of(line));
            left == 0
        })
    }

    fn rows_of(self, line: &str) -> usize {
        let mut parts = line.split('\t');
        let first = parts.next().map_or(0, measure_text_width);
        // A tab goes to the next multiple of 8 (Linux manual, console_codes(4), HT).
        let width = parts.fold(first, |at, part| {
            (at / 8 + 1) * 8 + measure_text_width(part)
        });
        width.div_ceil(self.columns.into()).max(1)
    }
}

/// Whether a path leads to a terminal, such as /dev/tty, /dev/stdout or a link to one of them.
#[cfg(unix)]
pub(crate) fn is_terminal(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    let about = path.metadata();
    // Opening a pipe would wait for its other end.
    let is_device = about.is_ok_and(|about| about.file_type().is_char_device());
    // Without a terminal of its own the process cannot open /dev/tty, and writes nothing there either.
    is_device && File::open(path).is_ok_and(|file| file.is_terminal())
}

/// On this system no path leads to a terminal.
#[cfg(not(unix))]
pub(crate) fn is_terminal(_: &Path) -> bool {
    false
}

/// The width of prose if the number of columns is unknown.
const WIDTH: u16 = 100;

impl Terminal {
    /// The width of a text in columns.
    pub(crate) fn columns(&self) -> u16 {
        self.width.unwrap_or(WIDTH).max(20)
    }

    /// The width of a table in columns; `None` if it is unknown, so that the table is as wide as it
    /// needs to be.
    pub(crate) fn width_of_tables(&self) -> Option<usize> {
        self.width.map(|_| self.columns().into())
    }

    /// Whether stderr is a terminal with a movable cursor.
    pub(crate) fn draws_on_stderr(&self) -> bool {
        self.moves_cursor && console::Term::stderr().is_term()
    }

    /// Inspects the streams of this process.
    ///
    /// `no_color` is the variable of that name: any value that is not empty switches colours off,
    /// unless an option asks for them. `term` is `TERM`: a dumb terminal has neither colours nor a
    /// movable cursor. `columns` is `COLUMNS`, which wins over what the terminal says.
    pub(crate) fn from_process(
        color: Color,
        no_color: Option<&str>,
        term: Option<&str>,
        columns: Option<&str>,
    ) -> Self {
        let stdout = io::stdout().is_terminal();
        let stderr = io::stderr().is_terminal();
        let is_dumb = term == Some("dumb");
        let wanted = |terminal| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && no_color.is_none() && !is_dumb,
        };
        let asked = columns.and_then(|columns| columns.parse().ok());
        let screen = stdout.then(ScreenSize::of_stdout).flatten();
        Self {
            stdout,
            stderr,
            width: asked.or(screen.map(|screen| screen.columns)),
            screen,
            color_stdout: wanted(stdout),
            color_stderr: wanted(stderr),
            moves_cursor: stderr && !is_dumb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_longer_than_a_screen_that_it_scrolls() {
        let screen = ScreenSize {
            rows: 4,
            columns: 10,
        };
        for (text, is_longer) in [
            ("", false),
            ("a\nb\nc\n", false),
            ("a\nb\nc", false),
            ("a\nb\nc\nd\n", true),
            ("\n\n\n\n", true),
            ("ten wide..\nb\nc\n", false),
            ("eleven wide\nb\nc\n", true),
            ("\u{1b}[31mten wide..\u{1b}[0m\nb\nc\n", false),
            ("漢字漢字漢\nb\nc\n", false),
            ("漢字漢字漢字\nb\nc\n", true),
            ("a\tbc\nb\nc\n", false),
            ("a\tbcd\nb\nc\n", true),
        ] {
            assert_eq!(screen.is_shorter_than(text), is_longer, "{text:?}");
        }
    }
}
