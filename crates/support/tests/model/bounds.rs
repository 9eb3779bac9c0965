//! What is explored by each test.

use super::explorer::{Bounds, Tally, explore};
use super::run::Broken;
use super::world::Mistake;

const ONE_KEY: Bounds = Bounds {
    keys: ["a", "a"],
    replies: false,
    marks: false,
    faults: 1,
    settle: 1,
    ticks: 1,
    mistake: Mistake::None,
};

/// Explores these bounds, and expects one case or reply for each key in every run.
fn holds(bounds: Bounds) {
    match explore(bounds) {
        Ok(Tally { states, runs }) => eprintln!("{states} states in {runs} runs: {bounds:?}"),
        Err(finding) => panic!("{bounds:?}: {finding:#?}"),
    }
}

#[test]
fn two_calls_with_a_key_open_one_case() {
    holds(ONE_KEY);
}

#[test]
fn marks_and_two_keys_with_the_same_text_hold_as_well() {
    let small = Bounds {
        ticks: 0,
        ..ONE_KEY
    };
    let marks = true;
    holds(Bounds { marks, ..small });
    let keys = ["a", "b"];
    holds(Bounds { keys, ..small });
}

#[test]
fn replies_hold_as_well() {
    let small = Bounds {
        ticks: 0,
        replies: true,
        ..ONE_KEY
    };
    holds(small);
    let marks = true;
    holds(Bounds { marks, ..small });
    let keys = ["a", "b"];
    holds(Bounds { keys, ..small });
}

/// `just model`, in a build with optimizations.
#[test]
#[ignore = "it takes minutes"]
fn larger_bounds_hold() {
    let larger = Bounds {
        ticks: 2,
        ..ONE_KEY
    };
    let marks = true;
    holds(Bounds { marks, ..larger });
    let faults = 2;
    holds(Bounds { faults, ..ONE_KEY });
    let keys = ["a", "b"];
    holds(Bounds { keys, ..ONE_KEY });
    holds(Bounds {
        keys,
        marks,
        ..ONE_KEY
    });
    let replies = true;
    holds(Bounds { replies, ..ONE_KEY });
    holds(Bounds {
        replies,
        keys,
        ..ONE_KEY
    });
    holds(larger);
}

/// What the check is worth: it finds that each mistake opens two cases for one key, and nothing else.
#[test]
fn a_mistake_on_purpose_is_found() {
    for (mistake, ticks) in [
        (Mistake::SendsBeforeTheRecord, 0),
        (Mistake::IgnoresConditions, 0),
        (Mistake::ActsTooLate, 2),
    ] {
        let finding = explore(Bounds {
            mistake,
            ticks,
            ..ONE_KEY
        });
        let finding = finding.expect_err("the check to find the mistake");
        eprintln!("{mistake:?}: {finding:?}");
        let expected = Broken::Numbers {
            keys: 1,
            created: 2,
        };
        assert_eq!(finding.what, expected, "{mistake:?}");
    }
}
