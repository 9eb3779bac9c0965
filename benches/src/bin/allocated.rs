//! Prints what each job allocates when it is done once more: its name, how many allocations, and
//! how many bytes.

use std::alloc::System;
use std::process::ExitCode;

use casebook_benches::{Job, Ready};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static MEMORY: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    for job in Job::all() {
        let ready = job.prepare();
        // What is only there once, such as the memory of a thread, comes with the first time.
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

/// How often memory was asked for, growing what there is included, and for how much of it.
fn allocated(ready: &Ready) -> (usize, usize) {
    let region = Region::new(MEMORY);
    ready.run();
    let change = region.change();
    (
        change.allocations + change.reallocations,
        change.bytes_allocated,
    )
}
