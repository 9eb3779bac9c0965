//! The properties of stdout and stderr.

use std::io::{self, IsTerminal as _};

use clap::ValueEnum;

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
    /// Whether to colour stdout.
    pub(crate) color_stdout: bool,
    /// Whether to colour stderr.
    pub(crate) color_stderr: bool,
    /// Whether stderr is a terminal that can move its cursor.
    pub(crate) moves_cursor: bool,
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
        let seen = || {
            console::Term::stdout()
                .size_checked()
                .map(|(_, width)| width)
        };
        Self {
            stdout,
            stderr,
            width: asked.or_else(|| stdout.then(seen).flatten()),
            color_stdout: wanted(stdout),
            color_stderr: wanted(stderr),
            moves_cursor: stderr && !is_dumb,
        }
    }
}
