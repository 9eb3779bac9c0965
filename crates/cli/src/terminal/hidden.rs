//! A question on the terminal whose answer is not shown.

use std::io;

use casebook::types::Secret;

/// Asks on the terminal and reads a line that is not shown while it is typed.
///
/// Input is hidden before the question is written, and an answer that was typed even before that is
/// kept, so that programs may answer at once. When the future is dropped the terminal shows input again.
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
        "" => Err(io::Error::other("the answer was empty")),
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

    /// The longest line that is read; the system cuts lines of a terminal at 4096 bytes.
    const LONGEST: usize = 4096;

    /// A terminal that shows no input until this is dropped.
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
            // Now, and not with a flush: what was typed ahead is the answer.
            tcsetattr(&terminal, SetArg::TCSANOW, &hiding)?;
            Ok(Self { terminal, before })
        }

        pub(super) fn write(&self, text: &str) -> io::Result<()> {
            (&self.terminal).write_all(text.as_bytes())
        }

        /// What reads the line, on a thread that cannot be called back.
        pub(super) fn reader(&self) -> io::Result<Reader> {
            self.terminal.try_clone().map(Reader)
        }
    }

    impl Drop for Hidden {
        fn drop(&mut self) {
            // A terminal that is gone has nothing to show.
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
                .map_err(|_| io::Error::other("the answer is no UTF-8"))
        }
    }

    /// The terminal that the command was started on, as long as stdin or stderr is connected to one. A
    /// command with neither runs unattended, and must not wait for an answer.
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

    /// A terminal that reads keys and shows none of them.
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
            // It ends the line on the screen itself.
            self.0.read_secure_line().map(Secret::from)
        }
    }
}
