//! Questions on the terminal.

mod terminal_state;

use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use inquire::ui::RenderConfig;
use inquire::validator::Validation;
use inquire::{InquireError, Select, Text};
use tokio::task::spawn_blocking;

use terminal_state::TerminalState;

use crate::failure::Failure;
use crate::session::Session;

/// How well an option fits what the user has typed; `None` if it does not. The option is given by
/// its place in the list.
pub(super) type Fit = Arc<dyn Fn(&str, usize) -> Option<i64> + Send + Sync>;

/// The first line of a list without a default.
const NONE: &str = "(choose one)";

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

    /// Whether a user at a terminal would type what stdin gives.
    pub(super) fn reads_terminal() -> bool {
        io::stdin().is_terminal()
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

    /// Lets the user choose one of the options like [`choose`](Self::choose), but without a default:
    /// the enter key alone chooses nothing, and the question is asked again.
    ///
    /// # Errors
    ///
    /// Fails if the user ends the dialogue. Nothing was sent.
    pub(super) async fn choose_without_default(
        &self,
        question: &'static str,
        options: Vec<String>,
        fit: Fit,
    ) -> Result<usize, Failure> {
        let mut lines = vec![NONE.to_owned()];
        lines.extend(options);
        let fit: Fit = Arc::new(move |typed, at| match at.checked_sub(1) {
            Some(at) => fit(typed, at),
            None => typed.trim().is_empty().then_some(i64::MAX),
        });
        loop {
            let at = self.choose(question, lines.clone(), Arc::clone(&fit));
            if let Some(at) = at.await?.checked_sub(1) {
                return Ok(at);
            }
        }
    }

    /// Lets the user choose what happens to what was just shown. Keys that were typed before are no
    /// answer, so they are discarded.
    ///
    /// # Errors
    ///
    /// Fails if the user ends the dialogue. Nothing was sent.
    pub(super) async fn decide(
        &self,
        question: &'static str,
        options: Vec<String>,
    ) -> Result<usize, Failure> {
        #[cfg(unix)]
        {
            use nix::sys::termios::{FlushArg, tcflush};
            // If this fails, the terminal is gone, and the question fails too.
            let _ = tcflush(io::stdin(), FlushArg::TCIFLUSH);
        }
        let fit = by_words(&options);
        self.choose(question, options, fit).await
    }

    /// Asks for a line of text that passes a check. `initial` is the text that the user can change.
    /// After Ctrl-U, Ctrl-W or another control character the user sees what remains, and enters it
    /// again.
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
        let mut initial = initial;
        loop {
            let check = check.clone();
            let before = initial.clone();
            let typed = self.ask(move || {
                let mut text = Text::new(question)
                    .with_initial_value(&before)
                    .with_formatter(&edited)
                    .with_render_config(looks);
                text.help_message = hint;
                text.with_validator(move |typed: &str| {
                    // A prompt takes keys such as Ctrl-U for characters of the text.
                    let checked = match typed.contains(char::is_control) {
                        true => Ok(()),
                        false => check(typed),
                    };
                    Ok(match checked {
                        Ok(()) => Validation::Valid,
                        Err(why) => Validation::Invalid(why.into()),
                    })
                })
                .prompt()
            });
            let typed = typed.await?;
            if !typed.contains(char::is_control) {
                return Ok(typed);
            }
            initial = edited(&typed);
        }
    }

    /// Lets a prompt read the terminal on a thread of its own, so that signals work meanwhile.
    async fn ask<T: Send + 'static>(
        &self,
        prompt: impl FnOnce() -> Result<T, InquireError> + Send + 'static,
    ) -> Result<T, Failure> {
        let reading = self.terminal.prompting();
        let answer = spawn_blocking(move || {
            let answer = prompt();
            drop(reading);
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
    Arc::new(move |typed, at| {
        let option = options.get(at)?;
        let typed = typed.to_lowercase();
        let fits = typed.split_whitespace().all(|word| option.contains(word));
        // The list is sorted by falling numbers.
        fits.then(|| i64::try_from(options.len() - at).unwrap_or(0))
    })
}

/// Returns a line as the terminal edits it: Ctrl-U removes what is before it, Ctrl-W the word before
/// it (Linux manual, termios(3), VKILL and VWERASE). Other control characters do nothing.
fn edited(typed: &str) -> String {
    let mut line = String::new();
    for key in typed.chars() {
        match key {
            '\u{15}' => line.clear(),
            '\u{17}' => {
                let word = line.trim_end().rfind(char::is_whitespace);
                // Whitespace may have several bytes, and stays.
                let end = word.map_or(0, |at| {
                    at + line[at..].chars().next().map_or(0, char::len_utf8)
                });
                line.truncate(end);
            }
            _ if key.is_control() => {}
            _ => line.push(key),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_edited_as_a_terminal_does() {
        for (typed, line) in [
            ("a b\u{15}", ""),
            ("a b\u{15}c", "c"),
            ("a bc \u{17}", "a "),
            ("ab\u{17}\u{17}c", "c"),
            ("ä\u{2003}b\u{17}", "ä\u{2003}"),
            ("a\u{1}\tb", "ab"),
        ] {
            assert_eq!(edited(typed), line, "{typed:?}");
        }
    }

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
