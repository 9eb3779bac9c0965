//! The pager: a program in which people read output that is longer than the screen.

use std::io::{self, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};

use crate::interrupt::LentKeys;
use crate::terminal::ScreenSize;

/// The pager if none is named, as in the AWS CLI.
const DEFAULT: &str = if cfg!(windows) { "more" } else { "less" };

/// The options of less if `LESS` is not set, as in the AWS CLI: it passes colours on, leaves the text
/// on the screen, and ends at once if the text fits.
const LESS: &str = "FRX";

/// The pager of the user, for output that is longer than this screen.
#[derive(Clone, Debug)]
pub(crate) struct Pager {
    words: Vec<String>,
    sets_less: bool,
    screen: ScreenSize,
}

impl Pager {
    /// Creates the pager of a command line, or the default one without a command line. Quotes in it
    /// are those of a shell, as in the AWS CLI, but no shell reads it. `has_less` is whether `LESS`
    /// is set. Returns `None` for an empty line, which turns the pager off, and for a line with an
    /// open quote.
    pub(crate) fn new(line: Option<&str>, has_less: bool, screen: ScreenSize) -> Option<Self> {
        let line = line.unwrap_or(DEFAULT);
        // A backslash is part of a path on Windows.
        let words = match cfg!(windows) {
            true => shlex::split(&line.replace('\\', r"\\")),
            false => shlex::split(line),
        };
        Some(Self {
            words: words.filter(|words| !words.is_empty())?,
            sets_less: !has_less,
            screen,
        })
    }

    /// Whether a text is longer than the screen.
    pub(super) fn is_for(&self, text: &str) -> bool {
        self.screen.is_shorter_than(text)
    }

    /// Shows a text, and waits until the user has read it. Returns whether the pager has worked: it
    /// may be missing, or not understand its options.
    pub(super) fn show(&self, text: &str) -> bool {
        let Some(mut reading) = self.start() else {
            return false;
        };
        // A pager that is quit early closes the pipe.
        let _ = reading.write_all(text.as_bytes());
        reading.end()
    }

    /// Starts the pager; `None` if that fails.
    pub(super) fn start(&self) -> Option<Reading> {
        let (program, arguments) = self.words.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped());
        if self.sets_less {
            command.env("LESS", LESS);
        }
        let keys = LentKeys::new();
        let child = command.spawn().ok()?;
        Some(Reading { child, _keys: keys })
    }
}

/// A pager that runs. When it is dropped, it gets the end of the text, and the user can read to the
/// end before anything else is written to the terminal.
#[derive(Debug)]
pub(crate) struct Reading {
    child: Child,
    _keys: LentKeys,
}

impl Reading {
    /// Waits until the user leaves the pager. Returns whether it has worked. One that was ended by a
    /// signal has worked: its end was asked for.
    fn end(mut self) -> bool {
        self.wait()
            .is_ok_and(|status| status.code().is_none_or(|code| code == 0))
    }

    fn wait(&mut self) -> io::Result<ExitStatus> {
        drop(self.child.stdin.take());
        self.child.wait()
    }

    fn pipe(&mut self) -> io::Result<&mut ChildStdin> {
        let closed = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.child.stdin.as_mut().ok_or_else(closed)
    }
}

impl Write for Reading {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pipe()?.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe()?.flush()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        // After `end`, this returns the same status again.
        let _ = self.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: ScreenSize = ScreenSize {
        rows: 24,
        columns: 80,
    };

    fn words(line: Option<&str>) -> Option<Vec<String>> {
        Pager::new(line, false, SCREEN).map(|pager| pager.words)
    }

    #[test]
    fn a_pager_has_arguments_in_quotes_and_an_empty_one_is_none() {
        assert_eq!(words(None).unwrap(), [DEFAULT]);
        assert_eq!(words(Some("less -R")).unwrap(), ["less", "-R"]);
        let quoted = words(Some("'/my tools/less' --prompt=\"a b\" $(rm)"));
        assert_eq!(quoted.unwrap(), ["/my tools/less", "--prompt=a b", "$(rm)"]);
        for off in ["", " ", "less 'open"] {
            assert_eq!(words(Some(off)), None, "{off:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pager_that_is_missing_or_fails_has_not_worked() {
        let shows = |line| Pager::new(Some(line), false, SCREEN).unwrap().show("a\n");
        assert!(shows("sh -c 'cat > /dev/null'"));
        assert!(shows("true"));
        assert!(shows("sh -c 'kill -TERM $$'"));
        assert!(!shows("/nonexistent/pager"));
        assert!(!shows("sh -c 'exit 1'"));
    }
}
