//! A host of a document, which responds from a list.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook::artifact::{DownloadError, Downloader, SavedDocument};
use casebook::stack::{Body, BoxError, Transport};
use futures_util::StreamExt as _;
use futures_util::stream;
use http::header::RANGE;
use http::{Request, Response};
use http_body::Frame;
use http_body_util::StreamBody;
use tower::service_fn;

/// The length of the document at the host.
pub(super) const SIZE: usize = 10_249;

pub(super) fn document() -> Bytes {
    (0..SIZE).map(|at| (at % 251) as u8).collect()
}

/// One response of the host.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
    /// Whether the connection breaks after the body, so that the body does not end properly.
    pub(super) breaks: bool,
    /// The pause before every 100 bytes.
    pub(super) pause: Option<Duration>,
    /// Whether the body repeats without an end.
    pub(super) endless: bool,
    /// The size of the body's pieces in bytes. 0 means 4096, or 100 if there is a pause.
    pub(super) size: usize,
}

/// Returns a response 200 in chunks, without a length.
pub(super) fn chunked(body: impl Into<Bytes>) -> Answer {
    Answer {
        status: 200,
        headers: vec![
            ("transfer-encoding", "chunked".into()),
            ("etag", "\"a\"".into()),
        ],
        body: body.into(),
        ..Answer::default()
    }
}

/// Returns a response with status 200, whose header declares this length, whatever the length of
/// the body.
pub(super) fn long(length: usize, body: impl Into<Bytes>) -> Answer {
    let headers = vec![
        ("content-length", length.to_string()),
        ("etag", "\"a\"".into()),
    ];
    Answer {
        headers,
        ..chunked(body)
    }
}

/// Returns a response with status 206 for the range `range`, whatever was requested.
pub(super) fn part(range: &str, body: impl Into<Bytes>) -> Answer {
    let body = body.into();
    let headers = vec![
        ("content-length", body.len().to_string()),
        ("content-range", range.to_owned()),
        ("etag", "\"a\"".into()),
    ];
    Answer {
        status: 206,
        headers,
        ..chunked(body)
    }
}

impl Answer {
    pub(super) fn breaks(mut self) -> Self {
        self.breaks = true;
        self
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.into()));
        self
    }

    pub(super) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }
}

/// A request that the host received: its URI and its range.
pub(super) type HostRequest = (String, Option<String>);

/// A host with a list of responses. After the last one it repeats that one.
#[derive(Clone, Default)]
pub(super) struct Host {
    pub(super) script: Arc<Mutex<VecDeque<Answer>>>,
    pub(super) asked: Arc<Mutex<Vec<HostRequest>>>,
}

impl Host {
    pub(super) fn new(script: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            script: Arc::new(Mutex::new(script.into_iter().collect())),
            asked: Arc::default(),
        }
    }

    pub(super) fn downloader(&self) -> Downloader {
        let host = self.clone();
        Downloader::new(Transport::new(service_fn(move |request: Request<Body>| {
            let answer = host.answer(&request);
            async move { answer }
        })))
    }

    pub(super) fn answer(&self, request: &Request<Body>) -> Result<Response<TestBody>, BoxError> {
        let range = request.headers().get(RANGE);
        let range = range.map(|range| range.to_str().unwrap().to_owned());
        let asked = (request.uri().to_string(), range);
        self.asked.lock().unwrap().push(asked);
        let mut script = self.script.lock().unwrap();
        let answer = match script.len() {
            1 => script[0].clone(),
            _ => script.pop_front().unwrap(),
        };
        let mut response = Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(*name, value);
        }
        Ok(response.body(body(answer))?)
    }

    pub(super) async fn saved(&self) -> Result<(SavedDocument, Bytes), DownloadError> {
        self.saved_by(self.downloader()).await
    }

    /// Downloads into an empty folder, and asserts that only a complete document remains there.
    pub(super) async fn saved_by(
        &self,
        downloader: Downloader,
    ) -> Result<(SavedDocument, Bytes), DownloadError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pdf");
        let link = async || Ok("https://host.example/doc?secret".parse().unwrap());
        let saved = downloader.document(link).save(&path).await;
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, usize::from(saved.is_ok()), "{saved:?}");
        saved.map(|saved| (saved, std::fs::read(&path).unwrap().into()))
    }
}

pub(super) type TestBody = StreamBody<
    std::pin::Pin<Box<dyn futures_util::Stream<Item = Result<Frame<Bytes>, BoxError>> + Send>>,
>;

pub(super) fn body(answer: Answer) -> TestBody {
    let Answer {
        body,
        breaks,
        pause,
        endless,
        size,
        ..
    } = answer;
    let size = match size {
        0 if pause.is_some() => 100,
        0 => 4096,
        size => size,
    };
    let pieces: Vec<_> = body.chunks(size).map(Bytes::copy_from_slice).collect();
    let pieces = stream::iter(pieces);
    let pieces = match endless {
        true => pieces.cycle().left_stream(),
        false => pieces.right_stream(),
    };
    let pieces = pieces.then(move |piece| async move {
        if let Some(pause) = pause {
            tokio::time::sleep(pause).await;
        }
        Ok(Frame::data(piece))
    });
    let end = breaks.then(|| Err(BoxError::from("broken")));
    StreamBody::new(Box::pin(pieces.chain(stream::iter(end))))
}

/// Runs a download that must fail with an error for which `is` returns true, and must leave no
/// file.
pub(super) async fn refused(
    script: impl IntoIterator<Item = Answer>,
    is: impl Fn(&DownloadError) -> bool,
) {
    let host = Host::new(script);
    let error = host.saved().await.unwrap_err();
    assert!(is(&error), "{error:?}");
    assert!(!error.to_string().contains("secret"), "{error}");
}
