//! Encoding and decoding of operations.

use criterion::Criterion;

use crate::jobs::measure;

/// Measures the encoding of operations.
pub(crate) fn encode(c: &mut Criterion) {
    measure(c, "encode");
}

/// Measures the decoding of responses.
pub(crate) fn decode(c: &mut Criterion) {
    measure(c, "decode");
}

/// Measures the decoding of error responses.
pub(crate) fn fault(c: &mut Criterion) {
    measure(c, "fault");
}
