//! A complete response, and how a fault changes or cuts it.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Method, Response, StatusCode};

use crate::faults::MalformedAnswer;
use crate::http::{Body, EndKind, Ending, HttpRequest, response};
use crate::state::{LogEntry, Outcome};
use crate::time::Timestamp;

/// A response, and whether the operation succeeded (`acted`).
pub(crate) struct Answer {
    pub(crate) acted: bool,
    pub(crate) response: Response<Body>,
}

impl Answer {
    /// Returns the outcome for the log. `answered` is whether the client gets the whole response.
    pub(super) fn outcome(&self, answered: bool) -> Outcome {
        Outcome {
            acted: self.acted,
            status: Some(self.response.status()),
            answered,
        }
    }

    /// Returns whether the response is sent without a body.
    pub(super) fn is_bare(&self, request: &HttpRequest) -> bool {
        request.method == Method::HEAD || self.response.body().length() == 0
    }

    /// Replaces the body by a malformed one, for
    /// [`InjectedFault::Malformed`](crate::InjectedFault::Malformed).
    pub(super) fn malform(&mut self, how: MalformedAnswer) {
        let body = self.response.body().rest().clone();
        if body.is_empty() {
            // The response gets a body. Its status may be 204, which allows none.
            *self.response.status_mut() = StatusCode::OK;
        }
        let body = match how {
            MalformedAnswer::NotJson if body.is_empty() => Bytes::from_static(b"{"),
            MalformedAnswer::NotJson => body.slice(..body.len() / 2),
            MalformedAnswer::WrongJson => Bytes::from_static(b"[null]"),
        };
        *self.response.body_mut() = body.into();
    }

    /// Closes the log entry and returns the whole response.
    pub(super) fn whole(
        self,
        entry: LogEntry<'_>,
        request: &HttpRequest,
        now: Timestamp,
    ) -> Response<Body> {
        entry.close(self.outcome(true));
        response::finish(self.response, &request.method, now)
    }

    /// Returns the whole response, whose body arrives slowly or is followed by a special end.
    pub(super) fn paced(
        self,
        entry: LogEntry<'_>,
        request: &HttpRequest,
        now: Timestamp,
        end: EndKind,
        ending: Ending,
    ) -> Response<Body> {
        let answer = self.whole(entry, request, now);
        answer.map(|body| body.cut(u64::MAX, end, ending))
    }

    /// Returns a response with half of its body, whose `Content-Length` is that of the whole body.
    pub(super) fn cut(
        self,
        entry: LogEntry<'_>,
        request: &HttpRequest,
        now: Timestamp,
        end: EndKind,
        ending: Ending,
    ) -> Response<Body> {
        entry.close(self.outcome(false));
        let length = self.response.body().length();
        let mut answer = response::finish(self.response, &request.method, now);
        answer.headers_mut().insert(CONTENT_LENGTH, length.into());
        answer.map(|body| body.cut(length / 2, end, ending))
    }
}
