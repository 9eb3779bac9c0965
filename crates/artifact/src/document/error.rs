//! Why a document is not there.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use casebook_protocol::RetryAfter;
use casebook_stack::{TimeoutError, TransportError};
use casebook_types::ValueError;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};

use super::kind::DocumentKind;
use crate::client::ClientError;

/// Why a document could not be fetched or kept.
///
/// Nothing stands under the document's name then, or what stood there before; a writer may have a
/// beginning of the document.
#[non_exhaustive]
#[derive(Debug)]
pub enum DownloadError {
    /// The service gave no link: it refused, or could not be asked.
    Link(ClientError),
    /// The answer of the service has no link in it.
    NoLink,
    /// The link leads over plain HTTP to another machine, and that was not allowed.
    PlainHttp,
    /// The link is none.
    NotALink,
    /// The host of the document refused, also for a new link.
    Refused {
        /// The status of the answer.
        status: StatusCode,
        /// The host that it came from.
        host: String,
        /// When the host wants to be asked again, if it says so.
        retry_after: Option<RetryAfter>,
    },
    /// A web page answered instead of the document, for example from a proxy or a login portal.
    WebPage {
        /// The status of the answer.
        status: StatusCode,
        /// The host that sent it.
        host: String,
    },
    /// A document of another kind than the one expected, such as the error of a proxy, a store or a
    /// gateway that calls itself a success.
    OtherKind {
        /// The kinds that it may have; where none are said, see
        /// [`Downloader::expect`](crate::Downloader::expect).
        expected: &'static [DocumentKind],
        /// What it is.
        found: DocumentKind,
        /// The host that it came from.
        host: String,
    },
    /// The link led on to a place that may not be followed to, also when it was a new one.
    Redirected {
        /// The status of the redirect.
        status: StatusCode,
        /// The host that it redirected to.
        to: String,
        /// Why the redirect was not followed.
        why: &'static str,
    },
    /// The body has a content coding, which was not requested.
    Encoded {
        /// The coding.
        coding: String,
    },
    /// Too often in a row, the host sent another part of the document than the requested one.
    WrongPart,
    /// Too often in a row, the host sent more bytes than it had announced.
    WrongLength,
    /// The document was empty on every attempt.
    Empty,
    /// The document is larger than [`Downloader::max_size`](crate::Downloader::max_size).
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Bytes came too often more slowly than
    /// [`Downloader::least_rate`](crate::Downloader::least_rate).
    TooSlow {
        /// The required rate in bytes a second.
        least: u64,
    },
    /// The download took longer than [`Downloader::timeout`](crate::Downloader::timeout).
    Timeout(TimeoutError),
    /// The host does not say how long the document is, and does not mark its end.
    NoLength,
    /// The connection failed too often in a row.
    Transport(TransportError),
    /// Too often, no byte arrived for too long.
    Stalled(TimeoutError),
    /// The document was replaced after a part of it was handed out, so the rest does not fit.
    Changed,
    /// The file could not be written.
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The writer that the document was to go into failed.
    Writer(io::Error),
    /// The report has no valid id, so nothing was asked for.
    Report(ValueError),
}

impl DownloadError {
    /// A refusal with what its head says.
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

    /// Whether it is the own machine that failed: a folder that cannot be written, a full disk, a
    /// writer.
    #[must_use]
    pub fn is_file(&self) -> bool {
        matches!(self, Self::File { .. } | Self::Writer(_))
    }

    /// What the service itself said, if it was asked for a link and refused.
    #[must_use]
    pub fn refused(&self) -> Option<&crate::Error> {
        match self {
            Self::Link(error) => error.refused(),
            _ => None,
        }
    }
}

impl fmt::Display for DownloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Link(_) => f.write_str("the service gave no link to the document"),
            Self::NoLink => f.write_str("expected a link in the answer, found none"),
            Self::PlainHttp => f.write_str(
                "expected a link over https, found plain http to another machine; \
                 allow plain HTTP if that is meant",
            ),
            Self::NotALink => f.write_str("expected a link in the answer, found something else"),
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
                        ", and asks to be left alone for {} seconds",
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
            Self::OtherKind {
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
                "expected the document as it is, found it in the encoding {coding:?}"
            ),
            Self::WrongPart => f.write_str(
                "the host of the document answered with another part of it than the one asked for",
            ),
            Self::WrongLength => {
                f.write_str("the host of the document sent more bytes than it had announced")
            }
            Self::Empty => f.write_str("expected a document, found an empty one"),
            Self::TooLarge { limit } => write!(
                f,
                "expected a document of at most {limit} bytes, found a larger one"
            ),
            Self::TooSlow { least } => write!(
                f,
                "expected at least {least} bytes a second, found fewer, too often"
            ),
            Self::Timeout(_) => f.write_str("the document did not arrive in time"),
            Self::NoLength => f.write_str(
                "expected the length of the document or a mark at its end, found neither",
            ),
            Self::Transport(_) => f.write_str("the host of the document could not be reached"),
            Self::Stalled(_) => f.write_str("the document stopped arriving"),
            Self::Changed => f.write_str("the document was replaced while it was being fetched"),
            Self::File { path, .. } => write!(f, "{} could not be written", path.display()),
            Self::Writer(_) => f.write_str("the document could not be written"),
            Self::Report(_) => f.write_str("the report has no valid id; nothing was sent"),
        }
    }
}

impl StdError for DownloadError {
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

impl From<ClientError> for DownloadError {
    fn from(error: ClientError) -> Self {
        Self::Link(error)
    }
}
