//! The search through all runs.

use std::collections::HashSet;

use super::run::{Action, Broken, Run};
use super::world::{CALLS, Mistake};

/// What is explored.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// The key of each call. Both send the same text.
    pub(super) keys: [&'static str; CALLS],
    /// Whether they reply to a case. Otherwise they open one.
    pub(super) replies: bool,
    pub(super) marks: bool,
    /// How often something goes wrong in a run, at most.
    pub(super) faults: u32,
    /// The number of ticks of the settle time. Each request takes effect in less time, or never.
    pub(super) settle: u32,
    /// How many ticks pass, at most, before everything takes its course.
    pub(super) ticks: u32,
    pub(super) mistake: Mistake,
}

/// How much was explored.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) states: usize,
    pub(super) runs: usize,
}

/// What goes wrong, and the steps that lead to it.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) what: Broken,
    #[expect(dead_code, reason = "it is printed")]
    steps: Vec<Action>,
    #[expect(dead_code, reason = "it is printed")]
    tally: Tally,
}

/// Takes all choices, depth first. A run that comes to a known state ends there.
pub(super) fn explore(bounds: Bounds) -> Result<Tally, Finding> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let mut seen = HashSet::new();
    // The number of the action that was chosen at each step, and the number of actions.
    let mut path: Vec<(usize, usize)> = Vec::new();
    let mut runs = 0;
    loop {
        let mut steps = Vec::new();
        let run = tokio::task::unconstrained(async {
            let mut run = Run::new(bounds);
            loop {
                let actions = run.actions();
                if actions.is_empty() {
                    return run.check().await;
                }
                if steps.len() == path.len() {
                    if !seen.insert(run.state()) {
                        return Ok(());
                    }
                    path.push((0, actions.len()));
                }
                let action = actions[path[steps.len()].0];
                steps.push(action);
                run.take(action).await;
                if let Some(broken) = run.broken.take() {
                    return Err(broken);
                }
            }
        });
        let result = runtime.block_on(run);
        runs += 1;
        let states = seen.len();
        let tally = Tally { states, runs };
        if let Err(what) = result {
            return Err(Finding { what, steps, tally });
        }
        while let Some((chosen, of)) = path.last_mut() {
            *chosen += 1;
            if chosen < of {
                break;
            }
            path.pop();
        }
        if path.is_empty() {
            return Ok(tally);
        }
    }
}
