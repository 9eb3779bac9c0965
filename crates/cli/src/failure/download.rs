//! Failures of downloads.

use casebook::protocol::{Api, Operation};
use casebook::stack::document::DownloadError;

use super::{Failure, chain};

impl Failure {
    /// Creates the failure of a download; `Op` is the operation that requests its links. If the
    /// service refused to issue a link, the failure has its message.
    pub(crate) fn download<Op: Operation>(error: &DownloadError<<Op::Api as Api>::Error>) -> Self {
        let failed = || Self::transfer(chain(error));
        match error {
            DownloadError::Link(error) => Self::call::<Op>(error),
            DownloadError::PlainHttp => failed().advise("--allow-http allows it"),
            DownloadError::TooLarge { .. } => failed().advise("--max-document-size allows more"),
            DownloadError::Timeout(_) => failed().advise("--timeout allows more"),
            DownloadError::WebPage { .. } | DownloadError::UnexpectedKind { .. } => failed().advise(
                "check whether a proxy or a login page responds instead (HTTPS_PROXY, NO_PROXY)",
            ),
            DownloadError::Refused { status, .. } => {
                let later = status.is_server_error() || status.as_u16() == 429;
                failed().advise(match later {
                    true => "run the command again later",
                    false => "run the command again: links expire, and every run requests a new one",
                })
            }
            DownloadError::Transport(why) if why.is_configuration() => {
                Self::configuration(chain(error))
            }
            _ => failed(),
        }
    }
}
