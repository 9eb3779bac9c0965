//! What there is to say, from wherever it comes.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use casebook::types::support::CommunicationBody;
use clap::Args;

use crate::command::stdin;
use crate::failure::Failure;
use crate::session::Session;

/// The text of a communication.
#[derive(Args, Debug)]
pub(super) struct Text {
    /// The text [default: what comes in on stdin]
    #[arg(long, value_name = "TEXT", conflicts_with = "body_file")]
    body: Option<CommunicationBody>,

    /// File with the text, - for stdin
    #[arg(long, value_name = "FILE")]
    body_file: Option<PathBuf>,
}

impl Text {
    /// Reads it, without the line break that ends a file.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be read, or is too long or empty. Nothing was sent.
    pub(super) async fn read(self, session: &Session) -> Result<CommunicationBody, Failure> {
        if let Some(body) = self.body {
            return Ok(body);
        }
        let (text, from) = match self.body_file {
            Some(path) if path.as_os_str() != "-" => {
                let from = format!("--body-file {}", path.display());
                (std::fs::read_to_string(path), from)
            }
            _ => {
                if std::io::stdin().is_terminal() && session.terminal().stderr {
                    session.note(format_args!("reading the text from here; Ctrl-D ends it"));
                }
                (stdin::text().await, "--body-file -".to_owned())
            }
        };
        let text = text.map_err(|error| Failure::parameter(&from, error))?;
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        text.parse()
            .map_err(|error| Failure::parameter(&from, error))
    }
}
