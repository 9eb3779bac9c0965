//! Runs rounds of calls. Each round has a new emulator, and all rounds have the same clients.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use casebook_emulator::{Emulator, Faults, Scenario, serve};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::caller::{self, Caller};
use crate::chaos;
use crate::clients::{self, Clients};
use crate::identifiers::Identifiers;
use crate::ledger::Ledger;
use crate::wire::{Destination, Wire};

/// The pause after a round. It is longer than any pause that the service asks for, and so long that
/// throttles may drop idle queues in some rounds.
const QUIET: Duration = Duration::from_secs(10 * 60);

/// Where the emulator runs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    /// In the process of the test, on a virtual clock.
    Inside,
    /// Behind a TCP port, on the clock of the machine.
    Tcp,
}

/// The size of a run, and its seed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) place: Place,
    pub(crate) seed: u64,
    pub(crate) rounds: u64,
    /// The number of calls in a round.
    pub(crate) calls: u64,
    pub(crate) callers: u64,
}

/// The results of a run.
pub(crate) struct Report {
    plan: Plan,
    /// A digest of all events, with their order and times. Two runs with the same seed have the
    /// same digest.
    pub(crate) digest: String,
    pub(crate) events: u64,
    seen: u64,
    acted: u64,
    refused: u64,
    faults: BTreeMap<&'static str, u64>,
    outcomes: BTreeMap<&'static str, u64>,
    cases: usize,
    virtually: Duration,
    really: Duration,
    operations: BTreeSet<String>,
    /// The number of bytes in use after each round.
    pub(crate) live: Vec<usize>,
}

/// Runs a plan. Panics if a client breaks a promise.
pub(crate) fn run(plan: Plan) -> Report {
    println!("CASEBOOK_SOAK_SEED={} {plan:?}", plan.seed);
    // Jitter and the ids of calls come from `fastrand`, so its seed has to be set too.
    fastrand::seed(plan.seed);
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime
        .enable_all()
        .start_paused(plan.place == Place::Inside);
    runtime.build().unwrap().block_on(rounds(plan))
}

async fn rounds(plan: Plan) -> Report {
    let (began, really) = (Instant::now(), std::time::Instant::now());
    let wire = Wire::new(plan.seed, plan.place);
    let clients = Arc::new(clients::all(&wire));
    let mut report = Report {
        plan,
        digest: String::new(),
        events: 0,
        seen: 0,
        acted: 0,
        refused: 0,
        faults: BTreeMap::new(),
        outcomes: BTreeMap::new(),
        cases: 0,
        operations: BTreeSet::new(),
        virtually: Duration::ZERO,
        really: Duration::ZERO,
        live: Vec::with_capacity(usize::try_from(plan.rounds).unwrap()),
    };
    for round in 0..plan.rounds {
        one_round(round, &wire, &clients, &mut report).await;
        report.live.push(crate::MEMORY.allocated());
    }
    let all = caller::names().into_iter().map(str::to_owned);
    assert_eq!(report.operations, all.collect(), "all were called");
    (report.digest, report.events) = wire.digest();
    (report.virtually, report.really) = (began.elapsed(), really.elapsed());
    report
}

async fn one_round(round: u64, wire: &Wire, clients: &Arc<Vec<Clients>>, report: &mut Report) {
    let plan = report.plan;
    let emulator = emulator(wire);
    let known = Arc::new(Identifiers::learn(&emulator, wire).await);
    let before = emulator.tally();
    let seed = plan.seed ^ round << 32;
    emulator.set_faults(chaos::faults(seed, plan.place));
    let served = match plan.place {
        Place::Inside => {
            wire.set_destination(Destination::Inside(emulator.clone()));
            None
        }
        Place::Tcp => Some(listen(&emulator, wire).await),
    };
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let settings = Arc::default();
    let mut callers = JoinSet::new();
    for number in 0..plan.callers {
        let clients = Arc::clone(clients);
        let mut caller = Caller::new(
            fastrand::Rng::with_seed(seed ^ number << 48 ^ 0x5eed),
            clients,
            usize::try_from(number).unwrap(),
            Arc::clone(&known),
            Arc::clone(&ledger),
            Arc::clone(&settings),
            wire.clone(),
        );
        let first = round * plan.calls;
        callers.spawn(async move {
            for serial in (number..plan.calls).step_by(usize::try_from(plan.callers).unwrap()) {
                caller.call(first + serial).await;
            }
        });
    }
    while let Some(done) = callers.join_next().await {
        done.unwrap_or_else(|error| panic!("round {round}: {error}"));
    }
    emulator.set_faults(Faults::new());
    if plan.place == Place::Inside {
        wire.calm(true);
        tokio::time::sleep(QUIET).await;
        for kind in clients.iter() {
            kind.assert_alive().await;
        }
        wire.calm(false);
    }
    if let Some((stop, server)) = served {
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }
    let ledger = std::mem::take(&mut *ledger.lock().unwrap());
    let given = wire.end_round();
    ledger.settle(&emulator, &before, given.as_ref());
    known.settle_settings(&emulator, wire, &settings).await;
    let tally = emulator.tally();
    let named = tally.iter().map(|(name, _)| name.to_owned());
    report
        .operations
        .extend(named.filter(|name| name != "document"));
    let total = tally.total();
    report.seen += total.seen;
    report.acted += total.acted;
    report.refused += total.refused;
    for (name, count) in total.faults {
        *report.faults.entry(name).or_default() += count;
    }
    for (name, count) in ledger.outcomes() {
        *report.outcomes.entry(name).or_default() += count;
    }
    report.cases += emulator.cases().unwrap().len();
}

/// Returns an emulator that opens any number of cases, and accepts the keys of the next hours.
fn emulator(wire: &Wire) -> Emulator {
    let scenario = Scenario::new().case_limit_per_hour(None);
    let builder = Emulator::builder().scenario(scenario);
    let builder = match wire.place() {
        Place::Inside => builder.clock(casebook_emulator::Clock::starting_at(wire.now())),
        Place::Tcp => builder,
    };
    clients::known_keys(builder, wire).build().unwrap()
}

type ServerHandle = (
    oneshot::Sender<()>,
    tokio::task::JoinHandle<std::io::Result<()>>,
);

async fn listen(emulator: &Emulator, wire: &Wire) -> ServerHandle {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    wire.set_destination(Destination::Tcp(listener.local_addr().unwrap()));
    let (stop, stopped) = oneshot::channel();
    let until = async {
        let _ = stopped.await;
    };
    (stop, tokio::spawn(serve(listener, emulator.clone(), until)))
}

impl Report {
    /// Returns the names of the faults that were injected.
    pub(crate) fn faults(&self) -> BTreeSet<&'static str> {
        self.faults.keys().copied().collect()
    }

    /// Returns the maximum number of bytes in use in each quarter of the rounds.
    pub(crate) fn most_live(&self) -> [usize; 4] {
        let quarter = self.live.len() / 4;
        let most = |at: usize| self.live.iter().skip(at * quarter).take(quarter).max();
        [0, 1, 2, 3].map(|at| *most(at).expect("there are four rounds at least"))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls: u64 = self.outcomes.values().sum();
        writeln!(f, "{calls} calls, {} requests seen", self.seen)?;
        writeln!(f, "{} acted on, {} refused", self.acted, self.refused)?;
        writeln!(f, "{} cases, each one opened once", self.cases)?;
        writeln!(f, "faults: {:?}", self.faults)?;
        writeln!(f, "outcomes: {:?}", self.outcomes)?;
        writeln!(
            f,
            "{:?} by its clock, {:?} in truth",
            self.virtually, self.really
        )?;
        writeln!(f, "bytes in use after each round: {:?}", self.live)?;
        write!(f, "{} events, digest {}", self.events, self.digest)
    }
}
