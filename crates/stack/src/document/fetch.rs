//! Fetches one document piece by piece, over as many connections and links as it needs.

use std::future::Future;
use std::pin::Pin;

use crate::telemetry::millis;
use crate::{Body, TransportError};
use bytes::Bytes;
use casebook_files::Access;
use casebook_protocol::attempt::{RetryAfterHint, RetryClass, backoff};
use casebook_types::PresignedUrl;
use http::header::{ACCEPT_ENCODING, CONTENT_RANGE, ETAG, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::downloader::Downloader;
use super::error::DownloadError;
use super::kind::DocumentKind;
use super::limits::{Expiry, Limits};
use super::link::{checked, host, is_redirect, redirected};
use super::progress::DownloadProgress;
use super::response_head::{self, MissingRest, PartialContent};
use super::sniffer::{ExpectedKinds, Sniffer};

/// The largest number of redirects of one link.
const REDIRECTS: u32 = 5;

/// A step of a fetch.
#[derive(Debug)]
pub(super) enum Piece {
    /// The document starts over; the pieces so far are void.
    Restart,
    /// The next bytes.
    Data(Bytes),
}

/// A future of a link.
type Link<'a, E> =
    Pin<Box<dyn Future<Output = Result<PresignedUrl, DownloadError<E>>> + Send + 'a>>;

/// The function that gets a new link.
pub(super) type Links<'a, E> = Box<dyn FnMut() -> Link<'a, E> + Send + 'a>;

/// The function that is called each time bytes arrive.
pub(super) type Watch<'a> = Box<dyn FnMut(DownloadProgress) + Send + 'a>;

/// A fetch of one document.
pub(super) struct Fetch<'a, E> {
    settings: Downloader,
    links: Links<'a, E>,
    watch: Watch<'a>,
    limits: Limits,
    /// The link in use; `None` before the first one and after a refusal.
    uri: Option<Uri>,
    /// Whether the link in use replaced a refused one.
    second_link: bool,
    body: Option<Body>,
    /// The host that the document comes from.
    host: String,
    /// The beginning of the document in work.
    sniffer: Sniffer,
    /// Whether all of the document was passed on.
    complete: bool,
    /// The number of bytes that were passed on since the document started.
    passed: u64,
    received: u64,
    /// The largest number of bytes that were received so far. Only bytes after these are new.
    furthest: u64,
    /// The end of the body being read, if its headers give it.
    until: Option<u64>,
    total: Option<u64>,
    /// The strong validator of the document in work.
    etag: Option<HeaderValue>,
    failures: u32,
    /// The number of connections that were too slow. Progress does not reset this count, because a
    /// trickle of bytes makes progress every time.
    slow: u32,
}

impl<'a, E> Fetch<'a, E> {
    pub(super) fn new(settings: Downloader, links: Links<'a, E>, watch: Watch<'a>) -> Self {
        let limits = Limits::new(settings.idle_timeout, settings.min_rate, settings.timeout);
        Self {
            settings,
            links,
            watch,
            limits,
            uri: None,
            second_link: false,
            body: None,
            host: String::new(),
            sniffer: Sniffer::new(&HeaderMap::new()),
            complete: false,
            passed: 0,
            received: 0,
            furthest: 0,
            until: None,
            total: None,
            etag: None,
            failures: 0,
            slow: 0,
        }
    }

    /// Returns the access to a file that the document goes into.
    pub(super) fn access(&self) -> Access {
        self.settings.access
    }

    /// Returns the number of bytes that were passed on since the document started.
    pub(super) fn passed(&self) -> u64 {
        self.passed
    }

    /// Waits for the consumer of the document, within the time limit of the whole download.
    ///
    /// The borrow is exclusive because a body is not `Sync`: a shared one would keep the future on one
    /// thread.
    pub(super) async fn within<T>(
        &mut self,
        taking: impl Future<Output = T>,
    ) -> Result<T, DownloadError<E>> {
        self.limits.of_whole(taking).await
    }

    /// Returns the next piece, or `None` when the document is complete.
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, DownloadError<E>> {
        let piece = self.advance().await?;
        if let Some(piece) = &piece {
            self.passed = match piece {
                Piece::Restart => 0,
                Piece::Data(data) => self.passed + data.len() as u64,
            };
            (self.watch)(DownloadProgress {
                received: self.passed,
                total: self.total,
            });
        }
        Ok(piece)
    }

    async fn advance(&mut self) -> Result<Option<Piece>, DownloadError<E>> {
        while !self.complete {
            let Some(body) = &mut self.body else {
                match self.open().await? {
                    Some(piece) => return Ok(Some(piece)),
                    None => continue,
                }
            };
            match self.limits.next(body.frame()).await {
                Ok(Some(Ok(frame))) => {
                    let data = frame.into_data().unwrap_or_default();
                    if let Some(piece) = self.take(data).await? {
                        return Ok(Some(piece));
                    }
                }
                Ok(Some(Err(error))) => self.failed(broken(error)).await?,
                Ok(None) => {
                    if self.ended().await? {
                        self.complete = true;
                        // A short document is held back completely.
                        let held = self.sniffer.end(self.settings.expected);
                        return Ok(held.map_err(|kind| self.other(kind))?.map(Piece::Data));
                    }
                }
                Err(over) => self.over(over).await?,
            }
        }
        Ok(None)
    }

    /// Takes the next bytes, unless they cannot belong to the document.
    async fn take(&mut self, data: Bytes) -> Result<Option<Piece>, DownloadError<E>> {
        let length = data.len() as u64;
        let after = self.received.saturating_add(length);
        if self.until.is_some_and(|until| after > until) {
            // The bytes before may be wrong, too.
            self.etag = None;
            let error = DownloadError::WrongLength;
            return self.failed(error).await.map(|()| None);
        }
        self.fits(after)?;
        let data = self.sniffer.take(data, self.settings.expected);
        let data = data.map_err(|kind| self.other(kind))?;
        self.received = after;
        if self.received > self.furthest {
            self.furthest = self.received;
            self.failures = 0;
            self.second_link = false;
        }
        if let Err(error) = self.limits.count(length) {
            // These bytes are good; the next ones may come faster over another connection.
            self.slow(error).await?;
        }
        Ok(data.filter(|data| !data.is_empty()).map(Piece::Data))
    }

    /// Whether the document is complete now that a body has ended.
    async fn ended(&mut self) -> Result<bool, DownloadError<E>> {
        self.body = None;
        if self.until.is_some_and(|until| self.received < until) {
            self.failed(broken("the response ended early")).await?;
            return Ok(false);
        }
        if self.total.is_some_and(|total| self.received < total) {
            // A host may send less of the rest than was requested.
            return Ok(false);
        }
        if self.received == 0 {
            self.failed(DownloadError::Empty).await?;
            return Ok(false);
        }
        self.total = Some(self.received);
        Ok(true)
    }

    /// Requests the missing bytes; returns a piece only if the document starts over.
    async fn open(&mut self) -> Result<Option<Piece>, DownloadError<E>> {
        let uri = match &self.uri {
            Some(uri) => uri.clone(),
            None => {
                let link = self.limits.of_whole((self.links)()).await??;
                self.uri
                    .insert(checked(link.expose(), self.settings.allow_http)?)
                    .clone()
            }
        };
        self.limits.restart();
        let (answer, host) = match self.ask(uri).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => return self.refused(error),
            Err(over) => return self.over(over).await.map(|()| None),
        };
        let status = answer.status();
        let asked = self.rest();
        match status {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT => {
                if let Some(coding) = response_head::coding(answer.headers()) {
                    return Err(DownloadError::Encoded { coding });
                }
                // Stores of documents send an ETag; login pages and proxies send none.
                let may_be_page = self.settings.expected == ExpectedKinds::Any
                    && answer.headers().contains_key(ETAG);
                if !may_be_page && response_head::is_page(answer.headers()) {
                    return Err(DownloadError::WebPage { status, host });
                }
            }
            _ => {}
        }
        match (status, asked) {
            (StatusCode::PARTIAL_CONTENT, Some(asked)) => {
                match PartialContent::read(answer.headers(), &asked) {
                    Some(rest) => {
                        self.fits(rest.total)?;
                        self.until = Some(rest.until);
                        self.total = Some(rest.total);
                        self.body = Some(answer.into_body());
                        self.host = host;
                        Ok(None)
                    }
                    None => self.anew(DownloadError::WrongPart).await,
                }
            }
            // The request named no part.
            (StatusCode::PARTIAL_CONTENT, None) => self.anew(DownloadError::WrongPart).await,
            // A part that claims to be the whole document.
            (StatusCode::OK, None) if answer.headers().contains_key(CONTENT_RANGE) => {
                self.anew(DownloadError::WrongPart).await
            }
            (StatusCode::OK, _) => self.begin(answer, host),
            // The requested rest does not exist, so the document has changed.
            (StatusCode::RANGE_NOT_SATISFIABLE, _) => {
                let error = DownloadError::answered(status, host, answer.headers());
                self.anew(error).await
            }
            _ => {
                let error = match response_head::is_page(answer.headers()) {
                    true => DownloadError::WebPage { status, host },
                    false => DownloadError::answered(status, host, answer.headers()),
                };
                match status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                    true => self.failed(error).await.map(|()| None),
                    false => self.refused(error),
                }
            }
        }
    }

    /// Sends the request to the link and returns the response and the name of its host.
    async fn ask(
        &mut self,
        mut uri: Uri,
    ) -> Result<Result<(Response<Body>, String), DownloadError<E>>, Expiry<E>> {
        let allow_http = self.settings.allow_http;
        for _ in 0..=REDIRECTS {
            let request = self.request(uri.clone());
            let transport = self.settings.transport.clone();
            let answer = match self.limits.next(transport.oneshot(request)).await? {
                Ok(answer) => answer,
                Err(error) if !error.is_retryable() => {
                    return Err(Expiry::Whole(DownloadError::Transport(error)));
                }
                Err(error) => return Err(Expiry::Idle(DownloadError::Transport(error))),
            };
            if !is_redirect(answer.status()) {
                return Ok(Ok((answer, host(&uri).to_owned())));
            }
            uri = match redirected(&uri, &answer, allow_http) {
                Ok(next) => next,
                Err(error) => return Ok(Err(error)),
            };
        }
        Ok(Err(DownloadError::Redirected {
            status: StatusCode::FOUND,
            to: host(&uri).to_owned(),
            why: "after too many others",
        }))
    }

    /// Returns the missing rest, if it can be requested. Without a validator it might belong to another
    /// version.
    fn rest(&self) -> Option<MissingRest<'_>> {
        let etag = self.etag.as_ref().filter(|_| self.received > 0)?;
        Some(MissingRest {
            from: self.received,
            total: self.total,
            etag,
        })
    }

    fn request(&self, uri: Uri) -> Request<Body> {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        if let Some(rest) = self.rest()
            && let Ok(range) = HeaderValue::try_from(format!("bytes={}-", rest.from))
        {
            headers.insert(RANGE, range);
            headers.insert(IF_RANGE, rest.etag.clone());
        }
        request
    }

    /// Starts a complete document, which replaces the bytes received so far.
    fn begin(
        &mut self,
        answer: Response<Body>,
        host: String,
    ) -> Result<Option<Piece>, DownloadError<E>> {
        self.total = response_head::length(&answer);
        self.until = self.total;
        match self.total {
            Some(total) => self.fits(total)?,
            // The end of such a document looks like a broken connection (RFC 9112, section 6.3).
            None if !response_head::is_chunked(answer.headers()) => {
                return Err(DownloadError::NoLength);
            }
            None => {}
        }
        self.etag = response_head::strong(answer.headers());
        let restart = self.sniffer.is_out();
        self.sniffer = Sniffer::new(answer.headers());
        self.body = Some(answer.into_body());
        self.host = host;
        self.received = 0;
        Ok(restart.then_some(Piece::Restart))
    }

    /// Fails if the document grows beyond the limit.
    fn fits(&self, size: u64) -> Result<(), DownloadError<E>> {
        let limit = self.settings.max_size;
        match size > limit {
            true => Err(DownloadError::TooLarge { limit }),
            false => Ok(()),
        }
    }

    /// Creates the error for a document of an unexpected kind.
    fn other(&self, found: DocumentKind) -> DownloadError<E> {
        let host = self.host.clone();
        match found {
            DocumentKind::WebPage => DownloadError::WebPage {
                status: StatusCode::OK,
                host,
            },
            found => DownloadError::UnexpectedKind {
                expected: self.settings.expected.kinds(),
                found,
                host,
            },
        }
    }

    /// Replaces a link that does not work, once; fails if the new link does not work either.
    fn refused(&mut self, error: DownloadError<E>) -> Result<Option<Piece>, DownloadError<E>> {
        if self.second_link {
            return Err(error);
        }
        self.uri = None;
        self.second_link = true;
        Ok(None)
    }

    /// Counts a failure after which the document has to start from its first byte.
    async fn anew(&mut self, error: DownloadError<E>) -> Result<Option<Piece>, DownloadError<E>> {
        self.etag = None;
        self.failed(error).await.map(|()| None)
    }

    /// Counts a wait that ran out of time.
    async fn over(&mut self, over: Expiry<E>) -> Result<(), DownloadError<E>> {
        match over {
            Expiry::Whole(error) => Err(error),
            Expiry::Idle(error @ DownloadError::Stalled(_)) => self.slow(error).await,
            Expiry::Idle(error) => self.failed(error).await,
        }
    }

    /// Counts a connection that was too slow, even if it brought new bytes.
    async fn slow(&mut self, error: DownloadError<E>) -> Result<(), DownloadError<E>> {
        self.slow += 1;
        if self.slow >= self.settings.max_failures.get() {
            return Err(error);
        }
        self.failed(error).await
    }

    /// Counts a failure and backs off, or returns it after too many.
    async fn failed(&mut self, error: DownloadError<E>) -> Result<(), DownloadError<E>> {
        self.body = None;
        self.failures += 1;
        if self.failures >= self.settings.max_failures.get() {
            return Err(error);
        }
        let wait = backoff(
            RetryClass::Transient,
            self.failures - 1,
            1.0,
            RetryAfterHint::default(),
        );
        tracing::debug!(
            attempt = self.failures + 1,
            max_attempts = self.settings.max_failures.get(),
            received = self.received,
            wait_ms = millis(wait),
            %error,
            "going on with the document"
        );
        self.limits.of_whole(tokio::time::sleep(wait)).await
    }
}

fn broken<E>(error: impl Into<crate::BoxError>) -> DownloadError<E> {
    DownloadError::Transport(TransportError::response(error))
}
