//! Values to bytes and back: what an operation costs before and after everything else.

use criterion::Criterion;

use crate::jobs::measure;

/// Protects the path from an operation to its request.
pub(crate) fn encode(c: &mut Criterion) {
    measure(c, "encode");
}

/// Protects the path from an answer to its output.
pub(crate) fn decode(c: &mut Criterion) {
    measure(c, "decode");
}

/// Protects the path from a refusal to the error of its service.
pub(crate) fn fault(c: &mut Criterion) {
    measure(c, "fault");
}
