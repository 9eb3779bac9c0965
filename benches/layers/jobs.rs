//! The jobs of a group, timed.

use casebook_benches::Job;
use criterion::{Criterion, Throughput};

/// Measures all jobs of a group.
///
/// A job without bytes has no throughput. A group of criterion cannot remove its throughput once it
/// is set, so each job has its own group with the same name.
pub(crate) fn measure(c: &mut Criterion, name: &str) {
    for job in Job::all().filter(|job| job.group() == name) {
        let ready = job.prepare();
        let mut group = c.benchmark_group(name);
        if ready.bytes() > 0 {
            group.throughput(Throughput::Bytes(ready.bytes() as u64));
        }
        group.bench_function(job.name(), |b| b.iter(|| ready.run()));
        group.finish();
    }
}
