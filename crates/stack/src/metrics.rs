//! Metrics of calls, for any recorder of the `metrics` facade.
//!
//! | name | kind | unit | labels, besides `service` and `operation` | meaning |
//! |---|---|---|---|---|
//! | `rpc.client.call.duration` | histogram | seconds | `outcome` | the duration of calls, with all of their attempts and waits |
//! | `http.client.request.duration` | histogram | seconds | `outcome` | the duration of attempts |
//! | `casebook.client.attempts` | counter | — | — | attempts that began |
//! | `casebook.client.retries` | counter | — | `reason` | failed attempts that were followed by another one |
//! | `casebook.client.errors` | counter | — | `kind`, `sent` | calls that failed, after their last attempt |
//! | `casebook.client.throttle.wait.duration` | histogram | seconds | — | how long attempts waited for the throttle; attempts that did not wait are left out |
//!
//! `service` is the id of the service, such as `support`, and `operation` the name of the
//! operation, such as `DescribeCases`. `outcome` is `ok`, `cancelled` if the future was dropped
//! before its end, or the kind of error. `reason` and `kind` are kinds of error: `credentials`,
//! `sign`, `connect`, `transport`, `too_large`, `timeout`, `throttled`, `refused`, `skewed` (the
//! service did not accept the time of the signature), `held_back` (the client's own throttle) or
//! `layer`. `sent` is `no`, `perhaps` or `yes`, as in [`Sent`]. No label contains text from
//! outside, so the number of series is limited by the numbers of operations and kinds of error.
//!
//! The first two names and their unit are from OpenTelemetry's semantic conventions (*RPC metrics*,
//! *HTTP metrics*). Exporters adapt the names; for Prometheus the dots become underscores.
//!
//! A call is measured from the encoded request to the response before it is decoded. Without a
//! recorder, nothing is recorded.
//!
//! ```
//! // Install a recorder that exports to Prometheus or StatsD instead of this one.
//! metrics::set_global_recorder(metrics::NoopRecorder).expect("there is no other one");
//! // Clients that are built from now on describe their metrics by themselves; this call is for
//! // clients that were built before.
//! casebook_stack::metrics::describe();
//! ```

use std::time::Duration;

use ::metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

use crate::call::Call;
use crate::error::Sent;

/// The duration of calls: `rpc.client.call.duration`.
pub const CALL_DURATION: &str = "rpc.client.call.duration";
/// The duration of attempts: `http.client.request.duration`.
pub const ATTEMPT_DURATION: &str = "http.client.request.duration";
/// The number of attempts that began: `casebook.client.attempts`.
pub const ATTEMPTS: &str = "casebook.client.attempts";
/// The number of attempts that were followed by another one: `casebook.client.retries`.
pub const RETRIES: &str = "casebook.client.retries";
/// The number of calls that failed: `casebook.client.errors`.
pub const ERRORS: &str = "casebook.client.errors";
/// How long attempts waited for the throttle: `casebook.client.throttle.wait.duration`.
pub const THROTTLE_WAIT: &str = "casebook.client.throttle.wait.duration";

/// Registers descriptions and units of all metrics with the recorder.
///
/// Every client does this when it is built. Call it again only for a recorder that was installed
/// later.
pub fn describe() {
    describe_histogram!(
        CALL_DURATION,
        Unit::Seconds,
        "how long calls took, with all of their attempts and waits"
    );
    describe_histogram!(ATTEMPT_DURATION, Unit::Seconds, "how long attempts took");
    describe_counter!(ATTEMPTS, Unit::Count, "attempts that began");
    describe_counter!(
        RETRIES,
        Unit::Count,
        "attempts that failed and were followed by another one"
    );
    describe_counter!(
        ERRORS,
        Unit::Count,
        "calls that failed, after their last attempt"
    );
    describe_histogram!(
        THROTTLE_WAIT,
        Unit::Seconds,
        "how long attempts waited for the throttle"
    );
}

/// Measures one call or one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    subject: Subject,
    labels: Labels,
}

/// The span that a meter measures: a whole call, or one attempt of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Subject {
    Call,
    Attempt,
}

impl Meter {
    pub(crate) fn call(call: Option<&Call>) -> Self {
        Self {
            subject: Subject::Call,
            labels: Labels::new(call),
        }
    }

    pub(crate) fn attempt(call: Option<&Call>) -> Self {
        let labels = Labels::new(call);
        counter!(ATTEMPTS, "service" => labels.service, "operation" => labels.operation)
            .increment(1);
        Self {
            subject: Subject::Attempt,
            labels,
        }
    }

    /// Records the duration of a failed call or attempt. The kind of the error is the outcome.
    pub(crate) fn failed(&self, elapsed: Duration, kind: &'static str, sent: Sent) {
        self.ended(elapsed, kind);
        if self.subject == Subject::Call {
            let Labels { service, operation } = self.labels;
            counter!(
                ERRORS,
                "service" => service, "operation" => operation, "kind" => kind,
                "sent" => sent.as_str()
            )
            .increment(1);
        }
    }

    /// Records the duration of a call or attempt. `outcome` is `ok`, `cancelled`, or the kind of an
    /// error.
    pub(crate) fn ended(&self, elapsed: Duration, outcome: &'static str) {
        let name = match self.subject {
            Subject::Call => CALL_DURATION,
            Subject::Attempt => ATTEMPT_DURATION,
        };
        let Labels { service, operation } = self.labels;
        histogram!(
            name,
            "service" => service, "operation" => operation, "outcome" => outcome
        )
        .record(elapsed);
    }
}

/// Counts a failed attempt, after which another attempt follows.
pub(crate) fn retried(call: Option<&Call>, reason: &'static str) {
    let Labels { service, operation } = Labels::new(call);
    counter!(
        RETRIES,
        "service" => service, "operation" => operation, "reason" => reason
    )
    .increment(1);
}

/// Records how long an attempt waited for the throttle.
pub(crate) fn throttled(call: Option<&Call>, wait: Duration) {
    let Labels { service, operation } = Labels::new(call);
    histogram!(THROTTLE_WAIT, "service" => service, "operation" => operation).record(wait);
}

/// The labels that every metric has.
#[derive(Clone, Copy, Debug)]
struct Labels {
    service: &'static str,
    operation: &'static str,
}

impl Labels {
    fn new(call: Option<&Call>) -> Self {
        let names = call.map(|call| (call.service, call.operation));
        let (service, operation) = names.unwrap_or(("unknown", "unknown"));
        Self { service, operation }
    }
}
