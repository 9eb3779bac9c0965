//! One refresh of several checks.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use casebook_stack::OperationService;
use casebook_stack::poll::{FailedPolls, GRACE, report_failed_poll};
use casebook_types::support::{CheckId, RefreshStatus};
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::statuses::{AT_ONCE, ask_statuses};
use super::{CheckRefresh, Refresh, RefreshOutcome};
use crate::advisor::{
    DescribeTrustedAdvisorCheckRefreshStatuses, RefreshTrustedAdvisorCheck,
    TrustedAdvisorCheckRefreshStatus,
};
use crate::client::ClientError;
use crate::error::Error;

struct Run<'a, C> {
    refresh: &'a Refresh<C>,
    until: Instant,
    checks: Vec<Check>,
}

struct Check {
    id: CheckId,
    state: State,
    failed_polls: FailedPolls,
    /// Whether the listener knows the outcome.
    is_told: bool,
    status: Option<TrustedAdvisorCheckRefreshStatus>,
}

enum State {
    /// The refresh has to be requested at this time.
    Due(Instant),
    /// The refresh was requested.
    Underway,
    Done(RefreshOutcome),
}

pub(super) async fn run<C>(refresh: &Refresh<C>, ids: Vec<CheckId>) -> Vec<CheckRefresh>
where
    C: OperationService<RefreshTrustedAdvisorCheck>
        + OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>,
{
    let now = Instant::now();
    let mut seen = HashSet::new();
    let ids = ids.into_iter().filter(|id| seen.insert(id.clone()));
    let mut run = Run {
        refresh,
        until: now + refresh.deadline,
        checks: ids.map(|id| Check::new(id, now)).collect(),
    };
    run.finish().await;
    let checks = run.checks.into_iter();
    let report = |check: Check| {
        let is_told = check.is_told;
        let check = check.report(refresh.wait);
        if !is_told {
            refresh.listener.tell(&check.check_id, &check.outcome);
        }
        check
    };
    checks.map(report).collect()
}

impl<C> Run<'_, C>
where
    C: OperationService<RefreshTrustedAdvisorCheck>
        + OperationService<DescribeTrustedAdvisorCheckRefreshStatuses>,
{
    async fn finish(&mut self) {
        self.ask_due().await;
        self.tell_done();
        let mut poll_at = Instant::now() + self.refresh.poll_every;
        while self.refresh.wait {
            let Some(next) = self.next(poll_at) else {
                return;
            };
            sleep_until(next.min(self.until)).await;
            let last = next >= self.until;
            if last || Instant::now() >= poll_at {
                self.poll().await;
                self.tell_done();
                poll_at = Instant::now() + self.refresh.poll_every;
            }
            if last {
                return;
            }
            self.ask_due().await;
            self.tell_done();
        }
    }

    /// Tells the listener the outcomes that it does not know yet.
    fn tell_done(&mut self) {
        for check in self.checks.iter_mut().filter(|check| !check.is_told) {
            if let State::Done(outcome) = &check.state {
                check.is_told = true;
                self.refresh.listener.tell(&check.id, outcome);
            }
        }
    }

    /// Returns the time of the next request, if one is needed.
    fn next(&self, poll_at: Instant) -> Option<Instant> {
        let times = self.checks.iter().filter_map(|check| match check.state {
            State::Due(at) => Some(at),
            State::Underway => Some(poll_at),
            State::Done(_) => None,
        });
        times.min()
    }

    /// Requests the refresh of every check that is due.
    async fn ask_due(&mut self) {
        let now = Instant::now();
        let (refresh, until) = (self.refresh, self.until);
        let checks = &mut self.checks;
        let due = checks
            .iter_mut()
            .filter(|check| matches!(check.state, State::Due(at) if at <= now));
        let asked = due.map(|check| async move {
            let question = RefreshTrustedAdvisorCheck::new(check.id.clone());
            match timeout_at(until + GRACE, refresh.client.send(question)).await {
                Ok(Ok(answer)) => check.take_response(answer.status, refresh.wait.then_some(until)),
                Ok(Err(error)) => check.failed(&Arc::new(error)),
                Err(_) => check.state = State::Done(RefreshOutcome::TimedOut),
            }
        });
        // The futures are collected into a list first: the stream would otherwise hold the closure that
        // makes them, and this future would not be `Send`.
        let asked: Vec<_> = asked.collect();
        stream::iter(asked)
            .buffer_unordered(AT_ONCE)
            .collect::<()>()
            .await;
    }

    /// Polls the status of the checks.
    async fn poll(&mut self) {
        let (refresh, until) = (self.refresh, self.until);
        let underway = self.checks.iter();
        let underway = underway.filter(|check| matches!(check.state, State::Underway));
        let ids = underway.map(|check| check.id.clone()).collect();
        let polled = ask_statuses(&refresh.client, ids, |part, answer| match answer {
            Ok(statuses) => {
                statuses
                    .into_iter()
                    .for_each(|status| self.take_status(status));
            }
            Err(error) => {
                let error = Arc::new(error);
                let asked = self.checks.iter_mut();
                let mut goes_on = false;
                for check in asked.filter(|check| part.contains(&check.id)) {
                    match check.failed_polls.end_wait(&error) {
                        true => check.failed(&error),
                        false => goes_on = true,
                    }
                }
                if goes_on {
                    let left = until.saturating_duration_since(Instant::now());
                    report_failed_poll(&*error, refresh.poll_every.min(left));
                }
            }
        });
        // If the time limit ends the poll, the statuses that have arrived by then still count.
        let _ = timeout_at(until + GRACE, polled).await;
    }

    fn take_status(&mut self, status: TrustedAdvisorCheckRefreshStatus) {
        let mut checks = self.checks.iter_mut();
        let check = checks.find(|check| status.check_id.as_ref() == Some(&check.id));
        if let Some(check) = check
            && matches!(check.state, State::Underway)
        {
            check.take_status(status);
        }
    }
}

impl Check {
    fn new(id: CheckId, now: Instant) -> Self {
        Self {
            id,
            state: State::Due(now),
            failed_polls: FailedPolls::default(),
            is_told: false,
            status: None,
        }
    }

    /// Takes the response to a refresh request. If the request was too early, the service starts no
    /// refresh, and says how long to wait. The check is due again after this wait, if the wait ends
    /// before `until`. Without `until` it is not due again.
    fn take_response(
        &mut self,
        status: Option<TrustedAdvisorCheckRefreshStatus>,
        until: Option<Instant>,
    ) {
        use RefreshStatus::{Abandoned, Enqueued, Processing, Success};
        let wait = status
            .as_ref()
            .map_or(0, |s| s.millis_until_next_refreshable);
        let wait = Duration::from_millis(u64::try_from(wait).unwrap_or(0));
        let word = status.as_ref().and_then(|status| status.status.clone());
        self.status = status;
        self.state = match word {
            Some(Enqueued | Processing) | None => State::Underway,
            _ if !wait.is_zero() => {
                let at = Instant::now().checked_add(wait.max(Duration::from_secs(1)));
                match at.filter(|at| until.is_some_and(|until| *at < until)) {
                    Some(at) => State::Due(at),
                    None => State::Done(RefreshOutcome::TooSoon {
                        refreshable_in: wait,
                    }),
                }
            }
            Some(Success) => State::Done(RefreshOutcome::Refreshed),
            Some(Abandoned) => State::Done(RefreshOutcome::Abandoned),
            Some(_) => State::Underway,
        };
    }

    /// Takes the status from a poll.
    fn take_status(&mut self, status: TrustedAdvisorCheckRefreshStatus) {
        use RefreshStatus::{Abandoned, Enqueued, None as Nothing, Processing, Success};
        let before = self
            .status
            .as_ref()
            .and_then(|before| before.status.as_ref());
        self.failed_polls.clear();
        let was_running = matches!(before, Some(Enqueued | Processing));
        match &status.status {
            Some(Success) => self.state = State::Done(RefreshOutcome::Refreshed),
            Some(Abandoned) => self.state = State::Done(RefreshOutcome::Abandoned),
            // A status other than success becomes `none` when it is too old, so the refresh did not
            // succeed in time (API reference, TrustedAdvisorCheckRefreshStatus).
            Some(Nothing) if was_running => self.state = State::Done(RefreshOutcome::Abandoned),
            _ => {}
        }
        self.status = Some(status);
    }

    fn failed(&mut self, error: &Arc<ClientError>) {
        let unrefreshable = error.refused().is_some_and(Error::is_not_refreshable);
        self.state = State::Done(if unrefreshable {
            RefreshOutcome::NotRefreshable
        } else {
            RefreshOutcome::Failed(Arc::clone(error))
        });
    }

    /// Returns the outcome. A refresh that was requested and has not ended is `TimedOut`, or `Requested` if
    /// the run did not wait for it. A check whose next request was not due yet is `TooSoon`.
    fn report(self, waited: bool) -> CheckRefresh {
        let outcome = match self.state {
            State::Done(outcome) => outcome,
            State::Underway if waited => RefreshOutcome::TimedOut,
            State::Underway => RefreshOutcome::Requested,
            State::Due(at) => RefreshOutcome::TooSoon {
                refreshable_in: at.saturating_duration_since(Instant::now()),
            },
        };
        CheckRefresh {
            check_id: self.id,
            outcome,
            status: self.status,
        }
    }
}
