//! What all clones of one emulator share.

use crate::api::{Api, Route};
use crate::arrived::Arrived;
use crate::call::Call;
use crate::case_summary::CaseSummary;
use crate::clock::Clock;
use crate::exchange::{Asked, Made, Twist};
use crate::faults::Running;
use crate::moment::Moment;
use crate::output::Output;
use crate::received::Log;
use crate::refusal::Refusal;
use crate::scenario::Current;
use crate::settings::Settings;
use crate::sigv4::{self, Credentials};
use crate::store::{Beginning, Broken, Store};
use crate::throttle::Throttles;
use crate::{document, judge, support};

/// The store, the clock, the settings, the scenario, the faults and the log.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) scenario: Current,
    pub(crate) faults: Running,
    pub(crate) throttles: Throttles,
    pub(crate) credentials: Credentials,
    pub(crate) received: Log,
}

impl State {
    /// Does what a request asks for, and makes the answer.
    pub(crate) fn make(&self, arrived: &Arrived, asked: Asked, twist: Twist) -> Made {
        match asked {
            Asked::Operation(api, route) => {
                let result = self.operate(arrived, api, &route, twist);
                Made {
                    acted: result.is_ok(),
                    answer: api.answer(result),
                }
            }
            Asked::Document => {
                let answer = document::serve(arrived, &self.store, twist.expired_link);
                Made {
                    acted: answer.status().is_success(),
                    answer,
                }
            }
            Asked::Nothing(api, refusal) => Made {
                acted: false,
                answer: api.answer(Err(refusal)),
            },
        }
    }

    /// Every case as it is at some time, the newest first.
    pub(crate) fn case_summaries(&self, at: Moment) -> Result<Vec<CaseSummary>, Broken> {
        let scenario = self.scenario.get();
        let cases = self.store.every_case()?.into_iter();
        Ok(cases
            .filter(|case| support::is_remembered(case, &scenario, at))
            .map(|case| CaseSummary::of(case, &scenario, at))
            .collect())
    }

    /// Everything as it was at first, but for the key: what was handed out keeps its meaning.
    pub(crate) fn reset(&self) -> Result<(), Broken> {
        self.clock.reset();
        self.scenario.reset();
        self.faults.reset();
        self.throttles.clear();
        let scenario = self.scenario.get();
        self.store.reset(Beginning {
            at: self.clock.moment(),
            samples: scenario.sample_data,
            generated_cases: scenario.generated_cases,
        })?;
        self.store.add_reports(&self.scenario.get().reports())?;
        self.received.clear();
        Ok(())
    }

    /// Authenticate, admit, judge, act.
    fn operate(
        &self,
        arrived: &Arrived,
        api: Api,
        route: &Route,
        twist: Twist,
    ) -> Result<Output, Refusal> {
        let clock = arrived.at.skewed(twist.skew);
        let region = sigv4::verify(arrived, &self.credentials, api.signing_name(), clock)
            .map_err(|denied| api.denied(denied))?;
        let scenario = self.scenario.get();
        let content_type = api.content_type();
        let (operation, labels) = (route.operation, &route.labels);
        api.admit(&scenario, &operation.name, &region)?;
        let input = judge::input(api.model(), operation, labels, arrived, content_type)
            .map_err(|why| api.unacceptable(why))?;
        let call = Call {
            arrived,
            store: &self.store,
            settings: &self.settings,
            scenario: &scenario,
            throttles: &self.throttles,
            dry_run: api.is_dry_run(operation, &input),
            expired_link: twist.expired_link,
        };
        let mut answer = api
            .act(route, &call, input)
            .map_err(|stop| api.stopped(stop))?;
        if twist.degenerate_result
            && let Output::Tree(answer) = &mut answer
        {
            support::degenerate(answer);
        }
        Ok(answer)
    }
}
