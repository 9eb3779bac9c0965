//! The throttle without waiting.

use std::future::{Ready, ready};

use bytes::Bytes;
use casebook::auth::Scope;
use casebook::stack::{Call, CallError, ThrottleLayer};
use casebook::support::DescribeCases;
use casebook::types::Region;
use criterion::Criterion;
use http::{Request, Response};
use tower::{Layer as _, Service as _, service_fn};

/// Measures the cost of the throttle for a request within its rate.
pub(crate) fn admit(c: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let runtime = runtime.expect("a runtime");
    let mut request = Request::new(Bytes::new());
    request.extensions_mut().insert(Call::of::<DescribeCases>());
    let scope = Scope::new(Region::US_EAST_1, "support");
    request.extensions_mut().insert(scope);
    let mut group = c.benchmark_group("throttle");
    for (name, layer) in [
        ("unlimited", ThrottleLayer::unlimited()),
        ("adaptive", ThrottleLayer::adaptive()),
    ] {
        let mut throttled = layer.layer(service_fn(answer));
        group.bench_function(name, |b| {
            b.iter(|| {
                runtime
                    .block_on(throttled.call(request.clone()))
                    .expect("an answer")
            });
        });
    }
    group.finish();
}

fn answer(_: Request<Bytes>) -> Ready<Result<Response<Bytes>, CallError>> {
    ready(Ok(Response::new(Bytes::new())))
}
