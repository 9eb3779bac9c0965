//! An emulator whose clock stands still, and a client that signs for it.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_emulator::{ACCESS_KEY_ID, Builder, Clock, Emulator, SECRET_ACCESS_KEY};
use futures_util::FutureExt;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use tower_service::Service;

use crate::signer::Signer;

pub(crate) const HOST: &str = "127.0.0.1:4747";
/// 2026-11-01T10:00:00Z.
const START: u64 = 1_793_527_200;

/// A client of one emulator.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) emulator: Emulator,
    pub(crate) signer: Signer,
}

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

pub(crate) fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(START)
}

impl Client {
    pub(crate) fn new() -> Self {
        Self::with(Emulator::builder())
    }

    pub(crate) fn with(builder: Builder) -> Self {
        let clock = Clock::starting_at(start());
        let emulator = builder.clock(clock).build().expect("an emulator");
        let signer = Signer {
            access_key: ACCESS_KEY_ID.to_owned(),
            secret: SECRET_ACCESS_KEY.to_owned(),
            token: None,
            region: "eu-west-1".to_owned(),
            service: "artifact".to_owned(),
            at: "20261101T100000Z".to_owned(),
        };
        Self { emulator, signer }
    }

    /// Sends a signed request without a body.
    pub(crate) fn get(&self, target: &str) -> Answer {
        self.signed(&Method::GET, target, &[], "")
    }

    /// Sends a signed request.
    pub(crate) fn signed(
        &self,
        method: &Method,
        target: &str,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::new(Full::new(Bytes::copy_from_slice(body.as_bytes())));
        *request.method_mut() = method.clone();
        *request.uri_mut() = target.parse().expect("a target");
        for (name, text) in headers.iter().chain(&[("host", HOST)]) {
            request
                .headers_mut()
                .insert(*name, text.parse().expect("visible text"));
        }
        self.signer
            .sign(method, target, request.headers_mut(), body.as_bytes());
        self.send(request)
    }

    /// Sends a request as it is.
    pub(crate) fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let answer: Response<_> = self
            .emulator
            .clone()
            .call(request)
            .now_or_never()
            .expect("the emulator never waits")
            .expect("the emulator never fails");
        let (parts, body) = answer.into_parts();
        let body = body
            .collect()
            .now_or_never()
            .expect("bodies never wait")
            .expect("or fail");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: body.to_bytes(),
        }
    }

    /// Follows a link without a signature.
    pub(crate) fn follow(
        &self,
        method: &Method,
        link: &str,
        headers: &[(&'static str, &str)],
    ) -> Answer {
        let target = link
            .strip_prefix(&format!("http://{HOST}"))
            .expect("a link to this host");
        let mut request = Request::new(Full::default());
        *request.method_mut() = method.clone();
        *request.uri_mut() = target.parse().expect("a target");
        for (name, text) in headers.iter().chain(&[("host", HOST)]) {
            request
                .headers_mut()
                .insert(*name, text.parse().expect("visible text"));
        }
        self.send(request)
    }

    /// Moves the clock of the emulator and the time of the signer.
    pub(crate) fn advance(&mut self, seconds: u64) {
        self.advance_millis(seconds * 1_000);
    }

    /// Moves the clock of the emulator and the time of the signer by milliseconds.
    pub(crate) fn advance_millis(&mut self, millis: u64) {
        let time = Duration::from_millis(millis);
        self.emulator.clock().advance(time);
        self.set_signing_time();
    }

    /// Moves the clock of the emulator and the time of the signer back.
    pub(crate) fn back(&mut self, seconds: u64) {
        self.emulator.clock().rewind(Duration::from_secs(seconds));
        self.set_signing_time();
    }

    fn set_signing_time(&mut self) {
        let now = self.control(&Method::GET, "clock", "").json();
        let now = now["now"].as_str().expect("a time");
        let now: String = now
            .chars()
            .filter(|letter| !"-:".contains(*letter))
            .collect();
        self.signer.at = format!("{}Z", &now[..15]);
    }

    /// Sends a request to a control under `/_emulator/`.
    pub(crate) fn control(&self, method: &Method, path: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/_emulator/{path}"))
            .body(Full::from(body.to_owned()));
        self.send(request.expect("a request"))
    }

    /// Gets the terms of a report and then the report by their token; returns the link to the document.
    pub(crate) fn link_to(&self, id: &str) -> String {
        let terms = self
            .get(&format!("/v1/report/getTermForReport?reportId={id}"))
            .json();
        let token = terms["termToken"].as_str().expect("a token");
        let report = self
            .get(&format!("/v1/report/get?reportId={id}&termToken={token}"))
            .json();
        report["documentPresignedUrl"]
            .as_str()
            .expect("a link")
            .to_owned()
    }

    /// Returns the first listed report with a name.
    pub(crate) fn report_named(&self, name: &str) -> Value {
        let all = self.get("/v1/report/list?maxResults=300").json();
        let reports = all["reports"].as_array().expect("a list");
        let found = reports.iter().find(|report| report["name"] == name);
        found
            .unwrap_or_else(|| panic!("no report named {name}"))
            .clone()
    }

    pub(crate) fn id_of(&self, name: &str) -> String {
        self.report_named(name)["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}

impl Answer {
    /// Returns the JSON of a response, which has to have the status 200.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        serde_json::from_slice(&self.body).expect("JSON")
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    /// Returns the JSON of a refusal, which has to have this status and code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status.as_u16(), self.header("x-amzn-errortype")),
            (status, code),
            "{}",
            self.text()
        );
        assert_eq!(self.header("x-amzn-requestid").len(), 36);
        let body: Value = serde_json::from_slice(&self.body).expect("JSON");
        assert_eq!(body["__type"], code);
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{body}"
        );
        body
    }
}
