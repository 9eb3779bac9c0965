//! One document, piece by piece, over as many connections and links as it takes.

use std::future::Future;
use std::time::Duration;

use bytes::Bytes;
use casebook_stack::{Body, TransportError};
use casebook_types::PresignedUrl;
use http::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, IF_RANGE, RANGE, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use tower::ServiceExt as _;

use super::downloader::Downloader;
use super::error::DownloadError;

/// What a fetch brings.
#[derive(Debug)]
pub(super) enum Piece {
    /// What was brought so far does not count: the document begins anew.
    Restart,
    /// The next bytes.
    Data(Bytes),
}

/// A document on its way.
pub(super) struct Fetch<L> {
    downloader: Downloader,
    link: L,
    /// The link in use; none before the first and after a refusal.
    uri: Option<Uri>,
    /// Whether the link in use was asked for after another one was refused.
    second_link: bool,
    body: Option<Body>,
    received: u64,
    /// The most that was ever received: only what goes beyond it is something new.
    furthest: u64,
    total: Option<u64>,
    /// The strong validator of the document in work.
    etag: Option<HeaderValue>,
    failures: u32,
}

impl<L, F> Fetch<L>
where
    L: FnMut() -> F,
    F: Future<Output = Result<PresignedUrl, DownloadError>>,
{
    pub(super) fn new(downloader: Downloader, link: L) -> Self {
        Self {
            downloader,
            link,
            uri: None,
            second_link: false,
            body: None,
            received: 0,
            furthest: 0,
            total: None,
            etag: None,
            failures: 0,
        }
    }

    /// How many bytes of the document there will be, once the host has said so.
    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// The next piece, or `None` when the document is complete.
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, DownloadError> {
        loop {
            let Some(body) = &mut self.body else {
                match self.open().await? {
                    Some(piece) => return Ok(Some(piece)),
                    None => continue,
                }
            };
            let limit = self.downloader.idle_timeout;
            match tokio::time::timeout(limit, body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    let Ok(data) = frame.into_data() else {
                        continue;
                    };
                    self.received += data.len() as u64;
                    if self.received > self.furthest {
                        self.furthest = self.received;
                        self.failures = 0;
                        self.second_link = false;
                    }
                    return Ok(Some(Piece::Data(data)));
                }
                Ok(None) if self.total.is_none_or(|total| self.received >= total) => {
                    return Ok(None);
                }
                Ok(None) => self.failed(broken("the answer ended early")).await?,
                Ok(Some(Err(error))) => self.failed(broken(error)).await?,
                Err(_) => self.failed(DownloadError::Stalled(stalled(limit))).await?,
            }
        }
    }

    /// Asks for what is missing; a piece comes of it only when all begins anew.
    async fn open(&mut self) -> Result<Option<Piece>, DownloadError> {
        let uri = match &self.uri {
            Some(uri) => uri.clone(),
            None => {
                let link = (self.link)().await?;
                self.uri
                    .insert(checked(&link, self.downloader.allow_http)?)
                    .clone()
            }
        };
        let request = self.request(uri);
        let transport = self.downloader.transport.clone();
        let limit = self.downloader.idle_timeout;
        let answer = match tokio::time::timeout(limit, transport.oneshot(request)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                return self
                    .failed(DownloadError::Transport(error))
                    .await
                    .map(|()| None);
            }
            Err(_) => {
                return self
                    .failed(DownloadError::Stalled(stalled(limit)))
                    .await
                    .map(|()| None);
            }
        };
        match answer.status() {
            StatusCode::PARTIAL_CONTENT if self.continues(answer.headers()) => {
                self.body = Some(answer.into_body());
                Ok(None)
            }
            StatusCode::OK => self.begin(answer),
            // The rest that was asked for is not there: it is not the document it was.
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                self.etag = None;
                self.failed(DownloadError::Refused(answer.status()))
                    .await
                    .map(|()| None)
            }
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => self
                .failed(DownloadError::Refused(status))
                .await
                .map(|()| None),
            // A link that does not work is replaced once; a new one that does not work either is
            // the end.
            status if self.second_link => Err(DownloadError::Refused(status)),
            _ => {
                self.uri = None;
                self.second_link = true;
                Ok(None)
            }
        }
    }

    fn request(&self, uri: Uri) -> Request<Full<Bytes>> {
        let mut request = Request::new(Full::default());
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        // Without a validator nobody knows whether the rest belongs to the beginning.
        if let Some(etag) = self.etag.as_ref().filter(|_| self.received > 0)
            && let Ok(range) = HeaderValue::try_from(format!("bytes={}-", self.received))
        {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, etag.clone());
        }
        request
    }

    /// Takes a whole document, which replaces whatever part there is of another.
    fn begin(&mut self, answer: Response<Body>) -> Result<Option<Piece>, DownloadError> {
        self.total = length(&answer);
        // Nobody could tell the end of such a document from a break (RFC 9112, section 6.3).
        if self.total.is_none() && !is_chunked(answer.headers()) {
            return Err(DownloadError::NoLength);
        }
        self.etag = strong(answer.headers());
        self.body = Some(answer.into_body());
        let restart = self.received > 0;
        self.received = 0;
        Ok(restart.then_some(Piece::Restart))
    }

    /// Whether a partial answer goes on exactly where the last one ended.
    fn continues(&self, headers: &HeaderMap) -> bool {
        let range = headers
            .get(CONTENT_RANGE)
            .and_then(|range| range.to_str().ok());
        let parts = range
            .and_then(|range| range.strip_prefix("bytes "))
            .and_then(|range| range.split_once('/'))
            .and_then(|(range, total)| Some((range.split_once('-')?.0, total)));
        parts.is_some_and(|(first, total)| {
            first.parse() == Ok(self.received)
                && (total == "*" || self.total.is_none_or(|known| total.parse() == Ok(known)))
        })
    }

    /// Counts a failure and waits a little, or gives up with it.
    async fn failed(&mut self, error: DownloadError) -> Result<(), DownloadError> {
        self.body = None;
        self.failures += 1;
        if self.failures >= self.downloader.failures_in_a_row.get() {
            return Err(error);
        }
        tracing::debug!(failures = self.failures, received = self.received, %error, "going on");
        let wait = Duration::from_millis(50) * 2u32.saturating_pow(self.failures.min(8));
        tokio::time::sleep(wait).await;
        Ok(())
    }
}

/// A link that may be followed: over TLS, or within this machine.
fn checked(link: &PresignedUrl, allow_http: bool) -> Result<Uri, DownloadError> {
    use casebook_protocol::{Endpoint, EndpointParams};
    let uri: Uri = link.expose().parse().map_err(|_| DownloadError::NotALink)?;
    let origin = Uri::builder()
        .scheme(uri.scheme_str().unwrap_or_default())
        .authority(uri.authority().map_or("", |authority| authority.as_str()))
        .path_and_query("/")
        .build()
        .map_err(|_| DownloadError::NotALink)?;
    let place = Endpoint::custom(&EndpointParams::new(), &origin);
    let place = place.map_err(|_| DownloadError::NotALink)?;
    if place.is_private() || allow_http {
        Ok(uri)
    } else {
        Err(DownloadError::PlainHttp)
    }
}

/// A validator that vouches for every byte (RFC 9110, section 8.8.1).
fn strong(headers: &HeaderMap) -> Option<HeaderValue> {
    headers
        .get(ETAG)
        .filter(|etag| etag.as_bytes().starts_with(b"\""))
        .cloned()
}

/// How long a document is, by its header or by what the transport knows.
fn length(answer: &Response<Body>) -> Option<u64> {
    use http_body::Body as _;
    let header = answer.headers().get(CONTENT_LENGTH);
    let header = header.and_then(|length| length.to_str().ok()?.trim().parse().ok());
    header.or_else(|| answer.body().size_hint().exact())
}

/// Whether the end of a body is marked, so that a break shows.
fn is_chunked(headers: &HeaderMap) -> bool {
    let coding = headers
        .get(TRANSFER_ENCODING)
        .and_then(|coding| coding.to_str().ok());
    coding.is_some_and(|coding| coding.to_ascii_lowercase().ends_with("chunked"))
}

fn broken(error: impl Into<casebook_stack::BoxError>) -> DownloadError {
    DownloadError::Transport(TransportError::answer(error))
}

fn stalled(limit: Duration) -> casebook_stack::TimeoutError {
    casebook_stack::TimeoutError::new("the next piece", limit)
}
