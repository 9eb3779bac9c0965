//! The hot paths, layer by layer.

mod call;
mod codec;
mod credentials;
mod endpoint;
mod jobs;
mod retry;
mod sign;
mod throttle;
mod types;

use criterion::{criterion_group, criterion_main};

criterion_group!(
    benches,
    types::parse,
    codec::encode,
    codec::decode,
    codec::fault,
    endpoint::endpoint,
    credentials::cache,
    sign::sign,
    throttle::admit,
    retry::classify,
    retry::good,
    call::stack,
    call::emulator,
);
criterion_main!(benches);
