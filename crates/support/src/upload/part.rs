//! The request that uploads one part of a file.

use std::ops::Range;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use casebook_stack::document::{LinkError, checked};
use casebook_stack::{Body, BoxError, Transport};
use casebook_types::PresignedUrl;
use casebook_types::support::ETag;
use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use http::header::{CONTENT_LENGTH, ETAG};
use http::{Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::StreamBody;
use tokio::time::{sleep, timeout};
use tower::ServiceExt as _;

use super::error::Cause;
use crate::attachment::{CaseFile, FileFault};

/// The function that is called with the number of bytes of the file that have been sent.
pub(super) type Meter = Arc<dyn Fn(i64) + Send + Sync>;

/// How a part is sent.
pub(super) struct PartSettings<'a> {
    pub(super) transport: &'a Transport,
    pub(super) allow_http: bool,
    pub(super) timeout: Duration,
    pub(super) stall_limit: Duration,
}

/// Why a part was not uploaded.
pub(super) enum PartFault {
    /// The part cannot be uploaded.
    Final(Cause),
    /// The host refused the link. A new link may do.
    Refused(Cause),
    /// The next try may succeed.
    Transient(Cause),
}

/// Uploads one part with `PUT`, and returns the `ETag` of the response.
///
/// The link holds its own permission, so the request goes over the transport alone: it has no
/// credentials and no signature. A redirect is not followed.
pub(super) async fn upload(
    settings: &PartSettings<'_>,
    link: &PresignedUrl,
    file: &CaseFile,
    range: Range<u64>,
    meter: &Meter,
) -> Result<ETag, PartFault> {
    let uri = checked(link.expose(), settings.allow_http).map_err(|error| {
        PartFault::Final(match error {
            LinkError::PlainHttp => Cause::PlainHttp,
            _ => no_link(),
        })
    })?;
    let host: Box<str> = uri.host().unwrap_or("an unknown host").into();
    let (sent, fault) = (Arc::new(AtomicU64::new(0)), Arc::new(OnceLock::new()));
    let request = Request::put(uri)
        .header(CONTENT_LENGTH, range.end - range.start)
        .body(body(file, range, &sent, &fault, meter));
    let request = request.map_err(|_| PartFault::Final(no_link()))?;
    let sending = pin!(settings.transport.clone().oneshot(request));
    let stalled = pin!(stalled(&sent, settings.stall_limit));
    let limit = settings.timeout;
    let answer = match timeout(limit, select(sending, stalled)).await {
        Ok(Either::Left((answer, _))) => answer.map_err(|error| match error.is_retryable() {
            true => PartFault::Transient(Cause::Transport(error)),
            false => PartFault::Final(Cause::Transport(error)),
        }),
        Ok(Either::Right(_)) => Err(PartFault::Transient(Cause::Stalled(settings.stall_limit))),
        Err(_) => Err(PartFault::Transient(Cause::Stalled(limit))),
    };
    let etag = answer.and_then(|answer| read(&answer, host));
    if etag.is_err() {
        meter(-i64::try_from(sent.load(Ordering::Relaxed)).unwrap_or(i64::MAX));
        // The file is the reason, whatever the transport says about its body.
        if let Some(fault) = Arc::into_inner(fault).and_then(OnceLock::into_inner) {
            return Err(PartFault::Final(fault.into()));
        }
    }
    etag
}

/// Returns the blocks of a part as a body. If the file cannot be read as before, `fault` gets the
/// reason.
fn body(
    file: &CaseFile,
    range: Range<u64>,
    sent: &Arc<AtomicU64>,
    fault: &Arc<OnceLock<FileFault>>,
    meter: &Meter,
) -> Body {
    let (sent, fault, meter) = (Arc::clone(sent), Arc::downgrade(fault), Arc::clone(meter));
    let blocks = file.blocks(range).map(move |block| match block {
        Ok(block) => {
            sent.fetch_add(block.len() as u64, Ordering::Relaxed);
            meter(i64::try_from(block.len()).unwrap_or(0));
            Ok(Frame::data(block))
        }
        Err(why) => {
            if let Some(fault) = fault.upgrade() {
                let _ = fault.set(why);
            }
            Err(BoxError::from("the file cannot be read as before"))
        }
    });
    Body::new(StreamBody::new(blocks))
}

/// Ends when no byte was taken for the limit.
async fn stalled(sent: &AtomicU64, limit: Duration) {
    let mut before = sent.load(Ordering::Relaxed);
    loop {
        sleep(limit).await;
        let now = sent.load(Ordering::Relaxed);
        if now == before {
            return;
        }
        before = now;
    }
}

/// Reads the response to a part.
fn read(answer: &Response<Body>, host: Box<str>) -> Result<ETag, PartFault> {
    let status = answer.status();
    if status.is_success() {
        let etag = answer.headers().get(ETAG);
        let etag = etag.and_then(|etag| etag.to_str().ok()?.parse().ok());
        let none = || Cause::malformed(format_args!("an ETag for a part from {host}, found none"));
        return etag.ok_or_else(|| PartFault::Final(none()));
    }
    let answered = Cause::Answered { status, host };
    let is_transient = status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT;
    Err(match is_transient {
        true => PartFault::Transient(answered),
        false => PartFault::Refused(answered),
    })
}

fn no_link() -> Cause {
    Cause::malformed("a link that can be followed, found another text")
}
