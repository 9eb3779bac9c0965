//! The modes of the terminal during a dialogue.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// The time that a prompt gets to leave the terminal after a signal.
const PATIENCE: Duration = Duration::from_millis(200);

/// The state of the terminal, which is restored when the dialogue ends: a prompt changes the modes of
/// the terminal while it reads, and a signal may end the run meanwhile.
#[derive(Debug)]
pub(super) struct TerminalState {
    modes: Modes,
    /// The prompt that reads the terminal. Its end closes the channel.
    prompt: RefCell<Option<Receiver<()>>>,
}

impl TerminalState {
    /// Returns the state before the dialogue.
    pub(super) fn now() -> Self {
        Self {
            modes: Modes::now(),
            prompt: RefCell::default(),
        }
    }

    /// Makes the terminal give single keys until the returned prompt is dropped.
    pub(super) fn prompting(&self) -> Prompting {
        let (ended, prompt) = channel();
        self.prompt.replace(Some(prompt));
        self.modes.give_single_keys();
        Prompting {
            modes: self.modes.clone(),
            _ended: ended,
        }
    }

    /// Forgets the prompt, which has ended.
    pub(super) fn answered(&self) {
        self.prompt.replace(None);
    }
}

impl Drop for TerminalState {
    fn drop(&mut self) {
        let Some(prompt) = self.prompt.take() else {
            return;
        };
        let is_over = prompt.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout);
        self.modes.restore();
        let terminal = console::Term::stderr();
        // A closed terminal shows nothing, so a failed write is ignored.
        let _ = terminal.show_cursor();
        if !is_over {
            let _ = terminal.write_line("");
        }
    }
}

/// A prompt that reads the terminal.
#[derive(Debug)]
pub(super) struct Prompting {
    modes: Modes,
    _ended: Sender<()>,
}

impl Drop for Prompting {
    fn drop(&mut self) {
        self.modes.restore();
    }
}

/// The modes that the terminal had before the dialogue.
#[derive(Clone, Debug)]
struct Modes {
    #[cfg(unix)]
    before: Option<nix::sys::termios::Termios>,
}

#[cfg(unix)]
impl Modes {
    fn now() -> Self {
        let before = nix::sys::termios::tcgetattr(std::io::stdin()).ok();
        Self { before }
    }

    /// Switches off the line editor, the echo and the signals of the terminal. A prompt itself does so only
    /// while it reads a key: keys that are typed while it draws would be shown in the midst of the list, and
    /// Backspace would be lost. Ctrl-C is a key, for which the prompt raises the signal.
    fn give_single_keys(&self) {
        use nix::sys::termios::{LocalFlags, SpecialCharacterIndices};
        let Some(before) = &self.before else { return };
        let mut modes = before.clone();
        modes.local_flags -=
            LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::IEXTEN | LocalFlags::ISIG;
        // A read returns as soon as there is one key.
        modes.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        modes.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        set(&modes);
    }

    fn restore(&self) {
        if let Some(before) = &self.before {
            set(before);
        }
    }
}

#[cfg(not(unix))]
impl Modes {
    fn now() -> Self {
        Self {}
    }

    fn give_single_keys(&self) {}

    fn restore(&self) {}
}

#[cfg(unix)]
fn set(modes: &nix::sys::termios::Termios) {
    use nix::sys::termios::{SetArg, tcsetattr};
    // If this fails, the terminal is gone.
    let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, modes);
}
