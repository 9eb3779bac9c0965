//! Questions on the terminal.

use std::cell::RefCell;
use std::io::{self, IsTerminal as _};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use inquire::ui::RenderConfig;
use inquire::validator::Validation;
use inquire::{InquireError, Select, Text};
use tokio::task::spawn_blocking;

use crate::failure::Failure;
use crate::session::Session;

/// How well an option fits what the user has typed; `None` if it does not. The option is given by
/// its place in the list.
pub(super) type Fit = Box<dyn Fn(&str, usize) -> Option<i64> + Send>;

/// The options that a list shows at once: with the question and the hints they fit in 24 lines.
const SHOWN: usize = 12;

/// Asks the user on the terminal.
#[derive(Debug)]
pub(super) struct Prompts<'a> {
    session: &'a Session,
    colors: bool,
    terminal: TerminalState,
}

impl<'a> Prompts<'a> {
    /// Returns the prompts of this run; `None` if a user cannot be asked: stdin or stderr is no
    /// terminal, the terminal cannot move its cursor, or a program reads stderr.
    pub(super) fn of(session: &'a Session) -> Option<Self> {
        let asks = io::stdin().is_terminal()
            && session.terminal().draws_on_stderr()
            && session.speaks_to_people();
        asks.then(|| Self {
            session,
            colors: session.terminal().color_stderr,
            terminal: TerminalState::now(),
        })
    }

    /// Lets the user choose one of the options, and returns its place in the list.
    ///
    /// # Errors
    ///
    /// Fails if the user ends the dialogue. Nothing was sent.
    pub(super) async fn choose(
        &self,
        question: &'static str,
        options: Vec<String>,
        fit: Fit,
    ) -> Result<usize, Failure> {
        let looks = self.looks();
        let chosen = self.ask(move || {
            let score = |typed: &str, _: &String, _: &str, at: usize| fit(typed, at);
            Select::new(question, options)
                .with_page_size(SHOWN)
                .with_scorer(&score)
                .with_help_message("type to filter, ↑ and ↓ to move, enter to choose")
                .with_render_config(looks)
                .raw_prompt()
        });
        Ok(chosen.await?.index)
    }

    /// Asks for a line of text that has no control characters and passes a check. `initial` is the text that the user can change.
    ///
    /// # Errors
    ///
    /// Fails if the user ends the dialogue. Nothing was sent.
    pub(super) async fn line(
        &self,
        question: &'static str,
        hint: Option<&'static str>,
        initial: String,
        check: impl Fn(&str) -> Result<(), String> + Clone + Send + 'static,
    ) -> Result<String, Failure> {
        let looks = self.looks();
        let typed = self.ask(move || {
            let mut text = Text::new(question)
                .with_initial_value(&initial)
                .with_render_config(looks);
            text.help_message = hint;
            text.with_validator(move |typed: &str| {
                // A prompt takes some keys for control characters, such as Ctrl-U.
                let checked = match typed.contains(char::is_control) {
                    true => Err("expected no control characters; backspace removes them".into()),
                    false => check(typed),
                };
                Ok(match checked {
                    Ok(()) => Validation::Valid,
                    Err(why) => Validation::Invalid(why.into()),
                })
            })
            .prompt()
        });
        typed.await
    }

    /// Lets a prompt read the terminal on a thread of its own, so that signals work meanwhile.
    async fn ask<T: Send + 'static>(
        &self,
        prompt: impl FnOnce() -> Result<T, InquireError> + Send + 'static,
    ) -> Result<T, Failure> {
        let ended = self.terminal.prompting();
        let answer = spawn_blocking(move || {
            let answer = prompt();
            drop(ended);
            answer
        });
        let answer = answer.await.map_err(Failure::other)?;
        match answer {
            Ok(answer) => {
                self.terminal.answered();
                Ok(answer)
            }
            Err(InquireError::OperationCanceled) => {
                self.terminal.answered();
                Err(Failure::skipped("cancelled; nothing was sent"))
            }
            Err(InquireError::OperationInterrupted) => Err(self.session.interrupted()),
            Err(InquireError::IO(error)) if error.kind() == io::ErrorKind::Interrupted => {
                Err(self.session.interrupted())
            }
            Err(error) => Err(Failure::other(format_args!("the terminal: {error}"))),
        }
    }

    fn looks(&self) -> RenderConfig<'static> {
        match self.colors {
            true => RenderConfig::default_colored(),
            false => RenderConfig::empty(),
        }
    }
}

/// Returns a fit by words: an option fits if it has every word that the user has typed. Options keep
/// their order.
pub(super) fn by_words(options: &[String]) -> Fit {
    let options: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
    Box::new(move |typed, at| {
        let option = options.get(at)?;
        let typed = typed.to_lowercase();
        let fits = typed.split_whitespace().all(|word| option.contains(word));
        // The list is sorted by falling numbers.
        fits.then(|| i64::try_from(options.len() - at).unwrap_or(0))
    })
}

/// The time that a prompt gets to leave the terminal after a signal.
const PATIENCE: Duration = Duration::from_millis(200);

/// The state of the terminal, which is restored when the dialogue ends: a prompt changes the modes of
/// the terminal while it reads, and a signal may end the run meanwhile.
#[derive(Debug)]
struct TerminalState {
    #[cfg(unix)]
    modes: Option<nix::sys::termios::Termios>,
    /// The prompt that reads the terminal. Its end closes the channel.
    prompt: RefCell<Option<Receiver<()>>>,
}

impl TerminalState {
    fn now() -> Self {
        Self {
            #[cfg(unix)]
            modes: nix::sys::termios::tcgetattr(io::stdin()).ok(),
            prompt: RefCell::default(),
        }
    }

    fn prompting(&self) -> Sender<()> {
        let (sender, receiver) = channel();
        self.prompt.replace(Some(receiver));
        sender
    }

    fn answered(&self) {
        self.prompt.replace(None);
    }
}

impl Drop for TerminalState {
    fn drop(&mut self) {
        let Some(prompt) = self.prompt.take() else {
            return;
        };
        let is_over = prompt.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout);
        #[cfg(unix)]
        if let Some(modes) = &self.modes {
            use nix::sys::termios::{SetArg, tcsetattr};
            // If this fails, the terminal is gone.
            let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, modes);
        }
        let terminal = console::Term::stderr();
        // A closed terminal shows nothing, so a failed write is ignored.
        let _ = terminal.show_cursor();
        if !is_over {
            let _ = terminal.write_line("");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_fits_if_it_has_every_word() {
        let options = ["Elastic Compute Cloud (Linux)", "Elastic Block Store"];
        let fit = by_words(&options.map(str::to_owned));
        assert!(fit("", 0) > fit("", 1));
        assert!(fit("cloud ELASTIC", 0).is_some());
        assert_eq!(fit("cloud store", 0), None);
        assert!(fit("store", 1).is_some());
        assert_eq!(fit("", 2), None);
    }
}
