//! An answer that is ready, and what can be made of it.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Method, Response};

use crate::faults::MalformedAnswer;
use crate::http::{Body, EndKind, Ending, HttpRequest, response};
use crate::state::{LogEntry, Outcome};
use crate::time::Timestamp;

/// An answer, and whether what was asked for was done.
pub(crate) struct Answer {
    pub(crate) acted: bool,
    pub(crate) response: Response<Body>,
}

impl Answer {
    /// What the log says of it, heard or not.
    pub(super) fn outcome(&self, answered: bool) -> Outcome {
        Outcome {
            acted: self.acted,
            status: Some(self.response.status()),
            answered,
        }
    }

    /// Whether nothing comes behind the head of the answer.
    pub(super) fn is_bare(&self, request: &HttpRequest) -> bool {
        request.method == Method::HEAD || self.response.body().rest().is_empty()
    }

    /// Makes the body another one than it should be.
    pub(super) fn malform(&mut self, how: MalformedAnswer) {
        let body = self.response.body().rest();
        let body = match how {
            MalformedAnswer::NotJson => body.slice(..body.len() / 2),
            MalformedAnswer::WrongJson => Bytes::from_static(b"[null]"),
        };
        *self.response.body_mut() = body.into();
    }

    /// All of the answer.
    pub(super) fn whole(
        self,
        entry: LogEntry<'_>,
        request: &HttpRequest,
        now: Timestamp,
    ) -> Response<Body> {
        entry.close(self.outcome(true));
        response::finish(self.response, &request.method, now)
    }

    /// All of the answer, at a pace or with something behind it.
    pub(super) fn paced(
        self,
        entry: LogEntry<'_>,
        request: &HttpRequest,
        now: Timestamp,
        end: EndKind,
        ending: Ending,
    ) -> Response<Body> {
        let answer = self.whole(entry, request, now);
        answer.map(|body| body.cut(usize::MAX, end, ending))
    }

    /// The head of the answer, which claims its whole length, and half of its body.
    pub(super) fn cut(
        self,
        entry: LogEntry<'_>,
        request: &HttpRequest,
        now: Timestamp,
        end: EndKind,
        ending: Ending,
    ) -> Response<Body> {
        entry.close(self.outcome(false));
        let length = self.response.body().rest().len();
        let mut answer = response::finish(self.response, &request.method, now);
        answer.headers_mut().insert(CONTENT_LENGTH, length.into());
        answer.map(|body| body.cut(length / 2, end, ending))
    }
}
