//! Asks a question on the terminal and hides the answer.

use std::io;

use casebook::types::Secret;

/// Asks on the terminal and reads a line without echoing it.
///
/// Echo is off before the question is written, and an answer typed even earlier is kept, so a
/// program may answer at once. Dropping the future turns the echo on again.
///
/// # Errors
///
/// Fails when there is no terminal, when it cannot be read, and when the answer is empty.
pub(crate) async fn ask_hidden(question: String) -> io::Result<Secret> {
    let hidden = system::Hidden::open()?;
    let reader = hidden.reader()?;
    hidden.write(&question)?;
    let read = tokio::task::spawn_blocking(move || reader.line());
    let answer = read.await.map_err(io::Error::other)?;
    hidden.write("\n")?;
    let answer = answer?;
    match answer.expose().trim() {
        "" => Err(io::Error::other("the input was empty")),
        trimmed => Ok(trimmed.into()),
    }
}

fn no_terminal() -> io::Error {
    io::Error::other("there is no terminal to ask on")
}

#[cfg(unix)]
mod system {
    use std::fs::{File, OpenOptions};
    use std::io::{self, IsTerminal as _, Read as _, Write as _};
    use std::os::fd::AsFd as _;

    use casebook::types::Secret;
    use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
    use zeroize::Zeroizing;

    /// The longest line; the system cuts terminal lines at 4096 bytes.
    const LONGEST: usize = 4096;

    /// A terminal whose echo is off until this is dropped.
    pub(super) struct Hidden {
        terminal: File,
        before: Termios,
    }

    impl Hidden {
        pub(super) fn open() -> io::Result<Self> {
            let terminal = terminal()?;
            let before = tcgetattr(&terminal)?;
            let mut hiding = before.clone();
            hiding.local_flags.remove(LocalFlags::ECHO);
            // Not TCSAFLUSH, which would discard an answer that was typed early.
            tcsetattr(&terminal, SetArg::TCSANOW, &hiding)?;
            Ok(Self { terminal, before })
        }

        pub(super) fn write(&self, text: &str) -> io::Result<()> {
            (&self.terminal).write_all(text.as_bytes())
        }

        /// The reader of the line, for a thread that cannot be cancelled.
        pub(super) fn reader(&self) -> io::Result<Reader> {
            self.terminal.try_clone().map(Reader)
        }
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            // A closed terminal needs no echo.
            let _ = tcsetattr(&self.terminal, SetArg::TCSANOW, &self.before);
        }
    }

    pub(super) struct Reader(File);

    impl Reader {
        pub(super) fn line(mut self) -> io::Result<Secret> {
            let mut line = Zeroizing::new([0; LONGEST]);
            let mut read = 0;
            while read < LONGEST && !line[..read].ends_with(b"\n") {
                match self.0.read(&mut line[read..])? {
                    0 => break,
                    more => read += more,
                }
            }
            let text = std::str::from_utf8(&line[..read]);
            text.map(Secret::from)
                .map_err(|_| io::Error::other("the input is not UTF-8"))
        }
    }

    /// The terminal that the command was started on, if stdin or stderr is connected to one. A
    /// command with neither runs unattended and must not wait for an answer.
    fn terminal() -> io::Result<File> {
        let typed = io::stdin().is_terminal();
        if !typed && !io::stderr().is_terminal() {
            return Err(super::no_terminal());
        }
        let own = OpenOptions::new().read(true).write(true).open("/dev/tty");
        match own {
            Ok(terminal) => Ok(terminal),
            Err(_) if typed => Ok(io::stdin().as_fd().try_clone_to_owned()?.into()),
            Err(_) => Err(super::no_terminal()),
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io::{self, IsTerminal as _};

    use casebook::types::Secret;
    use console::Term;

    /// A terminal that reads keys without echoing them.
    pub(super) struct Hidden(Term);

    impl Hidden {
        pub(super) fn open() -> io::Result<Self> {
            let terminal = Term::stderr();
            match terminal.is_term() && io::stdin().is_terminal() {
                true => Ok(Self(terminal)),
                false => Err(super::no_terminal()),
            }
        }

        pub(super) fn write(&self, text: &str) -> io::Result<()> {
            self.0.write_str(text)
        }

        pub(super) fn reader(&self) -> io::Result<Reader> {
            Ok(Reader(self.0.clone()))
        }
    }

    pub(super) struct Reader(Term);

    impl Reader {
        pub(super) fn line(self) -> io::Result<Secret> {
            // The console ends the line on the screen itself.
            self.0.read_secure_line().map(Secret::from)
        }
    }
}
