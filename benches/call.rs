//! One whole call through all rooms, to the emulator in the same process and back.

use casebook::artifact::{Client, GetAccountSettings, ListReports};
use casebook::auth::Credentials;
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use criterion::{Criterion, criterion_group, criterion_main};

/// Protects everything that is not the network; the emulator's share is in it.
fn call(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    let client = Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .endpoint_url("http://localhost:4747")
        .transport(Emulator::new())
        .build()
        .expect("a client");
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

criterion_group!(benches, call);
criterion_main!(benches);
