//! Cached credentials.

use std::time::{Duration, SystemTime};

use casebook::auth::{Cache, Clock, Credentials, ProvideCredentials as _};
use criterion::Criterion;
use futures_util::FutureExt as _;

/// Measures the look-up of cached credentials, which every attempt makes.
pub(crate) fn cache(c: &mut Criterion) {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    let temporary = Credentials::new("ASIAEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
        .with_session_token("IQoJb3JpZ2luX2VjEXAMPLE".repeat(20))
        .with_expiry(now + Duration::from_secs(3600));
    let cache = Cache::new(temporary, Clock::fixed(now));
    let fetched = cache.provide().now_or_never().expect("there at once");
    fetched.expect("credentials");
    let mut group = c.benchmark_group("credentials");
    group.bench_function("a hit", |b| b.iter(|| cache.provide().now_or_never()));
    group.bench_function("nothing to refresh", |b| {
        b.iter(|| cache.refresh().is_none())
    });
    group.finish();
}
