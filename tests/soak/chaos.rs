//! The faults of the soak test: every kind that the emulator has, at random times.

use std::time::Duration;

use casebook_emulator::{
    Drip, Faults, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall, Throttle,
};
use http::{HeaderName, HeaderValue, StatusCode};

use crate::run::Place;

const ODD_HEADER: HeaderName = HeaderName::from_static("x-amz-retry-after");

/// Returns faults that hit about every fourth request. Over TCP the clock is that of the machine,
/// so none of them takes long.
pub(crate) fn faults(seed: u64, place: Place) -> Faults {
    let virtually = place == Place::Inside;
    let [brief, late, drip] = match place {
        Place::Inside => [700, 4_000, 300],
        Place::Tcp => [20, 200, 2],
    }
    .map(Duration::from_millis);
    let error = |status| InjectedError::new(StatusCode::from_u16(status).unwrap());
    let odd = HeaderValue::from_static("soon");
    let both: Vec<(InjectedFault, f64)> = vec![
        (error(500).code("InternalServerError").into(), 0.015),
        (error(500).into(), 0.005),
        (error(502).header(ODD_HEADER, odd).into(), 0.005),
        (error(503).code("ServiceUnavailable").into(), 0.01),
        (error(400).code("RequestTimeout").into(), 0.005),
        (error(400).code("SomethingNewException").into(), 0.003),
        (error(403).code("ExpiredTokenException").into(), 0.002),
        (error(403).code("AccessDeniedException").into(), 0.01),
        (
            InjectedFault::Throttle(Throttle::new()),
            if virtually { 0.01 } else { 0.002 },
        ),
        (
            InjectedFault::Throttle(Throttle::new().amz_retry_after(800)),
            0.005,
        ),
        (InjectedFault::Html(StatusCode::SERVICE_UNAVAILABLE), 0.01),
        (InjectedFault::Latency(brief), 0.02),
        (InjectedFault::Latency(late), 0.005),
        (InjectedFault::LostAnswer, 0.02),
        (InjectedFault::Reset(Reset::Before), 0.015),
        (InjectedFault::Reset(Reset::During), 0.015),
        (InjectedFault::Reset(Reset::After), 0.01),
        (InjectedFault::Truncated, 0.01),
        (InjectedFault::Stall(Stall::Before), 0.007),
        (InjectedFault::Stall(Stall::After), 0.007),
        (InjectedFault::Stall(Stall::Body), 0.007),
        (InjectedFault::Drip(Drip::new(1_000, drip)), 0.01),
    ];
    let mut operations = vec![
        (InjectedFault::Malformed(MalformedAnswer::NotJson), 0.005),
        (InjectedFault::Malformed(MalformedAnswer::WrongJson), 0.005),
        (InjectedFault::ExpiredLink, 0.05),
        (InjectedFault::DegenerateResult, 0.1),
    ];
    if virtually {
        operations.extend([
            (
                InjectedFault::Throttle(Throttle::new().retry_after(2)),
                0.005,
            ),
            // This pause is longer than any caller waits, so the call fails.
            (
                InjectedFault::Throttle(Throttle::new().retry_after(90)),
                0.001,
            ),
            (InjectedFault::Skew(1_000), 0.002),
            (InjectedFault::Skew(-1_000), 0.002),
        ]);
    }
    let mut faults = Faults::new().seed(seed);
    for (fault, share) in both {
        let rule = Rule::new(fault).on(["*", "document"]).unwrap();
        faults = faults.rule(rule.probability(share));
    }
    for (fault, share) in operations {
        faults = faults.rule(Rule::new(fault).probability(share));
    }
    let expired = Rule::new(InjectedFault::ExpiredLink)
        .on(["document"])
        .unwrap();
    faults.rule(expired.probability(0.05))
}
