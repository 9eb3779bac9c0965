//! What all clones of one emulator share.

use http::Response;
use http::request::Parts;

use crate::api::Api;
use crate::arrived::{Arrived, Unread};
use crate::body::Body;
use crate::call::Call;
use crate::clock::Clock;
use crate::judge;
use crate::received::{Log, Received};
use crate::refusal::Refusal;
use crate::scenario::Current;
use crate::settings::Settings;
use crate::sigv4::{self, Credentials};
use crate::store::{Beginning, Broken, Store};
use crate::throttle::Throttles;
use crate::{answer, controls, document};

/// The store, the clock, the settings, the scenario and the log.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) scenario: Current,
    pub(crate) throttles: Throttles,
    pub(crate) credentials: Credentials,
    pub(crate) received: Log,
}

impl State {
    /// Answers a request whose body was read, or not.
    pub(crate) fn respond(
        &self,
        parts: Parts,
        body: Result<bytes::Bytes, Unread>,
    ) -> Response<Body> {
        let (body, unread) = match body {
            Ok(body) => (body, None),
            Err(unread) => (bytes::Bytes::new(), Some(unread)),
        };
        let arrived = Arrived::new(parts, body, self.clock.moment());
        let (operation, answer) = match unread {
            Some(unread) => {
                let api = Api::of(&arrived);
                (None, api.answer(Err(api.unread(&unread))))
            }
            None if arrived.path().starts_with(controls::PREFIX) => {
                let answer = controls::answer(&arrived, self);
                return answer::finish(answer, &arrived.method, self.clock.moment());
            }
            None if arrived.path().starts_with(document::PREFIX) => {
                (None, document::serve(&arrived, &self.store))
            }
            None => self.operate(&arrived),
        };
        let answer = answer::finish(answer, &arrived.method, arrived.at);
        self.received.push(Received {
            operation,
            status: answer.status(),
            path: arrived.path().to_owned(),
            method: arrived.method,
        });
        answer
    }

    /// Everything as it was at first, but for the key: what was handed out keeps its meaning.
    pub(crate) fn reset(&self) -> Result<(), Broken> {
        self.clock.reset();
        self.scenario.reset();
        self.throttles.clear();
        self.store.reset(Beginning {
            at: self.clock.moment(),
            samples: self.scenario.get().sample_data,
        })?;
        self.received.clear();
        Ok(())
    }

    /// Route, authenticate, admit, judge, act, answer.
    fn operate(&self, arrived: &Arrived) -> (Option<&'static str>, Response<Body>) {
        let api = Api::of(arrived);
        let route = match api.route(arrived) {
            Ok(route) => route,
            Err(refusal) => return (None, api.answer(Err(refusal))),
        };
        let act = || -> Result<_, Refusal> {
            sigv4::verify(arrived, &self.credentials, api.signing_name())
                .map_err(|denied| api.denied(denied))?;
            let scenario = self.scenario.get();
            api.admit(&scenario)?;
            let content_type = api.content_type();
            let (operation, labels) = (route.operation, &route.labels);
            let input = judge::input(api.model(), operation, labels, arrived, content_type)
                .map_err(|why| api.unacceptable(why))?;
            let call = Call {
                arrived,
                store: &self.store,
                settings: &self.settings,
                scenario: &scenario,
                throttles: &self.throttles,
                dry_run: api.is_dry_run(operation, &input),
            };
            api.act(&route, &call, input)
                .map_err(|stop| api.stopped(stop))
        };
        (Some(&route.operation.name), api.answer(act()))
    }
}
