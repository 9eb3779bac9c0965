//! Prints the allocations of one more run of each job: its name, their number, and their bytes.

use std::alloc::System;
use std::process::ExitCode;

use casebook_benches::{Job, PreparedJob};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    for job in Job::all() {
        let ready = job.prepare();
        // The first run makes the allocations that later runs share, such as those of a thread.
        ready.run();
        let (once, again) = (allocated(&ready), allocated(&ready));
        if once != again {
            eprintln!("{job} allocates now {once:?}, now {again:?}");
            return ExitCode::FAILURE;
        }
        let (allocations, bytes) = once;
        println!("{job}\t{allocations}\t{bytes}");
    }
    ExitCode::SUCCESS
}

/// Returns the number of allocations, including reallocations, and their bytes.
fn allocated(ready: &PreparedJob) -> (usize, usize) {
    let region = Region::new(MEMORY);
    ready.run();
    let change = region.change();
    (
        change.allocations + change.reallocations,
        change.bytes_allocated,
    )
}
