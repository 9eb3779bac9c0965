//! The jobs of a group, timed.

use casebook_benches::Job;
use criterion::{Criterion, Throughput};

/// Times all jobs of a group.
///
/// A job over no bytes has no throughput. Criterion's groups cannot take one back, and would go on
/// with that of the job before; so each job has a group of its own, under the same name.
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
