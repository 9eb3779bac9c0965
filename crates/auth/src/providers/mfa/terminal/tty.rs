//! The terminal on Unix.

use std::fs::{File, OpenOptions};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::os::fd::AsFd as _;

use casebook_types::Secret;
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use super::no_terminal;

/// The maximum length of a line in bytes. The system itself cuts lines of a terminal at this
/// length.
const MAX_LINE: usize = 4096;

/// A terminal whose echo is off. Dropping it turns the echo on again.
pub(super) struct HiddenTerminal {
    terminal: File,
    before: Termios,
}

impl HiddenTerminal {
    /// Opens the terminal from which the program was started. Fails if neither stdin nor stderr is
    /// a terminal: such a program runs unattended and must not wait for input.
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

    /// Turns off the echo of this terminal.
    pub(super) fn new(terminal: File) -> io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut hidden = before.clone();
        hidden.local_flags.remove(LocalFlags::ECHO);
        // Not TCSAFLUSH, which would discard a code that the user has already typed.
        tcsetattr(&terminal, SetArg::TCSANOW, &hidden)?;
        Ok(Self { terminal, before })
    }

    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        (&self.terminal).write_all(text.as_bytes())
    }

    /// Writes a line break, because that of the user is not echoed.
    pub(super) fn end_line(&self) -> io::Result<()> {
        self.write("\n")
    }

    /// Returns a reader that can move to another thread.
    pub(super) fn reader(&self) -> io::Result<Reader> {
        self.terminal.try_clone().map(Reader)
    }
}

impl Drop for HiddenTerminal {
    fn drop(&mut self) {
        // This fails if the terminal was closed, and then no echo is needed.
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
