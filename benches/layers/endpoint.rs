//! Endpoint rules.

use std::hint::black_box;

use casebook::artifact::Artifact;
use casebook::protocol::{Api, EndpointParams};
use casebook::support::Support;
use casebook::types::Region;
use criterion::Criterion;

/// Measures the endpoint rules; a program that calls every Region builds many clients.
pub(crate) fn endpoint(c: &mut Criterion) {
    let mut group = c.benchmark_group("endpoint");
    let frankfurt = EndpointParams::new().region(Region::from_static("eu-central-1"));
    let fips = EndpointParams::new()
        .region(Region::US_GOV_WEST_1)
        .fips(true);
    let own = "http://localhost:4747/base".parse().expect("an endpoint");
    let own = frankfurt.clone().endpoint(own);
    for (name, params) in [
        ("one Region", frankfurt),
        ("FIPS", fips),
        ("a custom endpoint", own),
    ] {
        group.bench_function(format!("Artifact/{name}"), |b| {
            b.iter(|| Artifact::endpoint(black_box(&params)).expect("an endpoint"));
        });
        group.bench_function(format!("Support/{name}"), |b| {
            b.iter(|| Support::endpoint(black_box(&params)).expect("an endpoint"));
        });
    }
    group.finish();
}
