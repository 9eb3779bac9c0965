//! An answer that is ready, and what can be made of it.

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{Method, Response};

use crate::answer;
use crate::arrived::Arrived;
use crate::body::{Body, Ending, Then};
use crate::faults::MalformedAnswer;
use crate::moment::Moment;
use crate::received::{Entry, Outcome};

/// An answer, and whether what was asked for was done.
pub(crate) struct Made {
    pub(crate) acted: bool,
    pub(crate) answer: Response<Body>,
}

impl Made {
    /// What the log says of it, heard or not.
    pub(super) fn outcome(&self, answered: bool) -> Outcome {
        Outcome {
            acted: self.acted,
            status: Some(self.answer.status()),
            answered,
        }
    }

    /// Whether nothing comes behind the head of the answer.
    pub(super) fn is_bare(&self, arrived: &Arrived) -> bool {
        arrived.method == Method::HEAD || self.answer.body().rest().is_empty()
    }

    /// Makes the body another one than it should be.
    pub(super) fn malform(&mut self, how: MalformedAnswer) {
        let body = self.answer.body().rest();
        let body = match how {
            MalformedAnswer::NotJson => body.slice(..body.len() / 2),
            MalformedAnswer::WrongJson => Bytes::from_static(b"[null]"),
        };
        *self.answer.body_mut() = body.into();
    }

    /// All of the answer.
    pub(super) fn whole(self, entry: Entry<'_>, arrived: &Arrived, now: Moment) -> Response<Body> {
        entry.close(self.outcome(true));
        answer::finish(self.answer, &arrived.method, now)
    }

    /// All of the answer, at a pace or with something behind it.
    pub(super) fn paced(
        self,
        entry: Entry<'_>,
        arrived: &Arrived,
        now: Moment,
        then: Then,
        ending: Ending,
    ) -> Response<Body> {
        let answer = self.whole(entry, arrived, now);
        answer.map(|body| body.cut(usize::MAX, then, ending))
    }

    /// The head of the answer, which claims its whole length, and half of its body.
    pub(super) fn cut(
        self,
        entry: Entry<'_>,
        arrived: &Arrived,
        now: Moment,
        then: Then,
        ending: Ending,
    ) -> Response<Body> {
        entry.close(self.outcome(false));
        let length = self.answer.body().rest().len();
        let mut answer = answer::finish(self.answer, &arrived.method, now);
        answer.headers_mut().insert(CONTENT_LENGTH, length.into());
        answer.map(|body| body.cut(length / 2, then, ending))
    }
}
