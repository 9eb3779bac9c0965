//! Values to bytes and back: what an operation costs before and after everything else.

use casebook_benches::Job;
use criterion::{Criterion, Throughput};

fn group(c: &mut Criterion, name: &str) {
    let mut group = c.benchmark_group(name);
    for job in Job::all().filter(|job| job.group() == name) {
        let ready = job.prepare();
        group.throughput(Throughput::Bytes(ready.bytes() as u64));
        group.bench_function(job.name(), |b| b.iter(|| ready.run()));
    }
    group.finish();
}

/// Protects the path from an operation to its request.
pub(crate) fn encode(c: &mut Criterion) {
    group(c, "encode");
}

/// Protects the path from an answer to its output.
pub(crate) fn decode(c: &mut Criterion) {
    group(c, "decode");
}

/// Protects the path from a refusal to the error of its service.
pub(crate) fn fault(c: &mut Criterion) {
    group(c, "fault");
}
