//! The text of a communication, from an option, a file or stdin.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use casebook::types::support::CommunicationBody;
use clap::Args;

use crate::command::text_source::{TextError, TextSource};
use crate::failure::Failure;
use crate::session::Session;
use crate::shell::quoted;

/// The text of a communication.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Text {
    /// Text [default: from an editor, or stdin]
    ///
    /// On a terminal the editor of VISUAL or EDITOR opens; otherwise the text comes from stdin.
    #[arg(long, value_name = "TEXT", conflicts_with = "body_file")]
    body: Option<CommunicationBody>,

    /// File with the text; - for stdin
    ///
    /// The text is in UTF-8, or in UTF-16 with a byte order mark. The mark and a line break at the
    /// end are removed; everything else is sent unchanged.
    #[arg(long, value_name = "FILE")]
    body_file: Option<PathBuf>,
}

/// The most bytes of a text of 8,000 characters: four for each character, and six for a byte order
/// mark and a line break in UTF-16.
pub(super) const LARGEST: usize = 8_000 * 4 + 6;

impl Text {
    /// Whether an option gives the text or its file.
    pub(super) fn is_given(&self) -> bool {
        self.body.is_some() || self.body_file.is_some()
    }

    /// Returns the option that gives the text, as words for a shell after a blank.
    pub(super) fn options(&self) -> String {
        match (&self.body, &self.body_file) {
            (Some(body), _) => format!(" --body {}", quoted(body.as_str())),
            (None, Some(path)) => format!(" --body-file {}", quoted(&path.to_string_lossy())),
            (None, None) => String::new(),
        }
    }

    /// Takes a text that the user has written in an editor.
    pub(super) fn set(&mut self, body: CommunicationBody) {
        (self.body, self.body_file) = (Some(body), None);
    }

    /// Reads the text, without the line break at the end of a file.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be read, or is too long or empty. Nothing was sent.
    pub(super) async fn read(self, session: &Session) -> Result<CommunicationBody, Failure> {
        if let Some(body) = self.body {
            return Ok(body);
        }
        let (source, from) = match self.body_file {
            Some(path) if path.as_os_str() != "-" => {
                let from = format!("--body-file {}", path.display());
                (TextSource::File(path), from)
            }
            _ => {
                if std::io::stdin().is_terminal() && session.terminal().stderr {
                    session.note(format_args!(
                        "reading the text from this terminal; Ctrl-D ends it"
                    ));
                }
                (TextSource::Stdin, "--body-file -".to_owned())
            }
        };
        let text = source.text(LARGEST).await.map_err(|error| match error {
            TextError::TooLong(_) => Failure::parameter(
                &from,
                "communication body: expected 1 to 8000 characters, found more",
            ),
            error => Failure::parameter(&from, error),
        })?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        text.parse()
            .map_err(|error| Failure::parameter(&from, error))
    }
}
