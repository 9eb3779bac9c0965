//! The soak test: with random failures everywhere, nothing is done twice, lost or left behind.
//!
//! Many callers share clients with all kinds of settings, over an emulator in which every fault is
//! on. A ledger records what the callers believe about their calls. After each round it is compared
//! with the state of the emulator. If the emulator runs in the process, the clock is virtual and
//! all randomness comes from one seed, so a seed repeats its run exactly. `just soak [SEED]` runs
//! the whole test; the tests run a shorter one.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

mod caller;
mod chaos;
mod clients;
mod identifiers;
mod ledger;
mod run;
mod wire;

use std::alloc::System;
use std::sync::{Mutex, PoisonError};

use cap::Cap;
use casebook::auth::Env;

use run::{Place, Plan};

/// The allocator, which counts the bytes in use.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

/// Each test holds this lock while it runs, because the number of bytes in use is that of the whole
/// process.
static ALONE: Mutex<()> = Mutex::new(());

/// By how many bytes the memory in use may grow from the third quarter of the rounds to the last. It
/// grows in the first half of the rounds, until keys, queues and the emulator's tables have their
/// usual size, and fluctuates by less than this limit afterwards. The limit is less than a byte for each
/// call of a quarter, so a leak in every call exceeds it, and so does one in every tenth.
const MOST_GROWTH: usize = 80 * 1024;

/// The names of all faults that the emulator has.
const FAULTS: [&str; 17] = [
    "degenerate-result",
    "drip",
    "error",
    "expired-link",
    "html",
    "latency",
    "lost-answer",
    "malformed",
    "reset-after",
    "reset-before",
    "reset-during",
    "skew",
    "stall-after",
    "stall-before",
    "stall-body",
    "throttle",
    "truncated",
];

/// Returns the seed in the variable `CASEBOOK_SOAK_SEED`, or else the one that `otherwise` returns.
fn seed(otherwise: impl FnOnce() -> u64) -> u64 {
    let given = Env::from_process();
    let seed = given.get("CASEBOOK_SOAK_SEED").map(str::parse);
    seed.map_or_else(otherwise, |seed| {
        seed.expect("CASEBOOK_SOAK_SEED is a number")
    })
}

#[test]
fn nothing_is_done_twice_or_lost_and_a_seed_repeats_its_run() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let plan = Plan {
        place: Place::Inside,
        seed: seed(|| 20_130_415),
        rounds: 3,
        calls: 480,
        callers: 48,
    };
    let first = run::run(plan);
    println!("{first}");
    let again = run::run(plan);
    assert_eq!(first.events, again.events, "events of the same seed");
    assert_eq!(first.digest, again.digest, "the same seed, another run");
    let other = Plan {
        seed: plan.seed.wrapping_add(1),
        rounds: 1,
        ..plan
    };
    assert_ne!(run::run(other).digest, first.digest);
}

#[test]
fn over_real_sockets_nothing_is_done_twice_or_lost() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let report = run::run(Plan {
        place: Place::Tcp,
        seed: seed(|| 20_180_510),
        rounds: 2,
        calls: 400,
        callers: 50,
    });
    println!("{report}");
}

/// Makes more than 1,000,000 calls. Run it with `just soak [SEED]`.
#[test]
#[ignore = "1,000,000 calls, run by `just soak`"]
fn the_whole_soak() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let report = run::run(Plan {
        place: Place::Inside,
        seed: seed(|| fastrand::u64(..)),
        rounds: 400,
        calls: 2_500,
        callers: 64,
    });
    println!("{report}");
    assert_eq!(report.faults(), FAULTS.into(), "every fault came");
    let [_, _, early, late] = report.most_live();
    assert!(
        late <= early + MOST_GROWTH,
        "{early} bytes in use in the third quarter, {late} in the last: {:?}",
        report.live
    );
}
