//! Signatures: what every attempt pays.

use std::hint::black_box;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook::auth::{Credentials, Scope, Signer, sign};
use casebook::types::Region;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// Protects the signing of small requests, and the hashing of large ones.
fn signing(c: &mut Criterion) {
    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let scope = Scope {
        region: Region::US_EAST_1,
        service: "artifact".into(),
    };
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let mut group = c.benchmark_group("sign");
    for (name, size) in [("empty", 0), ("5 MiB", 5 << 20)] {
        let body = Bytes::from(vec![b'x'; size]);
        let request =
            http::Request::post("https://artifact.us-east-1.amazonaws.com/v1/report/list")
                .header("content-type", "application/json")
                .body(body)
                .expect("a request");
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(name, |b| {
            b.iter(|| {
                let mut request = black_box(request.clone());
                sign(&mut request, &credentials, &scope, time)
            });
        });
        let signer = Signer::new();
        group.bench_function(format!("{name}, key known"), |b| {
            b.iter(|| {
                let mut request = black_box(request.clone());
                signer.sign(&mut request, &credentials, &scope, time)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, signing);
criterion_main!(benches);
