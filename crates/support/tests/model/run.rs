//! One run of the model, in which someone chooses each step.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook_support::{CreateCase, Journal, OnceError, OpenedCase};
use casebook_types::{Clock, OnceKey};
use tokio::time::advance;

use super::explorer::Bounds;
use super::gate::Line;
use super::service::case_id;
use super::world::{CALLS, Reply, Request, Way, World};

/// The settle time. A turn lasts as long.
const SETTLE: Duration = Duration::from_secs(1);
/// How many steps a run takes at most when nobody chooses any more.
const STEPS: usize = 10_000;

/// What can happen next.
///
/// A response arrives at once, unless time passes first: nothing that the other call does before that makes a
/// difference to it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Action {
    /// The request of a call takes effect, and the response arrives.
    Act(usize),
    /// The request of a call takes effect, and the call stands still for a while.
    ActAndStop(usize),
    /// The response to a call that stood still arrives.
    Arrive(usize),
    /// The connection of a call breaks before its request takes effect, which it may do later.
    Break(usize),
    /// The connection of a call breaks after its request has taken effect.
    ActAndBreak(usize),
    /// The service refuses the request of a call.
    Refuse(usize),
    /// A call is killed before its request takes effect, which that may do later if it opens a case.
    Kill(usize),
    /// A call is killed after its request has taken effect.
    ActAndKill(usize),
    /// A request that no call waits for takes effect.
    ActLate,
    /// A request that no call waits for is lost.
    Lose,
    /// A tick passes.
    Pass,
}

type Call = Pin<Box<dyn Future<Output = Result<OpenedCase, OnceError>>>>;

/// The two calls and their world.
pub(super) struct Run {
    bounds: Bounds,
    world: Arc<Mutex<World>>,
    calls: [Option<Call>; CALLS],
    results: [Option<Result<String, String>>; CALLS],
    faults: u32,
}

impl Run {
    pub(super) fn new(bounds: Bounds) -> Self {
        let world = Arc::new(Mutex::new(World::new(bounds.mistake)));
        let calls = [0, 1].map(|call| Some(begin(&bounds, &world, call, bounds.keys[call])));
        let mut run = Self {
            bounds,
            world,
            calls,
            results: [None, None],
            faults: 0,
        };
        (0..CALLS).for_each(|call| run.poll(call));
        run
    }

    /// Returns what can happen next, unless the bounds are reached or all calls have ended.
    pub(super) fn actions(&self) -> Vec<Action> {
        let (world, mut actions) = (self.world(), Vec::new());
        if self.calls.iter().all(Option::is_none) || world.now > self.bounds.ticks {
            return actions;
        }
        let may_fail = self.faults < self.bounds.faults;
        for call in 0..CALLS {
            match &world.requests[call] {
                Some(Way::There(request)) => {
                    actions.push(Action::Act(call));
                    if !request.is_read() && world.now < self.bounds.ticks {
                        actions.push(Action::ActAndStop(call));
                    }
                    if may_fail && !request.is_read() {
                        actions.extend([Action::Kill(call), Action::ActAndKill(call)]);
                    }
                    if may_fail && matches!(request, Request::OpenCase(_)) {
                        let broken = [Action::Break(call), Action::ActAndBreak(call)];
                        actions.extend(broken);
                        actions.push(Action::Refuse(call));
                    }
                }
                Some(Way::Back(_)) if world.acted_at[call] < world.now => {
                    actions.push(Action::Arrive(call));
                }
                _ => {}
            }
        }
        if !world.ghosts.is_empty() {
            actions.extend([Action::ActLate, Action::Lose]);
        }
        if world.now < self.bounds.ticks && world.may_pass(self.bounds.settle) {
            actions.push(Action::Pass);
        }
        actions
    }

    pub(super) async fn take(&mut self, action: Action) {
        match action {
            Action::Act(call) => {
                self.world().act(call);
                self.arrive(call);
            }
            Action::ActAndStop(call) => self.world().act(call),
            Action::Arrive(call) => self.arrive(call),
            Action::Break(call) => self.fail(call, Reply::Broken),
            Action::ActAndBreak(call) => {
                self.world().act(call);
                self.fail(call, Reply::Broken);
            }
            Action::Refuse(call) => {
                self.world().requests[call] = None;
                self.fail(call, Reply::Refused);
            }
            Action::Kill(call) => self.kill(call),
            Action::ActAndKill(call) => {
                self.world().act(call);
                self.kill(call);
            }
            Action::ActLate => self.world().act_late(),
            Action::Lose => drop(self.world().ghosts.remove(0)),
            Action::Pass => {
                advance(SETTLE / self.bounds.settle).await;
                self.world().now += 1;
                (0..CALLS).for_each(|call| self.poll(call));
            }
        }
    }

    fn fail(&mut self, call: usize, reply: Reply) {
        self.faults += 1;
        let mut world = self.world();
        world.abandon(call);
        world.arrive(call, reply);
        drop(world);
        self.poll(call);
    }

    fn kill(&mut self, call: usize) {
        self.faults += 1;
        self.calls[call] = None;
        self.world().kill(call);
    }

    fn arrive(&mut self, call: usize) {
        let mut world = self.world();
        if let Some(Way::Back(reply)) = world.requests[call].take() {
            world.arrive(call, reply);
        }
        drop(world);
        self.poll(call);
    }

    fn poll(&mut self, call: usize) {
        let Some(future) = &mut self.calls[call] else {
            return;
        };
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(result) = polled {
            self.calls[call] = None;
            self.world().end(call);
            let result = result.map(|opened| opened.case_id.to_string());
            self.results[call] = Some(result.map_err(|error| error.to_string()));
        }
    }

    /// Lets everything take its course, without anything that goes wrong.
    async fn finish(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            let next = self.next();
            if next.is_none() && self.calls.iter().all(Option::is_none) {
                return Ok(());
            }
            self.take(next.unwrap_or(Action::Pass)).await;
        }
        Err(format!("a call does not end: {:?}", self.world()))
    }

    /// Returns what comes next by itself, unless everything waits for the time.
    fn next(&self) -> Option<Action> {
        let world = self.world();
        if !world.ghosts.is_empty() {
            return Some(Action::ActLate);
        }
        (0..CALLS).find_map(|call| match world.requests[call] {
            Some(Way::There(_)) => Some(Action::Act(call)),
            Some(Way::Back(_)) => Some(Action::Arrive(call)),
            _ => None,
        })
    }

    /// Ends the run, repeats each call, and checks that there is one case for each key.
    pub(super) async fn check(mut self) -> Result<(), String> {
        self.finish().await?;
        let results = std::mem::take(&mut self.results);
        let mut opened = Vec::new();
        for key in self.bounds.keys {
            self.calls[0] = Some(begin(&self.bounds, &self.world, 0, key));
            self.poll(0);
            self.finish().await?;
            match self.results[0].take() {
                Some(Ok(id)) => opened.push(id),
                other => return Err(format!("the last call ends with {other:?}")),
            }
        }
        for (result, expected) in results.into_iter().zip(&opened) {
            match result {
                Some(Ok(id)) if id != *expected => {
                    return Err(format!(
                        "a call has returned {id}, and the last one {expected}"
                    ));
                }
                _ => {}
            }
        }
        opened.sort();
        opened.dedup();
        let cases: Vec<_> = (0..self.world().cases.len()).map(case_id).collect();
        match opened == cases {
            true => Ok(()),
            false => Err(format!(
                "the keys have {opened:?}, and the service has {cases:?}"
            )),
        }
    }

    /// Returns a hash of everything that decides what can happen.
    pub(super) fn state(&self) -> (u64, u32, String) {
        let ended = format!(
            "{:?}{:?}",
            self.calls.each_ref().map(Option::is_some),
            self.results
        );
        (self.world().state(), self.faults, ended)
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap()
    }
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.world().fmt(f)
    }
}

fn begin(bounds: &Bounds, world: &Arc<Mutex<World>>, call: usize, key: &str) -> Call {
    let world = Arc::clone(world);
    let line = Line { call, world };
    let mut journal = Journal::shared(line.clone())
        .settle(SETTLE)
        .clock(Clock::from_fn(now));
    if bounds.marks {
        journal = journal.mark();
    }
    let key: OnceKey = key.parse().unwrap();
    Box::pin(async move {
        let case = CreateCase::new("It stopped".parse().unwrap(), "At once.".parse().unwrap());
        journal.create_case_once(&line, &key, case).await
    })
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}
