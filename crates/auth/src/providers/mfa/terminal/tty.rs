//! The terminal on Unix.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::os::fd::AsFd as _;

use casebook_types::Secret;
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::no_terminal;

/// The longest line; the system cuts lines of a terminal at 4096 bytes.
const MAX_LINE: usize = 4096;

/// A terminal without echo; dropping it turns the echo on again.
pub(super) struct HiddenTerminal {
    terminal: File,
    before: Termios,
}

impl HiddenTerminal {
    /// Opens the terminal that the program was started on, if stdin or stderr is connected to one.
    /// A program with neither runs unattended and must not wait for input.
    pub(super) fn open() -> io::Result<Self> {
        let stdin = io::stdin();
        let has_stdin = stdin.is_terminal();
        if !has_stdin && !io::stderr().is_terminal() {
            return Err(no_terminal());
        }
        let controlling = OpenOptions::new().read(true).write(true).open("/dev/tty");
        match controlling {
            Ok(terminal) => Self::new(terminal),
            Err(_) if has_stdin => Self::new(stdin.as_fd().try_clone_to_owned()?.into()),
            Err(_) => Err(no_terminal()),
        }
    }

    /// Turns the echo of this terminal off.
    pub(super) fn new(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut hidden = before.clone();
        hidden.local_flags.remove(LocalFlags::ECHO);
        // TCSAFLUSH would discard a code that was typed early.
        tcsetattr(&terminal, SetArg::TCSANOW, &hidden)?;
        Ok(Self { terminal, before })
    }

    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        (&self.terminal).write_all(text.as_bytes())
    }

    /// Ends the line of the question, since the line break of the user is not echoed.
    pub(super) fn end_line(&self) -> io::Result<()> {
        self.write("\n")
    }

    /// Returns a reader that a thread can own.
    pub(super) fn reader(&self) -> io::Result<Reader> {
        self.terminal.try_clone().map(Reader)
    }
}

impl Drop for HiddenTerminal {
    fn drop(&mut self) {
        // A closed terminal needs no echo.
        let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
    }
}

pub(super) struct Reader(File);

impl Reader {
    pub(super) fn line(mut self) -> io::Result<Secret> {
        let mut line = Zeroizing::new([0; MAX_LINE]);
        let mut length = 0;
        while length < MAX_LINE && !line[..length].ends_with(b"\n") {
            match self.0.read(&mut line[length..])? {
                0 => break,
                more => length += more,
            }
        }
        let text = std::str::from_utf8(&line[..length]);
        text.map(Secret::from)
            .map_err(|_| io::Error::other("the input is not UTF-8"))
    }
}
