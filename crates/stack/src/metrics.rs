//! What is measured, for any recorder of the `metrics` facade.
//!
//! | name | kind | unit | labels beside `service` and `operation` | what it says |
//! |---|---|---|---|---|
//! | `rpc.client.call.duration` | histogram | seconds | `outcome` | how long calls took, with all of their attempts and waits |
//! | `http.client.request.duration` | histogram | seconds | `outcome` | how long attempts took |
//! | `casebook.client.attempts` | counter | — | — | attempts that began |
//! | `casebook.client.retries` | counter | — | `reason` | attempts that failed and were followed by another one |
//! | `casebook.client.errors` | counter | — | `kind`, `sent` | calls that failed in the end |
//! | `casebook.client.throttle.wait.duration` | histogram | seconds | — | how long attempts waited for the throttle; those that went at once are not in it |
//!
//! `service` is the service's id, such as `support`, and `operation` its operation, such as
//! `DescribeCases`. `outcome` is `ok`, `cancelled` where the future was dropped before its end, or
//! what went wrong; `reason` and `kind` always are what went wrong: `credentials`, `sign`,
//! `connect`, `transport`, `too_large`, `timeout`, `throttled`, `refused`, `skewed` (the service did
//! not accept the time of the signature), `held_back` (the client's own throttle) or `layer`. `sent`
//! is the word of [`Sent`]: `no`, `perhaps` or `yes`. A label never has a text that came from outside, so
//! there are as many series as there are operations and outcomes.
//!
//! The first two names and their unit are those of OpenTelemetry's semantic conventions (*RPC
//! metrics*, *HTTP metrics*). Exporters write them in their own way; for Prometheus the dots become
//! underscores.
//!
//! A call begins after its operation was written down and ends before the answer is read. Where no
//! recorder is installed, numbers go nowhere.
//!
//! ```
//! // In the place of this one, a recorder that exports: to Prometheus, to StatsD and so on.
//! metrics::set_global_recorder(metrics::NoopRecorder).expect("there is no other one");
//! // A client that is built from here on tells it what the numbers mean; one that was built before
//! // is heard all the same.
//! casebook_stack::metrics::describe();
//! ```

use std::time::Duration;

use ::metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

use crate::call::Call;
use crate::error::Sent;

/// How long calls took: `rpc.client.call.duration`.
pub const CALL_DURATION: &str = "rpc.client.call.duration";
/// How long attempts took: `http.client.request.duration`.
pub const ATTEMPT_DURATION: &str = "http.client.request.duration";
/// Attempts that began: `casebook.client.attempts`.
pub const ATTEMPTS: &str = "casebook.client.attempts";
/// Attempts that were followed by another one: `casebook.client.retries`.
pub const RETRIES: &str = "casebook.client.retries";
/// Calls that failed in the end: `casebook.client.errors`.
pub const ERRORS: &str = "casebook.client.errors";
/// How long attempts waited for the throttle: `casebook.client.throttle.wait.duration`.
pub const THROTTLE_WAIT: &str = "casebook.client.throttle.wait.duration";

/// Tells the recorder what the names mean, and their units.
///
/// Every client does it when it is built. It needs to be called again only for a recorder that was
/// installed after that.
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
    describe_counter!(ERRORS, Unit::Count, "calls that failed in the end");
    describe_histogram!(
        THROTTLE_WAIT,
        Unit::Seconds,
        "how long attempts waited for the throttle"
    );
}

/// Measures one call or one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meter {
    what: What,
    of: Of,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum What {
    Call,
    Attempt,
}

impl Meter {
    pub(crate) fn call(call: Option<&Call>) -> Self {
        Self {
            what: What::Call,
            of: Of::new(call),
        }
    }

    pub(crate) fn attempt(call: Option<&Call>) -> Self {
        let of = Of::new(call);
        counter!(ATTEMPTS, "service" => of.service, "operation" => of.operation).increment(1);
        Self {
            what: What::Attempt,
            of,
        }
    }

    pub(crate) fn answered(&self, elapsed: Duration) {
        self.took(elapsed, "ok");
    }

    pub(crate) fn cancelled(&self, elapsed: Duration) {
        self.took(elapsed, "cancelled");
    }

    pub(crate) fn failed(&self, elapsed: Duration, kind: &'static str, sent: Sent) {
        self.took(elapsed, kind);
        if self.what == What::Call {
            let sent = match sent {
                Sent::No => "no",
                Sent::Perhaps => "perhaps",
                Sent::Yes => "yes",
            };
            let Of { service, operation } = self.of;
            counter!(
                ERRORS,
                "service" => service, "operation" => operation, "kind" => kind, "sent" => sent
            )
            .increment(1);
        }
    }

    fn took(&self, elapsed: Duration, outcome: &'static str) {
        let name = match self.what {
            What::Call => CALL_DURATION,
            What::Attempt => ATTEMPT_DURATION,
        };
        let Of { service, operation } = self.of;
        histogram!(
            name,
            "service" => service, "operation" => operation, "outcome" => outcome
        )
        .record(elapsed);
    }
}

pub(crate) fn retried(call: Option<&Call>, reason: &'static str) {
    let Of { service, operation } = Of::new(call);
    counter!(
        RETRIES,
        "service" => service, "operation" => operation, "reason" => reason
    )
    .increment(1);
}

pub(crate) fn throttled(call: Option<&Call>, wait: Duration) {
    let Of { service, operation } = Of::new(call);
    histogram!(THROTTLE_WAIT, "service" => service, "operation" => operation).record(wait);
}

/// The labels that everything has.
#[derive(Clone, Copy, Debug)]
struct Of {
    service: &'static str,
    operation: &'static str,
}

impl Of {
    fn new(call: Option<&Call>) -> Self {
        call.map_or(
            Self {
                service: "unknown",
                operation: "unknown",
            },
            |call| Self {
                service: call.service,
                operation: call.operation,
            },
        )
    }
}
