//! One whole call through all layers, without a network.

use std::convert::Infallible;
use std::future::ready;

use bytes::Bytes;
use casebook::artifact::{Client, GetAccountSettings, ListReports};
use casebook::emulated;
use casebook::emulator::Emulator;
use casebook::stack::Body;
use casebook::support::{self, DescribeSeverityLevels};
use casebook_benches::answers::cases;
use criterion::Criterion;
use http::{Request, Response};
use http_body_util::Full;
use tokio::runtime::Runtime;
use tower::service_fn;

/// Measures the cost of the stack alone, with a canned response.
pub(crate) fn stack(c: &mut Criterion) {
    let answer = Bytes::from(cases::severity_levels());
    let transport = service_fn(move |_: Request<Body>| {
        ready(Ok::<_, Infallible>(Response::new(Full::new(
            answer.clone(),
        ))))
    });
    let config = emulated(&Emulator::new()).transport(transport);
    let client = support::Client::new(&config).expect("a client");
    let runtime = runtime();
    c.bench_function("call/DescribeSeverityLevels", |b| {
        b.iter(|| {
            runtime
                .block_on(client.send(DescribeSeverityLevels::new()))
                .expect("levels")
        });
    });
}

/// Measures everything except the network, including the emulator.
pub(crate) fn emulator(c: &mut Criterion) {
    let config = emulated(&Emulator::new()).endpoint_url("http://localhost:4747");
    let client = Client::new(&config).expect("a client");
    let runtime = runtime();
    let mut group = c.benchmark_group("call");
    group.bench_function("GetAccountSettings", |b| {
        b.iter(|| {
            runtime
                .block_on(client.send(GetAccountSettings::new()))
                .expect("settings")
        });
    });
    group.bench_function("ListReports", |b| {
        b.iter(|| {
            runtime
                .block_on(client.send(ListReports::new()))
                .expect("a page")
        });
    });
    group.finish();
}

fn runtime() -> Runtime {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime")
}
