//! An emulator behind a connection (the line) that breaks where a test wants it to.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use casebook_auth::Credentials;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY, Scenario};
use casebook_stack::{Body, BoxError, TransportError};
use casebook_support::{CaseDetails, Client, CreateCase, DescribeCases, Journal, OnceKey};
use casebook_types::Region;
use casebook_types::support::MaxResults;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use tower::Service as _;

/// The treatment of one request by the line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// The service gets the request, and the client gets the response.
    Pass,
    /// No connection is made.
    Refuse,
    /// The connection breaks before the service gets the request.
    LoseRequest,
    /// The connection breaks after the service has acted.
    LoseAnswer,
    /// The service gets the request after this time, and the client gets the response.
    Slow(Duration),
    /// The connection breaks at once, but the service gets the request after this time.
    Late(Duration),
    /// The client never gets a response, and the service gets the request after this time.
    Stall(Duration),
    /// The client gets this status and body, and the service never gets the request.
    Answer(u16, &'static str),
    /// The service acts, but the client gets this status and body instead of the response.
    Garble(u16, &'static str),
    /// The service acts, and the client gets the response with the first text replaced by the second.
    Recode(&'static str, &'static str),
}

/// Returns the fate of a request, by its operation and by the number of earlier requests of that
/// operation.
type Script = dyn Fn(&str, usize) -> Fate + Send + Sync;

#[derive(Clone)]
pub(crate) struct Line {
    emulator: Emulator,
    script: Arc<Script>,
    counts: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl Line {
    pub(crate) fn new(script: impl Fn(&str, usize) -> Fate + Send + Sync + 'static) -> Self {
        let scenario = Scenario::new()
            .case_limit_per_hour(None)
            .upload_part_bytes(1000)
            .upload_processing(Duration::ZERO);
        let emulator = Emulator::builder().scenario(scenario).build().unwrap();
        Self {
            emulator,
            script: Arc::new(script),
            counts: Arc::default(),
        }
    }

    /// Creates a line that treats the first requests of one operation as `does` says, in this order, and
    /// lets all other requests pass.
    pub(crate) fn first(operation: &'static str, does: impl Into<Vec<Fate>>) -> Self {
        let does = does.into();
        Self::new(move |asked, number| match does.get(number) {
            Some(does) if asked == operation => *does,
            _ => Fate::Pass,
        })
    }

    /// Creates a line to the same emulator, with another script. It counts its requests from 0.
    pub(crate) fn with(
        &self,
        script: impl Fn(&str, usize) -> Fate + Send + Sync + 'static,
    ) -> Self {
        Self {
            emulator: self.emulator.clone(),
            script: Arc::new(script),
            counts: Arc::default(),
        }
    }

    /// Returns how many uploads the emulator has that no communication has used.
    pub(crate) fn unused_uploads(&self) -> u64 {
        self.emulator.inventory().unwrap().uploads
    }

    /// Returns the number of requests of an operation that clients have sent, lost ones included.
    pub(crate) fn asked(&self, operation: &str) -> usize {
        let counts = self.counts.lock().unwrap();
        counts.get(operation).copied().unwrap_or_default()
    }

    /// Returns a client over this line that does not retry, so that only the journal sends again.
    pub(crate) fn client(&self) -> Client {
        let this = self.clone();
        let transport = tower::service_fn(move |request: Request<Body>| {
            let this = this.clone();
            async move { this.carry(request).await }
        });
        Client::builder()
            .region(Region::US_EAST_1)
            .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
            .max_attempts(NonZeroU32::MIN)
            .transport(transport)
            .build()
            .unwrap()
    }

    async fn carry(&self, request: Request<Body>) -> Result<Response<Full<Bytes>>, BoxError> {
        // The request for a part of a file has no operation.
        let operation = match request.headers().get("x-amz-target") {
            Some(target) => target.to_str()?.rsplit('.').next().unwrap().to_owned(),
            None => "upload".to_owned(),
        };
        let number = {
            let mut counts = self.counts.lock().unwrap();
            let count = counts.entry(operation.clone()).or_default();
            *count += 1;
            *count - 1
        };
        // The future of a call can be dropped at each `yield_now`: here before the service gets the
        // request, and below after the service has acted.
        tokio::task::yield_now().await;
        let broken = || Err(TransportError::exchange("the line broke").into());
        let answer = |status, body: Bytes| {
            let answer = Response::builder().status(status);
            Ok(answer.body(Full::new(body)).unwrap())
        };
        match (self.script)(&operation, number) {
            Fate::Pass => {
                let answer = self.act(request).await;
                tokio::task::yield_now().await;
                Ok(answer.map(Full::new))
            }
            Fate::Refuse => Err(TransportError::connect("nobody listens").into()),
            Fate::LoseRequest => broken(),
            Fate::LoseAnswer => {
                self.act(request).await;
                tokio::task::yield_now().await;
                broken()
            }
            Fate::Slow(how_late) => {
                tokio::time::sleep(how_late).await;
                Ok(self.act(request).await.map(Full::new))
            }
            Fate::Late(how_late) => {
                self.act_later(how_late, request);
                broken()
            }
            Fate::Stall(how_late) => {
                self.act_later(how_late, request);
                std::future::pending().await
            }
            Fate::Answer(status, body) => answer(status, body.into()),
            Fate::Garble(status, body) => {
                self.act(request).await;
                tokio::task::yield_now().await;
                answer(status, body.into())
            }
            Fate::Recode(word, other) => {
                let (head, body) = self.act(request).await.into_parts();
                let text = String::from_utf8(body.into())?;
                answer(head.status.as_u16(), text.replace(word, other).into())
            }
        }
    }

    fn act_later(&self, how_late: Duration, request: Request<Body>) {
        let this = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(how_late).await;
            this.act(request).await;
        });
    }

    async fn act(&self, request: Request<Body>) -> Response<Bytes> {
        let answer = self.emulator.clone().call(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Response::from_parts(head, body)
    }

    /// Returns the cases with a subject that the service has. Reading them never breaks.
    pub(crate) async fn cases(&self, subject: &str) -> Vec<CaseDetails> {
        let client = self.with(|_, _| Fate::Pass).client();
        let describe = DescribeCases::new()
            .include_resolved_cases(true)
            .max_results(MaxResults::MAX);
        let mut cases: Vec<_> = client.items(describe).try_collect().await.unwrap();
        cases.retain(|case| case.subject.as_deref() == Some(subject));
        cases
    }
}

/// The subject of [`case`].
pub(crate) const SUBJECT: &str = "No capacity";

pub(crate) fn case() -> CreateCase {
    CreateCase::new(
        SUBJECT.parse().unwrap(),
        "Since this morning.\nIn two zones.".parse().unwrap(),
    )
    .service_code("amazon-elastic-compute-cloud-linux".parse().unwrap())
    .category_code("general-guidance".parse().unwrap())
}

pub(crate) fn key(text: &str) -> OnceKey {
    text.parse().unwrap()
}

pub(crate) fn journal(folder: &Path) -> Journal {
    Journal::open(folder.join("once")).unwrap()
}

/// The service failed, which leaves open whether it acted.
pub(crate) const FAILED: Fate = Fate::Answer(500, r#"{"__type": "InternalServerError"}"#);
/// The service refuses the request, and has not acted.
pub(crate) const LIMIT: Fate = Fate::Answer(400, r#"{"__type": "CaseCreationLimitExceeded"}"#);
/// The service throttles the request, and has not acted.
pub(crate) const SLOWER: Fate = Fate::Answer(400, r#"{"__type": "ThrottlingException"}"#);
