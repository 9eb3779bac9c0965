//! One run of the model, in which someone chooses each step.

use std::collections::BTreeSet;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use casebook_stack::Sent;
use casebook_support::{AddCommunicationToCase, CreateCase, Journal, OnceError};
use casebook_types::{Clock, OnceKey};
use tokio::time::advance;

use super::explorer::Bounds;
use super::gate::Line;
use super::service::{CASE_OF_REPLIES, case_id};
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
    /// The connection of a call breaks before its request takes effect, which it may do later if it creates
    /// something.
    Break(usize),
    /// The connection of a call breaks after its request has taken effect.
    ActAndBreak(usize),
    /// The service refuses the request of a call.
    Refuse(usize),
    /// A call is killed before its request takes effect, which that may do later if it creates something.
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

/// A rule that does not hold.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Broken {
    /// The service does not have one case or reply for each key.
    Numbers { keys: usize, created: usize },
    /// Two calls with a key return different cases.
    Differs { one: String, last: String },
    /// The keys have these cases, and not those of the service.
    OtherCases(Vec<String>),
    /// A call that is repeated at the end fails.
    LastFails(String),
    /// A call does not end.
    Endless(String),
    /// A call says that nothing was sent, but its request or its record says otherwise.
    SaysNotSent(String),
}

/// A call returns the id of its case, or an empty text for a reply.
type Call = Pin<Box<dyn Future<Output = Result<String, OnceError>>>>;

/// The two calls and their world.
pub(super) struct Run {
    bounds: Bounds,
    world: Arc<Mutex<World>>,
    calls: [Option<Call>; CALLS],
    results: [Option<Result<String, String>>; CALLS],
    faults: u32,
    pub(super) broken: Option<Broken>,
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
            broken: None,
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
                    if may_fail && !request.is_read() {
                        let broken = [Action::Break(call), Action::ActAndBreak(call)];
                        actions.extend(broken);
                    }
                    if may_fail && matches!(request, Request::Create(_)) {
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
            if let Err(error) = &result
                && error.sent() == Sent::No
                && self.world().may_have_sent(call)
            {
                self.broken = Some(Broken::SaysNotSent(error.to_string()));
            }
            self.world().end(call);
            self.results[call] = Some(result.map_err(|error| error.to_string()));
        }
    }

    /// Lets everything take its course, without anything that goes wrong.
    async fn finish(&mut self) -> Result<(), Broken> {
        for _ in 0..STEPS {
            let next = self.next();
            if next.is_none() && self.calls.iter().all(Option::is_none) {
                return Ok(());
            }
            self.take(next.unwrap_or(Action::Pass)).await;
        }
        Err(Broken::Endless(format!("{:?}", self.world())))
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

    /// Ends the run, repeats each call, and checks that there is one case or reply for each key.
    pub(super) async fn check(mut self) -> Result<(), Broken> {
        self.finish().await?;
        let results = std::mem::take(&mut self.results);
        let mut last = Vec::new();
        for key in self.bounds.keys {
            self.calls[0] = Some(begin(&self.bounds, &self.world, 0, key));
            self.poll(0);
            self.finish().await?;
            match self.results[0].take() {
                Some(Ok(id)) => last.push(id),
                other => return Err(Broken::LastFails(format!("{other:?}"))),
            }
        }
        if let Some(broken) = self.broken.take() {
            return Err(broken);
        }
        let keys = BTreeSet::from(self.bounds.keys).len();
        let created = self.world().created.len();
        if keys != created {
            return Err(Broken::Numbers { keys, created });
        }
        // Without marks, two keys with the same text have a case each, but only the order tells whose it is.
        let are_told_apart = keys == 1 || self.bounds.marks || self.bounds.ticks == 0;
        for (one, last) in results.into_iter().zip(&last) {
            match one {
                Some(Ok(one)) if one != *last && are_told_apart => {
                    let last = last.clone();
                    return Err(Broken::Differs { one, last });
                }
                _ => {}
            }
        }
        last.sort();
        last.dedup();
        // Replies have no ids.
        let is_each = last.iter().cloned().eq((0..created).map(case_id));
        match is_each || self.bounds.replies {
            true => Ok(()),
            false => Err(Broken::OtherCases(last)),
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
    let (key, replies): (OnceKey, _) = (key.parse().unwrap(), bounds.replies);
    Box::pin(async move {
        let text = "At once.".parse().unwrap();
        match replies {
            true => {
                let reply = AddCommunicationToCase::new(CASE_OF_REPLIES.parse().unwrap(), text);
                let added = journal.reply_once(&line, &key, reply).await;
                added.map(|_| String::new())
            }
            false => {
                let case = CreateCase::new("It stopped".parse().unwrap(), text);
                let opened = journal.create_case_once(&line, &key, case).await;
                opened.map(|opened| opened.case_id.to_string())
            }
        }
    })
}

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}
