//! Tests that documents are saved complete or not at all, whatever fails.

use std::collections::VecDeque;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{
    Client, Documents, DownloadError, Downloader, ListReports, ReportDocuments, ReportSummary,
};
use casebook::stack::{Body, BoxError};
use casebook::types::ReportId;
use casebook_emulator::{Clock, Emulator};
use futures_util::TryStreamExt as _;
use http::header::{AUTHORIZATION, HeaderName, RANGE};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt as _;
use sha2::{Digest as _, Sha256};
use tower::Service;

use crate::world::builder;

mod anywhere;

/// What happens to one response of the host that has the documents.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// It arrives complete.
    None,
    /// The connection breaks after this number of bytes.
    BreakAfter(usize),
    /// The body ends after this number of bytes, as if it were complete.
    EndAfter(usize),
    /// No byte arrives after this number of bytes, and the connection stays open.
    StallAfter(usize),
    /// The host responds with this status and without the document.
    Status(u16),
    /// The connection fails.
    NoConnection,
    /// The host has another document by now, with another validator.
    Replaced,
}

/// The emulator behind a connection with faults. Each request for a document gets the next fault in
/// the list.
#[derive(Clone)]
struct FaultyHost {
    emulator: Emulator,
    faults: Arc<Mutex<VecDeque<Fault>>>,
    fetched: Arc<Mutex<Vec<HeaderMap>>>,
    /// Whether the responses have no validator (`etag`).
    no_etag: bool,
    /// Whether the responses have no `content-length`.
    no_length: bool,
}

impl FaultyHost {
    fn new(emulator: Emulator, faults: &[Fault]) -> Self {
        let faults = faults.iter().copied().collect();
        Self {
            emulator,
            faults: Arc::new(Mutex::new(faults)),
            fetched: Arc::default(),
            no_etag: false,
            no_length: false,
        }
    }

    fn client(&self) -> Client {
        builder().transport(self.clone()).build().unwrap()
    }

    /// Returns the documents of the first report whose upload is complete.
    async fn documents(&self) -> ReportDocuments {
        ReportDocuments::new(self.client(), some_report(&self.client()).await)
    }

    fn ranges(&self) -> Vec<Option<String>> {
        let fetched = self.fetched.lock().unwrap();
        let range = |headers: &HeaderMap| Some(headers.get(RANGE)?.to_str().unwrap().to_owned());
        fetched.iter().map(range).collect()
    }
}

async fn some_report(client: &Client) -> ReportId {
    let page = client.send(ListReports::new()).await.unwrap();
    let complete = |state: &casebook::types::UploadState| state.as_str() == "COMPLETE";
    let report = page
        .reports
        .iter()
        .find(|report| report.upload_state.as_ref().is_some_and(complete));
    report.unwrap().report_id().unwrap()
}

impl Service<Request<Body>> for FaultyHost {
    type Response = Response<FaultyBody>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let document = !request.uri().path().starts_with("/v1/");
        let mut fault = Fault::None;
        if document {
            self.fetched.lock().unwrap().push(request.headers().clone());
            fault = self
                .faults
                .lock()
                .unwrap()
                .pop_front()
                .unwrap_or(Fault::None);
        }
        let answer = self.emulator.call(request);
        let (no_etag, no_length) = (document && self.no_etag, document && self.no_length);
        Box::pin(async move {
            let (mut head, body) = answer.await.unwrap().into_parts();
            if no_etag {
                head.headers.remove("etag");
            }
            if no_length {
                head.headers.remove("content-length");
            }
            let data = body.collect().await.unwrap().to_bytes();
            let (data, end) = match fault {
                Fault::None => (data, End::Whole),
                Fault::BreakAfter(n) => (data.slice(..n.min(data.len())), End::Break),
                Fault::EndAfter(n) => (data.slice(..n.min(data.len())), End::Whole),
                Fault::StallAfter(n) => (data.slice(..n.min(data.len())), End::Stall),
                Fault::NoConnection => return Err("no connection".into()),
                Fault::Status(status) => {
                    head.status = StatusCode::from_u16(status).unwrap();
                    (Bytes::new(), End::Whole)
                }
                Fault::Replaced => {
                    head.status = StatusCode::OK;
                    head.headers.insert("etag", "\"another\"".parse().unwrap());
                    head.headers.insert("content-length", "12".parse().unwrap());
                    (Bytes::from_static(b"%PDF-1.7 new"), End::Whole)
                }
            };
            Ok(Response::from_parts(
                head,
                FaultyBody {
                    data: Some(data),
                    end,
                },
            ))
        })
    }
}

#[derive(Clone, Copy, Debug)]
enum End {
    Whole,
    Break,
    Stall,
}

#[derive(Debug)]
struct FaultyBody {
    data: Option<Bytes>,
    end: End,
}

impl http_body::Body for FaultyBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match (self.data.take(), self.end) {
            (Some(data), _) => Poll::Ready(Some(Ok(Frame::data(data)))),
            (None, End::Whole) => Poll::Ready(None),
            (None, End::Break) => Poll::Ready(Some(Err("broken".into()))),
            (None, End::Stall) => Poll::Pending,
        }
    }
}

fn is_whole_pdf(path: &Path) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF")
}

/// Returns the names of all files in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn goes_on_where_the_connection_broke() {
    let line = FaultyHost::new(
        Emulator::new(),
        &[
            Fault::BreakAfter(1000),
            Fault::NoConnection,
            Fault::EndAfter(500),
            Fault::StallAfter(7),
        ],
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let documents = line.documents().await;
    let mut last = 0;
    let saved = documents
        .report()
        .progress(|progress| last = progress.received)
        .save(&path)
        .await
        .unwrap();
    assert!(is_whole_pdf(&path));
    assert_eq!(saved.size, last);
    assert_eq!(
        saved.sha256[..],
        Sha256::digest(std::fs::read(&path).unwrap())[..]
    );
    let range = |from: usize| Some(format!("bytes={from}-"));
    assert_eq!(
        line.ranges(),
        [None, range(1000), range(1000), range(1500), range(1507)]
    );
    assert_eq!(names(folder.path()), ["report.pdf"]);
}

#[tokio::test(start_paused = true)]
async fn asks_for_a_new_link_when_the_old_one_has_expired() {
    let clock =
        Clock::starting_at(std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 31));
    let emulator = Emulator::builder().clock(clock).build().unwrap();
    let line = FaultyHost::new(emulator.clone(), &[]);
    let client = builder()
        .clock(casebook::auth::Clock::from_fn(
            emulator.clock().time_source(),
        ))
        .transport(line.clone())
        .build()
        .unwrap();
    let documents = ReportDocuments::new(client.clone(), some_report(&client).await);
    // The first link has expired when it is followed.
    let mut first = true;
    let (documents, clock) = (&documents, emulator.clock());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let link = || {
        let aged = std::mem::replace(&mut first, false);
        async move {
            let link = documents.report_link().await?;
            if aged {
                clock.advance(Duration::from_secs(3600));
            }
            Ok(link)
        }
    };
    Downloader::from_client(&client)
        .document(link)
        .save(&path)
        .await
        .unwrap();
    assert!(is_whole_pdf(&path));
    assert_eq!(line.fetched.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_host_that_goes_on_refusing_ends_it_and_leaves_nothing() {
    let line = FaultyHost::new(Emulator::new(), &[Fault::Status(403), Fault::Status(403)]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let error = line.documents().await.save_report(&path).await.unwrap_err();
    assert!(
        matches!(
            error,
            DownloadError::Refused {
                status: StatusCode::FORBIDDEN,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(names(folder.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn failures_that_bring_nothing_are_counted_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let slow = [Fault::BreakAfter(10); 20];
    let line = FaultyHost::new(Emulator::new(), &slow);
    line.documents().await.save_report(&path).await.unwrap();
    std::fs::remove_file(&path).unwrap();

    let line = FaultyHost::new(Emulator::new(), &[Fault::Status(503); 20]);
    let error = line.documents().await.save_report(&path).await.unwrap_err();
    assert!(matches!(
        error,
        DownloadError::Refused {
            status: StatusCode::SERVICE_UNAVAILABLE,
            ..
        }
    ));
    assert_eq!(line.ranges().len(), 5);
    assert!(names(folder.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_document_that_breaks_at_the_same_place_again_and_again_is_given_up() {
    // Without a validator, a rest cannot be requested safely. So the download begins anew after
    // every break.
    let line = FaultyHost {
        no_etag: true,
        ..FaultyHost::new(Emulator::new(), &[Fault::BreakAfter(1000); 50])
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let error = line.documents().await.save_report(&path).await.unwrap_err();
    assert!(matches!(error, DownloadError::Transport(_)), "{error:?}");
    assert_eq!(line.ranges(), [None, None, None, None, None]);
    assert!(names(folder.path()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_document_whose_end_cannot_be_known_is_refused() {
    let line = FaultyHost {
        no_length: true,
        ..FaultyHost::new(Emulator::new(), &[])
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let error = line.documents().await.save_report(&path).await.unwrap_err();
    assert!(matches!(error, DownloadError::NoLength), "{error:?}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_planted_link_is_not_written_through_and_long_names_fit() {
    let folder = tempfile::tempdir().unwrap();
    let (victim, name) = (folder.path().join("victim"), "ö".repeat(125) + ".pdf");
    std::fs::write(&victim, "mine").unwrap();
    for number in 0..2000 {
        let part = format!(".short.pdf.{}-{number}.part", std::process::id());
        std::os::unix::fs::symlink(&victim, folder.path().join(part)).unwrap();
    }
    let documents = FaultyHost::new(Emulator::new(), &[]).documents().await;
    documents
        .save_terms(&folder.path().join("short.pdf"))
        .await
        .unwrap();
    documents
        .save_terms(&folder.path().join(&name))
        .await
        .unwrap();
    assert_eq!(std::fs::read(&victim).unwrap(), b"mine");
    assert!(is_whole_pdf(&folder.path().join(name)));
}

#[tokio::test(start_paused = true)]
async fn a_document_that_was_replaced_begins_anew() {
    let faults = [Fault::BreakAfter(2000), Fault::Replaced];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let line = FaultyHost::new(Emulator::new(), &faults);
    let saved = line.documents().await.save_report(&path).await.unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"%PDF-1.7 new");
    assert_eq!(
        (saved.size, saved.sha256),
        (12, Sha256::digest(b"%PDF-1.7 new").into())
    );

    let streamed = async |faults| {
        let line = FaultyHost::new(Emulator::new(), faults);
        let documents = Arc::new(line.documents().await);
        let downloader = Downloader::from_client(&line.client());
        let document = downloader.document(move || {
            let documents = Arc::clone(&documents);
            async move { documents.report_link().await }
        });
        let body = document.stream();
        body.try_fold(0, async |sum, piece| Ok(sum + piece.len()))
            .await
    };
    // A stream cannot take back bytes that it has passed on, so it first holds back the beginning
    // of a document.
    let error = streamed(&faults).await.unwrap_err();
    assert!(matches!(error, DownloadError::Changed));
    let early = [Fault::BreakAfter(1000), Fault::Replaced];
    assert_eq!(streamed(&early).await.unwrap(), 12);
}

#[tokio::test(start_paused = true)]
async fn what_stood_under_the_name_stays_until_the_new_one_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    std::fs::write(&path, "old").unwrap();
    let line = FaultyHost::new(Emulator::new(), &[Fault::StallAfter(1000)]);
    let documents = line.documents().await;
    let unfinished = tokio::time::timeout(Duration::from_secs(1), documents.save_report(&path));
    assert!(unfinished.await.is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(names(folder.path()), ["report.pdf"]);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let line = FaultyHost::new(Emulator::new(), &[]);
    let path = Path::new("no-such-folder/report.pdf");
    let error = line.documents().await.save_report(path).await.unwrap_err();
    assert!(error.is_local());
    assert!(error.to_string().contains("no-such-folder"), "{error}");
}

#[tokio::test]
async fn nothing_of_a_signature_goes_with_a_download() {
    let line = FaultyHost::new(Emulator::new(), &[]);
    let folder = tempfile::tempdir().unwrap();
    let documents = line.documents().await;
    documents
        .save_terms(&folder.path().join("terms.pdf"))
        .await
        .unwrap();
    documents
        .save_report(&folder.path().join("report.pdf"))
        .await
        .unwrap();
    let fetched = line.fetched.lock().unwrap();
    assert_eq!(fetched.len(), 2);
    for headers in &*fetched {
        assert!(!headers.contains_key(AUTHORIZATION));
        let of_aws = |name: &HeaderName| name.as_str().starts_with("x-amz");
        assert!(!headers.keys().any(of_aws), "{headers:?}");
    }
}

#[tokio::test]
async fn the_token_of_the_terms_serves_for_the_report() {
    let emulator = Emulator::new();
    let line = FaultyHost::new(emulator.clone(), &[]);
    let folder = tempfile::tempdir().unwrap();
    let documents = line.documents().await;
    documents
        .save_terms(&folder.path().join("terms.pdf"))
        .await
        .unwrap();
    documents
        .save_report(&folder.path().join("report.pdf"))
        .await
        .unwrap();
    let asked = emulator.requests();
    let terms = asked
        .iter()
        .filter(|received| received.path.contains("getTermForReport"));
    assert_eq!(terms.count(), 1);
}

#[tokio::test]
async fn a_link_over_plain_http_to_another_machine_is_not_followed() {
    let line = FaultyHost::new(Emulator::new(), &[]);
    let downloader = Downloader::from_client(&line.client());
    for (link, refusal) in [
        ("http://192.0.2.1/report.pdf", "plain http"),
        ("ftp://localhost/report.pdf", "found an invalid one"),
        ("/report.pdf", "found an invalid one"),
    ] {
        let link = async move || Ok::<_, DownloadError>(link.parse().unwrap());
        let error = downloader
            .document(link)
            .save(Path::new("x.pdf"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(refusal), "{error}");
    }
    assert!(line.fetched.lock().unwrap().is_empty());
}
