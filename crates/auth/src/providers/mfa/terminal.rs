//! Asks for a code on the terminal and hides the input.

use std::io;
use std::thread;

use casebook_types::Secret;
use tokio::sync::Mutex;
use tokio::sync::oneshot::{self, Receiver};

#[cfg(unix)]
mod tty;
#[cfg(not(unix))]
mod windows;

#[cfg(unix)]
use tty::HiddenTerminal;
#[cfg(not(unix))]
use windows::HiddenTerminal;

/// All questions of this process, because it has only one terminal.
static QUESTIONS: Questions = Questions(Mutex::const_new(None));

/// Asks for the code of a device and reads a line without echoing it.
///
/// # Errors
///
/// Fails if there is no terminal, if it cannot be read, and if the line is empty.
pub(super) async fn ask(device: String) -> io::Result<Secret> {
    QUESTIONS.ask(&device, HiddenTerminal::open).await
}

fn no_terminal() -> io::Error {
    io::Error::other("there is no terminal to ask on")
}

/// Asks one question at a time. Of two at the same time, each could read the answer to the other,
/// and turn on the echo while the other still needs it off.
///
/// The value is a read of the terminal that a cancelled question has left behind. A blocked read
/// cannot be cancelled, and gets the next line that is typed. So the next question waits for that
/// read, and starts no other one.
struct Questions(Mutex<Option<Receiver<io::Result<Secret>>>>);

impl Questions {
    async fn ask(
        &self,
        device: &str,
        open: impl FnOnce() -> io::Result<HiddenTerminal>,
    ) -> io::Result<Secret> {
        // The lock is held while the user types, so that other questions wait for it.
        let mut pending = self.0.lock().await;
        // The echo is turned off before the question appears, because a program that types the code
        // may answer at once.
        let terminal = open()?;
        // The name of the device comes from a file. It is escaped, so that it cannot contain
        // control sequences for the terminal.
        terminal.write(&format!("MFA code of {}: ", device.escape_debug()))?;
        let read = match pending.take() {
            Some(read) => read,
            None => start_read(&terminal)?,
        };
        let line = pending.insert(read).await;
        *pending = None;
        terminal.end_line()?;
        let line = line.map_err(io::Error::other)??;
        match line.expose().trim() {
            "" => Err(io::Error::other("the input was empty")),
            code => Ok(code.into()),
        }
    }
}

/// Reads a line on a separate thread, and not on a blocking task of the runtime, which would not
/// shut down before the task ends.
fn start_read(terminal: &HiddenTerminal) -> io::Result<Receiver<io::Result<Secret>>> {
    let reader = terminal.reader()?;
    let (sender, receiver) = oneshot::channel();
    let read = move || {
        // If the receiver is gone, the process is about to end, so the line is not needed.
        let _ = sender.send(reader.line());
    };
    thread::Builder::new().spawn(read)?;
    Ok(receiver)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::File;
    use std::io::{Read as _, Write as _};

    use nix::pty::openpty;
    use nix::sys::termios::{LocalFlags, tcgetattr};
    use tokio_test::task::spawn;
    use tokio_test::{assert_pending, assert_ready};

    use super::*;

    /// A pseudoterminal. `program` is the side that the program reads and writes; `user` is the
    /// side on which the test types and reads the screen.
    struct Pty {
        program: File,
        user: File,
    }

    impl Pty {
        fn new() -> Self {
            let pair = openpty(None, None).unwrap();
            Self {
                program: pair.slave.into(),
                user: pair.master.into(),
            }
        }

        fn open(&self) -> io::Result<HiddenTerminal> {
            HiddenTerminal::new(self.program.try_clone()?)
        }

        fn echoes(&self) -> bool {
            let state = tcgetattr(&self.program).unwrap();
            state.local_flags.contains(LocalFlags::ECHO)
        }

        fn enter(&self, line: &str) {
            (&self.user).write_all(line.as_bytes()).unwrap();
        }

        /// Reads as many bytes from the screen as `text` has, and checks that they are `text`.
        fn shows(&self, text: &str) {
            let mut shown = vec![0; text.len()];
            (&self.user).read_exact(&mut shown).unwrap();
            assert_eq!(String::from_utf8(shown).unwrap(), text);
        }
    }

    fn questions() -> Questions {
        Questions(Mutex::const_new(None))
    }

    #[tokio::test]
    async fn a_cancelled_question_leaves_the_typed_line_to_the_next_one() {
        let (pty, questions) = (Pty::new(), questions());
        let mut first = spawn(questions.ask("one", || pty.open()));
        assert_pending!(first.poll());
        pty.shows("MFA code of one: ");
        assert!(!pty.echoes());
        drop(first);
        assert!(pty.echoes());
        let mut second = spawn(questions.ask("two", || pty.open()));
        assert_pending!(second.poll());
        pty.shows("MFA code of two: ");
        pty.enter("123456\n");
        assert_eq!(second.await.unwrap().expose(), "123456");
        assert!(pty.echoes());
    }

    #[tokio::test]
    async fn two_questions_at_a_time_are_asked_one_after_the_other() {
        let (pty, questions) = (Pty::new(), questions());
        let mut first = spawn(questions.ask("one", || pty.open()));
        let mut second = spawn(questions.ask("two", || pty.open()));
        assert_pending!(first.poll());
        assert_pending!(second.poll());
        pty.enter("111111\n");
        assert_eq!(first.await.unwrap().expose(), "111111");
        assert!(pty.echoes());
        assert!(second.is_woken());
        assert_pending!(second.poll());
        pty.shows("MFA code of one: \r\nMFA code of two: ");
        assert!(!pty.echoes());
        pty.enter("222222\n");
        assert_eq!(second.await.unwrap().expose(), "222222");
        assert!(pty.echoes());
    }

    #[tokio::test]
    async fn a_failed_question_lets_the_next_one_ask() {
        let (pty, questions) = (Pty::new(), questions());
        let mut first = spawn(questions.ask("one", || Err(no_terminal())));
        let failed = assert_ready!(first.poll()).unwrap_err();
        assert_eq!(failed.to_string(), "there is no terminal to ask on");
        pty.enter(" \n");
        let failed = questions.ask("two", || pty.open()).await.unwrap_err();
        assert_eq!(failed.to_string(), "the input was empty");
        pty.enter("123456\n");
        let code = questions.ask("three", || pty.open()).await.unwrap();
        assert_eq!(code.expose(), "123456");
    }

    #[tokio::test]
    async fn the_name_of_a_device_cannot_control_the_terminal() {
        let (pty, questions) = (Pty::new(), questions());
        let mut question = spawn(questions.ask("\u{1b}[2Jme\n\u{202e}", || pty.open()));
        assert_pending!(question.poll());
        pty.shows(r"MFA code of \u{1b}[2Jme\n\u{202e}: ");
    }
}
