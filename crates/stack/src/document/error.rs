//! The error of a download.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use casebook_protocol::{Fault, RetryAfter};
use casebook_types::ValueError;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use super::kind::DocumentKind;
use crate::error::{Error, Sent, TimeoutError, TransportError};

/// The error of a download.
///
/// A file at the target path is unchanged, unless only the sync of its folder failed. A writer may
/// have the first part of the document. A download changes nothing at the service.
#[non_exhaustive]
#[derive(Debug)]
pub enum DownloadError<E> {
    /// The request for a link failed.
    Link(Error<E>),
    /// The response of the service has no link.
    NoLink,
    /// The response of the service has no term token, without which it gives no link to the report.
    NoTermToken,
    /// The link leads over plain HTTP to another machine, and
    /// [`Downloader::allow_http`](super::Downloader::allow_http) is off.
    PlainHttp,
    /// The link is not a valid URL.
    InvalidLink,
    /// The host of the document refused the link, and a new one as well.
    Refused {
        /// The status of the response.
        status: StatusCode,
        /// The host that sent the response.
        host: String,
        /// When to retry, if the host says so.
        retry_after: Option<RetryAfter>,
    },
    /// The response is a web page, for example of a proxy or a login portal.
    WebPage {
        /// The status of the response.
        status: StatusCode,
        /// The host that sent the response.
        host: String,
    },
    /// The document is of an unexpected kind, such as an error page that is sent with a success status.
    UnexpectedKind {
        /// The accepted kinds. An empty list means the default of
        /// [`Downloader::expect`](super::Downloader::expect).
        expected: &'static [DocumentKind],
        /// The kind of the document.
        found: DocumentKind,
        /// The host that sent the document.
        host: String,
    },
    /// The host redirected the link to a place that is not allowed, and a new link as well.
    Redirected {
        /// The status of the redirect.
        status: StatusCode,
        /// The host that the redirect leads to.
        to: String,
        /// Why the redirect was not followed.
        why: &'static str,
    },
    /// The body has a content coding, which was not requested.
    Encoded {
        /// The coding.
        coding: String,
    },
    /// The host sent another part of the document than the requested one, too often in a row.
    WrongPart,
    /// The host sent more bytes than it had announced, too often in a row.
    WrongLength,
    /// The document was empty on every attempt.
    Empty,
    /// The document is larger than [`Downloader::max_size`](super::Downloader::max_size).
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Bytes arrived more slowly than [`Downloader::min_rate`](super::Downloader::min_rate), too
    /// often.
    TooSlow {
        /// The required rate in bytes per second.
        min_rate: u64,
    },
    /// The download took longer than [`Downloader::timeout`](super::Downloader::timeout).
    Timeout(TimeoutError),
    /// The host neither announces the length of the document nor marks the end.
    NoLength,
    /// The connection failed too often in a row.
    Transport(TransportError),
    /// No byte arrived within [`Downloader::idle_timeout`](super::Downloader::idle_timeout), too
    /// often.
    Stalled(TimeoutError),
    /// The document was replaced after a part of it was written or yielded.
    Changed,
    /// The file could not be written.
    File {
        /// The path of the file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The caller's writer failed.
    Writer(io::Error),
    /// The report has no valid id. Nothing was sent.
    Report(ValueError),
}

impl<E> DownloadError<E> {
    /// Creates the error for a response of the host that is not a success.
    pub(super) fn answered(status: StatusCode, host: String, headers: &HeaderMap) -> Self {
        let retry_after = headers.get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| RetryAfter::parse(value.to_str().ok()?));
        Self::Refused {
            status,
            host,
            retry_after,
        }
    }

    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    /// Returns whether the error is of this machine: writing the file or to the writer failed.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self, Self::File { .. } | Self::Writer(_))
    }

    /// Returns the error of the service, if it refused the request for a link.
    #[must_use]
    pub fn service_error(&self) -> Option<&E> {
        match self {
            Self::Link(error) => error.refused(),
            _ => None,
        }
    }
}

impl<E: AsRef<Fault>> DownloadError<E> {
    /// Returns whether the download sent a request, for a link or for the document.
    ///
    /// A download changes nothing at the service, so it is safe to repeat it in every case.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self {
            Self::Report(_) => Sent::No,
            Self::Link(error) => error.sent(),
            // The time may have run out during the first request for a link.
            Self::Timeout(_) => Sent::Perhaps,
            // The file may have been there from the beginning.
            Self::File { source, .. } if source.kind() == io::ErrorKind::AlreadyExists => {
                Sent::Perhaps
            }
            _ => Sent::Yes,
        }
    }
}

impl<E> fmt::Display for DownloadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(_) => f.write_str("the service gave no link to the document"),
            Self::NoLink => f.write_str("expected a link in the response, found none"),
            Self::NoTermToken => f.write_str("expected a term token in the response, found none"),
            Self::PlainHttp => f.write_str(
                "expected a link over https, found plain http to another machine; \
                 allow plain HTTP if that is meant",
            ),
            Self::InvalidLink => {
                f.write_str("expected a link in the response, found an invalid one")
            }
            Self::Refused {
                status,
                host,
                retry_after,
            } => {
                let status = status.as_u16();
                write!(
                    f,
                    "the host of the document, {host}, refused with status {status}"
                )?;
                match retry_after {
                    Some(RetryAfter::Delay(delay)) => write!(
                        f,
                        ", and asks for a retry after {} seconds",
                        delay.as_secs()
                    ),
                    _ => Ok(()),
                }
            }
            Self::WebPage { status, host } => write!(
                f,
                "expected the document, found a web page with status {} from the host {host}",
                status.as_u16()
            ),
            Self::UnexpectedKind {
                expected,
                found,
                host,
            } => {
                f.write_str("expected ")?;
                for (at, kind) in expected.iter().enumerate() {
                    let or = if at > 0 { " or " } else { "" };
                    write!(f, "{or}{kind}")?;
                }
                if expected.is_empty() {
                    f.write_str("the document")?;
                }
                write!(f, ", found {found} from the host {host}")
            }
            Self::Redirected { status, to, why } => write!(
                f,
                "the link was redirected (status {}) to {to}, {why}",
                status.as_u16()
            ),
            Self::Encoded { coding } => write!(
                f,
                "expected the document without encoding, found the encoding {coding:?}"
            ),
            Self::WrongPart => f.write_str(
                "the host of the document sent another part of it than the requested one",
            ),
            Self::WrongLength => {
                f.write_str("the host of the document sent more bytes than it had announced")
            }
            Self::Empty => f.write_str("expected a document, found an empty one"),
            Self::TooLarge { limit } => write!(
                f,
                "expected a document of at most {limit} bytes, found a larger one"
            ),
            Self::TooSlow { min_rate } => write!(
                f,
                "expected at least {min_rate} bytes per second, found fewer, too often"
            ),
            Self::Timeout(_) => f.write_str("the document did not arrive in time"),
            Self::NoLength => {
                f.write_str("expected the length of the document or a marked end, found neither")
            }
            Self::Transport(_) => f.write_str("the host of the document could not be reached"),
            Self::Stalled(_) => f.write_str("the document stopped arriving"),
            Self::Changed => f.write_str("the document was replaced while it was being fetched"),
            Self::File { path, .. } => write!(f, "{path:?} could not be written"),
            Self::Writer(_) => f.write_str("the document could not be written"),
            Self::Report(_) => f.write_str("the report has no valid id; nothing was sent"),
        }
    }
}

impl<E: StdError + 'static> StdError for DownloadError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Link(error) => Some(error),
            Self::Transport(error) => Some(error),
            Self::Stalled(error) | Self::Timeout(error) => Some(error),
            Self::File { source, .. } | Self::Writer(source) => Some(source),
            Self::Report(error) => Some(error),
            _ => None,
        }
    }
}

impl<E> From<Error<E>> for DownloadError<E> {
    fn from(error: Error<E>) -> Self {
        Self::Link(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_a_token_is_not_called_one_without_a_link() {
        assert!(
            DownloadError::<Fault>::NoTermToken
                .to_string()
                .contains("token")
        );
        assert_eq!(DownloadError::<Fault>::NoTermToken.sent(), Sent::Yes);
        let report = "x".parse::<casebook_types::ReportId>().unwrap_err();
        assert_eq!(DownloadError::<Fault>::Report(report).sent(), Sent::No);
        let link = DownloadError::<Fault>::Link(Error::Transport(TransportError::connect("x")));
        assert_eq!(link.sent(), Sent::No);
    }

    #[test]
    fn a_file_that_could_not_be_written_is_named_even_by_an_empty_path() {
        for (path, named) in [("", "\"\""), ("a report.pdf", "\"a report.pdf\"")] {
            let error =
                DownloadError::<Fault>::file(Path::new(path))(io::ErrorKind::NotFound.into());
            assert_eq!(error.to_string(), format!("{named} could not be written"));
        }
    }
}
