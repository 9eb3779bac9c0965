//! Uploads large files.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use casebook_protocol::attempt::{RetryAfterHint, RetryClass, backoff};
use casebook_stack::poll::Poll;
use casebook_stack::{Transport, millis};
use casebook_types::Clock;
use casebook_types::support::{ETag, FileName, FileSize, PartIndex, UploadId, UploadStatus};
use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep};

use super::complete_attachment_upload::{CompleteAttachmentUpload, CompletedUpload};
use super::describe_attachment_upload_status::{
    DescribeAttachmentUploadStatus, UploadStatusOutput,
};
use super::error::{Cause, UploadError};
use super::get_attachment_upload_links::{GetAttachmentUploadLinks, UploadUrl};
use super::links::Links;
use super::part::{self, Meter, PartFault, PartSettings};
use super::request_links::request_links;
use super::state::UploadState;
use crate::api::Support;
use crate::attachment::CaseFile;
use crate::case_service::CaseService;

/// How often one file is uploaded from its first byte, and one part with a new link.
const TRIES: u32 = 3;
/// How often one part is sent over a link that works.
const PART_TRIES: u32 = 5;
/// The time between two reports of the progress.
const REPORT_EVERY: Duration = Duration::from_millis(100);

/// Uploads large files in parts, each by a presigned link.
///
/// [`CaseFiles`](crate::CaseFiles) uploads with an `Uploader` what no attachment set takes. An upload
/// can be named in one case or reply, with [`upload_ids`](crate::CreateCase::upload_ids); one that no
/// case names is never used.
///
/// The parts of a file are sent at the same time, and read from the disk while they are sent: an upload
/// needs less than a megabyte of memory. A part is sent again after a broken connection, and with a new
/// link if its link has expired.
///
/// ```
#[doc = include_str!("../example.txt")]
/// use casebook_support::{Attachment, CreateCase, Files, UploadIds, Uploader};
///
/// let files = Files::new([Attachment::new("core.gz", vec![7; 6_000_000])])?;
/// let upload = Uploader::from_client(&client).upload(&client, &files.as_slice()[0]).await?;
///
/// let case = CreateCase::new("No capacity".parse()?, "Since this morning.".parse()?);
/// client.send(case.upload_ids(UploadIds::from(upload))).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Uploader {
    transport: Transport,
    allow_http: bool,
    clock: Clock,
    parts_at_a_time: usize,
    part_timeout: Duration,
    stall_limit: Duration,
    ready: Poll,
}

/// The receiver of the steps of an upload.
pub(crate) trait UploadObserver: Send {
    /// Keeps the states of all files, one of which has changed.
    fn keep(&mut self, states: &[Option<UploadState>]);

    /// Returns the function that is told how many bytes of a file have been sent. `None` if nothing is
    /// told.
    fn progress(&self, file: usize) -> Option<Box<dyn Fn(u64) + Send + Sync>>;

    /// The service is processing the file.
    fn waits(&mut self, file: usize);
}

/// The observer of an upload whose steps are of no interest.
impl UploadObserver for () {
    fn keep(&mut self, _: &[Option<UploadState>]) {}

    fn progress(&self, _: usize) -> Option<Box<dyn Fn(u64) + Send + Sync>> {
        None
    }

    fn waits(&mut self, _: usize) {}
}

impl Uploader {
    /// Creates an uploader with the default limits that sends the parts through a transport.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            allow_http: false,
            clock: Clock::system(),
            parts_at_a_time: 4,
            part_timeout: Duration::from_secs(30 * 60),
            stall_limit: Duration::from_secs(30),
            ready: Poll::new(Duration::from_secs(2), Duration::from_secs(10 * 60)),
        }
    }

    /// Creates an uploader with the default limits that sends the parts through the transport of a
    /// client. It allows plain HTTP if the [client does](casebook_stack::Client::allows_http).
    #[must_use]
    pub fn from_client<S>(client: &casebook_stack::Client<Support, S>) -> Self {
        Self::new(client.transport().clone()).allow_http(client.allows_http())
    }

    casebook_types::setters! {
        /// Sets how many parts are sent at the same time: 1 to 16. The default is 4.
        parts_at_a_time: usize => parts_at_a_time.clamp(1, 16);

        /// Sets the longest time for one part. The default is 30 minutes.
        part_timeout: Duration => part_timeout;

        /// Sets after how long without a byte a connection counts as broken. The default is 30 seconds.
        stall_limit: Duration => stall_limit;

        /// Sets whether the uploader follows links over plain HTTP to other machines.
        ///
        /// The default is that of the client ([`from_client`](Self::from_client)), or false
        /// ([`new`](Self::new)). Links over plain HTTP to this machine are always followed.
        allow_http: bool => allow_http;

        /// Sets the clock that decides when a link is about to expire. The default is the system clock.
        clock: Clock => clock;
    }

    /// Sets how often to ask whether the service has processed a file: every 1 second to 365 days. The
    /// default is 2 seconds.
    #[must_use]
    pub fn poll_every(mut self, poll_every: Duration) -> Self {
        self.ready = self.ready.every(poll_every);
        self
    }

    /// Sets how long to wait until the service has processed a file. The default is 10 minutes.
    #[must_use]
    pub fn ready_limit(mut self, ready_limit: Duration) -> Self {
        self.ready = self.ready.limit(ready_limit);
        self
    }

    /// Uploads a file, and waits until it can be attached.
    ///
    /// # Errors
    ///
    /// Fails if the file has changed or cannot be read, if an operation fails, if a part cannot be
    /// sent, and if the service does not process the file. Nothing was added to a case.
    pub async fn upload<C: CaseService>(
        &self,
        client: &C,
        file: &CaseFile,
    ) -> Result<UploadId, UploadError> {
        let files = std::slice::from_ref(file);
        let uploaded = self.upload_all(client, files, &mut [None], &mut ()).await?;
        Ok(uploaded.into_iter().next().expect("one id for each file"))
    }

    /// Uploads files, each from the state that it has, and waits until all can be attached.
    pub(crate) async fn upload_all<C: CaseService>(
        &self,
        client: &C,
        files: &[CaseFile],
        states: &mut [Option<UploadState>],
        observer: &mut dyn UploadObserver,
    ) -> Result<Vec<UploadId>, UploadError> {
        // An upload of an earlier run may have failed, which says nothing about a new one.
        let mut is_earlier: Vec<_> = states.iter().map(Option::is_some).collect();
        let mut tries = 1;
        'again: loop {
            let mut ids = Vec::with_capacity(files.len());
            for (at, file) in files.iter().enumerate() {
                let done = self.transfer(client, file, at, states, observer).await;
                ids.push(done.map_err(|cause| cause.of(file.name()))?);
            }
            for (at, (file, id)) in files.iter().zip(&ids).enumerate() {
                observer.waits(at);
                if let Err(cause) = self.await_ready(client, id).await {
                    if cause.needs_new_upload(true) {
                        states[at] = None;
                        observer.keep(states);
                    }
                    if tries < TRIES && cause.needs_new_upload(is_earlier[at]) {
                        is_earlier[at] = false;
                        tries += 1;
                        continue 'again;
                    }
                    return Err(cause.of(file.name()));
                }
            }
            return Ok(ids);
        }
    }

    /// Sends the missing parts of one file, tells the service that it has all of them, and returns the id
    /// of the upload. An upload that the service does not know begins anew.
    async fn transfer<C: CaseService>(
        &self,
        client: &C,
        file: &CaseFile,
        at: usize,
        states: &mut [Option<UploadState>],
        observer: &mut dyn UploadObserver,
    ) -> Result<UploadId, Cause> {
        let mut tries = 1;
        loop {
            let is_earlier = states[at].is_some();
            let done = self.transfer_once(client, file, at, states, observer).await;
            match done {
                Err(cause) if tries < TRIES && cause.needs_new_upload(is_earlier) => {
                    tracing::debug!(?cause, "the upload begins anew");
                    states[at] = None;
                    observer.keep(states);
                    tries += 1;
                }
                done => return done,
            }
        }
    }

    async fn transfer_once<C: CaseService>(
        &self,
        client: &C,
        file: &CaseFile,
        at: usize,
        states: &mut [Option<UploadState>],
        observer: &mut dyn UploadObserver,
    ) -> Result<UploadId, Cause> {
        let size = file.size();
        let state = states[at].take().filter(|state| state.fits(size));
        let uploaded = state.as_ref().map_or(0, |state| state.uploaded(size));
        let progress = observer.progress(at);
        // The beginning is reported before the first request.
        if let Some(progress) = &progress {
            progress(uploaded);
        }
        let (mut state, links) = match state {
            Some(state) => (state, Vec::new()),
            None => begin(client, file).await?,
        };
        states[at] = Some(state.clone());
        let id = state.upload_id.clone();
        if state.is_completed {
            return Ok(id);
        }
        observer.keep(states);
        let ask = GetAttachmentUploadLinks::new(file_name(file)).upload_id(state.upload_id.clone());
        let links = Links::new(client, &self.clock, ask, state.total_parts, links);
        let meter = meter(uploaded, progress);
        let parts = state.missing().into_iter().map(|part| {
            let range = state.range(part, size);
            let (links, meter) = (&links, &meter);
            async move {
                let etag = self.part(links, file, part, range, meter).await?;
                Ok::<_, Cause>((part, etag))
            }
        });
        let parts: Vec<_> = parts.collect();
        let mut parts = stream::iter(parts).buffer_unordered(self.parts_at_a_time);
        while let Some(part) = parts.next().await {
            let (part, etag) = part?;
            state.etags.insert(part, etag);
            states[at] = Some(state.clone());
            observer.keep(states);
        }
        complete(client, &state).await?;
        state.is_completed = true;
        states[at] = Some(state);
        observer.keep(states);
        Ok(id)
    }

    /// Sends one part, over as many connections and links as it needs.
    async fn part<C: CaseService>(
        &self,
        links: &Links<'_, C>,
        file: &CaseFile,
        part: u32,
        range: std::ops::Range<u64>,
        meter: &Meter,
    ) -> Result<ETag, Cause> {
        let settings = PartSettings {
            transport: &self.transport,
            allow_http: self.allow_http,
            timeout: self.part_timeout,
            stall_limit: self.stall_limit,
        };
        let (mut failures, mut refusals) = (0, 0);
        let mut link = links.take(part).await?;
        loop {
            match part::upload(&settings, &link, file, range.clone(), meter).await {
                Ok(etag) => return Ok(etag),
                Err(PartFault::Refused(_)) if refusals + 1 < TRIES => {
                    refusals += 1;
                    link = links.take(part).await?;
                }
                Err(PartFault::Transient(cause)) if failures + 1 < PART_TRIES => {
                    let hint = RetryAfterHint::default();
                    let wait = backoff(RetryClass::Transient, failures, 1.0, hint);
                    failures += 1;
                    tracing::debug!(
                        part,
                        attempt = failures + 1,
                        max_attempts = PART_TRIES,
                        wait_ms = millis(wait),
                        error = &cause as &dyn std::error::Error,
                        "sending again part"
                    );
                    sleep(wait).await;
                }
                Err(
                    PartFault::Final(cause)
                    | PartFault::Refused(cause)
                    | PartFault::Transient(cause),
                ) => return Err(cause),
            }
        }
    }

    /// Waits until the service has processed a file.
    async fn await_ready<C: CaseService>(&self, client: &C, id: &UploadId) -> Result<(), Cause> {
        let ask = || client.send(DescribeAttachmentUploadStatus::new(id.clone()));
        let finish = |status: UploadStatusOutput| match status.upload_status {
            Some(UploadStatus::Ready) => Some(Ok(())),
            Some(UploadStatus::Failed) => Some(Err(Cause::Failed)),
            _ => None,
        };
        match self.ready.until(ask, finish).await {
            Ok(done) => done,
            Err(failure) => Err(match (failure.limit, failure.error) {
                (None, Some(error)) => Cause::client::<DescribeAttachmentUploadStatus>(error),
                (limit, error) => Cause::NotReady(limit.unwrap_or_default(), error.map(Box::new)),
            }),
        }
    }
}

/// Begins the upload of a file.
async fn begin<C: CaseService>(
    client: &C,
    file: &CaseFile,
) -> Result<(UploadState, Vec<UploadUrl>), Cause> {
    let mut begin = GetAttachmentUploadLinks::new(file_name(file));
    begin.file_size_bytes = FileSize::new(file.size());
    let links = request_links(client, begin).await?;
    Ok((UploadState::begin(&links, file.size())?, links.upload_urls))
}

/// Tells the service which parts it has.
async fn complete<C: CaseService>(client: &C, state: &UploadState) -> Result<(), Cause> {
    let parts = state.etags.iter().filter_map(|(part, etag)| {
        let part = PartIndex::new(*part)?;
        Some(CompletedUpload::new(part, etag.clone()))
    });
    let complete = CompleteAttachmentUpload::new(state.upload_id.clone(), parts.collect());
    let completed = client.send(complete).await;
    completed.map_err(Cause::client::<CompleteAttachmentUpload>)?;
    Ok(())
}

/// Returns the name of the uploaded file. An attachment may have no name, but an upload has one.
fn file_name(file: &CaseFile) -> FileName {
    let name = file.name().parse();
    name.unwrap_or_else(|_| "file".parse().expect("a text that is not empty"))
}

/// Returns a meter that adds up the bytes that have been sent, and passes the sum on, at most ten times
/// a second.
fn meter(uploaded: u64, progress: Option<Box<dyn Fn(u64) + Send + Sync>>) -> Meter {
    let Some(progress) = progress else {
        return Arc::new(|_| {});
    };
    let sum = AtomicI64::new(i64::try_from(uploaded).unwrap_or(0));
    let told = Mutex::new(Instant::now());
    Arc::new(move |more| {
        let sent = sum.fetch_add(more, Ordering::Relaxed) + more;
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.elapsed() >= REPORT_EVERY {
            *told = Instant::now();
            progress(u64::try_from(sent).unwrap_or(0));
        }
    })
}
