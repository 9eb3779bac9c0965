//! Signatures of requests.

use criterion::Criterion;

use crate::jobs::measure;

/// Measures the signing of small requests, in headers and in a query, and the hashing of large
/// ones.
pub(crate) fn sign(c: &mut Criterion) {
    measure(c, "sign");
}
