//! The terminal on Windows.

use std::io::{self, IsTerminal as _};

use casebook_types::Secret;
use console::Term;

use super::no_terminal;

/// A console that reads keys without echoing them.
pub(super) struct HiddenTerminal(Term);

impl HiddenTerminal {
    pub(super) fn open() -> io::Result<Self> {
        let terminal = Term::stderr();
        match terminal.is_term() && io::stdin().is_terminal() {
            true => Ok(Self(terminal)),
            false => Err(no_terminal()),
        }
    }

    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        self.0.write_str(text)
    }

    /// Does nothing, because the reader has already written a line break.
    pub(super) fn end_line(&self) -> io::Result<()> {
        Ok(())
    }

    /// Returns a reader that can move to another thread.
    pub(super) fn reader(&self) -> io::Result<Reader> {
        Ok(Reader(self.0.clone()))
    }
}

pub(super) struct Reader(Term);

impl Reader {
    pub(super) fn line(self) -> io::Result<Secret> {
        self.0.read_secure_line().map(Secret::from)
    }
}
