//! The editor of the user.

use std::process::ExitStatus;

use casebook::types::support::CommunicationBody;
use tokio::task::spawn_blocking;

use super::program;
use super::prompts::{Prompts, by_words};
use super::text::LARGEST;
use crate::command::text_source::TextSource;
use crate::draft::{Draft, written};
use crate::failure::Failure;
use crate::session::Session;

/// The editor if the environment names none (POSIX.1-2017, more, `EDITOR`).
const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// The most bytes of a draft: a text and the guide with what is quoted.
const LARGEST_PAGE: usize = LARGEST + (1 << 20);

/// A text that the user writes in an editor.
#[derive(Debug)]
pub(super) struct Editor<'a> {
    session: &'a Session,
    prompts: &'a Prompts<'a>,
    draft: Draft,
}

impl<'a> Editor<'a> {
    /// Creates the file for the text. `below` stands below the scissors. From now on, every failure
    /// names the file.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be created.
    pub(super) fn new(
        session: &'a Session,
        prompts: &'a Prompts<'a>,
        text: &str,
        below: &str,
    ) -> Result<Self, Failure> {
        let folder = session.drafts()?;
        let draft = Draft::create(&folder, text, below).map_err(|error| {
            Failure::other(format_args!("{}: {error}", folder.display()))
                .advise("give the text by --body or --body-file")
        })?;
        session.keep_draft(draft.path());
        Ok(Self {
            session,
            prompts,
            draft,
        })
    }

    /// Lets the user write the text.
    ///
    /// # Errors
    ///
    /// Fails if the editor cannot be started or fails, and if there is no text. Nothing was sent.
    pub(super) async fn text(&self) -> Result<CommunicationBody, Failure> {
        loop {
            self.run().await?;
            let source = TextSource::File(self.draft.path().to_owned());
            let read = source.text(LARGEST_PAGE).await;
            let text = read.map_err(|error| error.to_string());
            let why = match text.as_deref().map(written) {
                Ok("") => {
                    let why = "the editor left no text; nothing was sent";
                    return Err(Failure::unknown(why));
                }
                Ok(text) => match text.parse() {
                    Ok(body) => return Ok(body),
                    Err(error) => format!("{error}"),
                },
                Err(error) => error.clone(),
            };
            self.session.say(format_args!("error: {why}"));
            let options = ["edit the text again", "stop"].map(str::to_owned);
            let fit = by_words(&options);
            let chosen = self.prompts.choose("The text:", options.into(), fit).await;
            if chosen? != 0 {
                return Err(Failure::unknown(why));
            }
        }
    }

    /// Runs the editor, and waits until it ends.
    async fn run(&self) -> Result<(), Failure> {
        let env = self.session.env();
        let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| {
            let editor = env.get(name)?;
            (!editor.trim().is_empty()).then_some(editor)
        });
        let editor = named.unwrap_or(DEFAULT).to_owned();
        let mut command = program::command(&editor, self.draft.path().as_os_str());
        let status = spawn_blocking(move || command.status()).await;
        let advice = "set VISUAL or EDITOR to an editor, or give the text by --body-file";
        match status.map_err(Failure::other)? {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(failure(&editor, status).advise(advice)),
            Err(error) => {
                let why = format!("the editor {editor:?} cannot be started: {error}");
                Err(Failure::configuration(why).advise(advice))
            }
        }
    }
}

fn failure(editor: &str, status: ExitStatus) -> Failure {
    let how = match status.code() {
        Some(code) => format!("with the exit code {code}"),
        None => "by a signal".to_owned(),
    };
    Failure::other(format_args!(
        "the editor {editor:?} ended {how}; nothing was sent"
    ))
}
