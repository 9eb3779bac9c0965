//! Signatures: what every attempt pays.

use casebook_benches::Job;
use criterion::{Criterion, Throughput};

/// Protects the signing of small requests, with a key that is known and with one that is not, and
/// the hashing of large ones.
pub(crate) fn sign(c: &mut Criterion) {
    let mut group = c.benchmark_group("sign");
    for job in Job::all().filter(|job| job.group() == "sign") {
        let ready = job.prepare();
        if ready.bytes() > 0 {
            group.throughput(Throughput::Bytes(ready.bytes() as u64));
        }
        group.bench_function(job.name(), |b| b.iter(|| ready.run()));
    }
    group.finish();
}
