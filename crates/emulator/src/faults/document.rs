//! A plan as a JSON document.

use serde_json::{Map, Value, json};

use super::{
    Faults, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall, Throttle, Trigger,
};

impl Faults {
    /// The document that [`parse`](Self::parse) reads this plan out of, such as for the option
    /// `--faults` of the command. A probability of sixteen digits may come back another in the last
    /// of them.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{InjectedFault, Faults, Rule};
    ///
    /// let faults = Faults::new().rule(Rule::new(InjectedFault::Truncated).first(1));
    /// assert_eq!(Faults::parse(&faults.to_json())?, faults);
    /// # Ok::<(), casebook_emulator::FaultsError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        self.document().to_string()
    }

    pub(crate) fn document(&self) -> Value {
        let rules: Vec<Value> = self.rules.iter().map(rule).collect();
        json!({"seed": self.seed, "faults": rules})
    }
}

fn rule(rule: &Rule) -> Value {
    let mut document = json!({"fault": fault(&rule.fault)});
    if let Some(names) = rule.operations.written() {
        document["operation"] = names.into();
    }
    match &rule.trigger {
        Trigger::Always => {}
        Trigger::Probability(share) => document["probability"] = (*share).into(),
        Trigger::Calls(numbers) => document["calls"] = numbers.as_slice().into(),
        Trigger::Every(number) => document["every"] = (*number).into(),
        Trigger::First(number) => document["first"] = (*number).into(),
    }
    document
}

fn fault(fault: &InjectedFault) -> Value {
    match fault {
        InjectedFault::Error(failing) => error(failing),
        InjectedFault::Throttle(throttle) => throttled(*throttle),
        InjectedFault::Html(status) => json!({"kind": "html", "status": status.as_u16()}),
        #[cfg(feature = "timed-faults")]
        InjectedFault::Latency(time) => json!({"kind": "latency", "ms": millis(*time)}),
        InjectedFault::Reset(when) => {
            let when = match when {
                Reset::Before => "before",
                Reset::During => "during",
                Reset::After => "after",
            };
            json!({"kind": "reset", "when": when})
        }
        InjectedFault::Malformed(body) => {
            let body = match body {
                MalformedAnswer::NotJson => "not-json",
                MalformedAnswer::WrongJson => "wrong-json",
            };
            json!({"kind": "malformed", "body": body})
        }
        InjectedFault::Stall(when) => {
            let when = match when {
                Stall::Before => "before",
                Stall::After => "after",
                Stall::Body => "body",
            };
            json!({"kind": "stall", "when": when})
        }
        #[cfg(feature = "timed-faults")]
        InjectedFault::Drip(drip) => {
            json!({"kind": "drip", "bytes": drip.bytes, "every_ms": millis(drip.every)})
        }
        InjectedFault::Skew(seconds) => json!({"kind": "skew", "seconds": seconds}),
        InjectedFault::LostAnswer
        | InjectedFault::Truncated
        | InjectedFault::ExpiredLink
        | InjectedFault::DegenerateResult => {
            json!({"kind": fault.name()})
        }
    }
}

fn error(failing: &InjectedError) -> Value {
    let mut document = json!({"kind": "error", "status": failing.status.as_u16()});
    if let Some(code) = &failing.code {
        document["code"] = code.as_str().into();
    }
    if let Some(message) = &failing.message {
        document["message"] = message.as_str().into();
    }
    if !failing.headers.is_empty() {
        let headers = failing.headers.iter();
        let headers = headers.map(|(name, value)| {
            let text = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), text.into())
        });
        document["headers"] = Value::Object(headers.collect::<Map<_, _>>());
    }
    if !failing.members.is_empty() {
        document["members"] = failing.members.clone().into();
    }
    document
}

fn throttled(throttle: Throttle) -> Value {
    let mut document = json!({"kind": "throttle"});
    if let Some(seconds) = throttle.seconds {
        document["retry_after_seconds"] = seconds.into();
    }
    if let Some(millis) = throttle.millis {
        document["retry_after_ms"] = millis.into();
    }
    document
}

#[cfg(feature = "timed-faults")]
fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
