//! A plan out of a JSON document.

use std::time::Duration;

use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;

use super::injected_error::frames;
use super::operations::EVERY;
use super::place::{Members, Place};
use super::{
    Drip, Faults, FaultsError, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall,
    Throttle, Trigger,
};

/// The longest time that a document can name, a day, in milliseconds.
const LONGEST: u64 = 86_400_000;
/// The largest piece of a body.
const PIECE: u64 = 65_536;
const KINDS: &str = "error, throttle, html, latency, lost-answer, reset, truncated, malformed, stall, drip, \
     expired-link, degenerate-result or skew";

impl Faults {
    /// Reads a plan out of a JSON document.
    ///
    /// ```json
    /// {"seed": 7, "faults": [{"operation": "CreateCase", "calls": [1, 3], "fault": {"kind": "lost-answer"}}]}
    /// ```
    ///
    /// `seed` can be left out, and is 0 then. Of each rule, `operation` is a name, a list of names,
    /// or `*` for every operation, which it is if left out; `document` names the documents behind
    /// the links. At most one of `probability` (0 to 1), `calls` (a list of numbers, the first call
    /// being 1), `every` (a number) and `first` (a number) says when it fires; without, it always
    /// does. `fault` has a `kind` and what belongs to it:
    ///
    /// - `error`: `status` (200 to 599), `code`, `message`, `headers` (name to text) and `members`
    ///   (anything), all but the first of which can be left out;
    /// - `throttle`: `retry_after_seconds`, `retry_after_ms`, or neither;
    /// - `html`: `status`, which is 503 if left out;
    /// - `latency`: `ms`;
    /// - `lost-answer`, `truncated`, `expired-link`, `degenerate-result`: nothing;
    /// - `reset`: `when`, which is `before`, `during` or `after`;
    /// - `malformed`: `body`, which is `not-json`, as if left out, or `wrong-json`;
    /// - `stall`: `when`, which is `before`, `after` or `body`;
    /// - `drip`: `bytes` and `every_ms`;
    /// - `skew`: `seconds`, fewer than none for a clock that is behind.
    ///
    /// What each of them does stands at [`InjectedFault`]. Members that do not exist are refused.
    ///
    /// # Errors
    ///
    /// Fails when the text is no such document, and says where, what was expected and what was
    /// found. Built without the feature `timed-faults`, it refuses `latency` and `drip`.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Faults;
    ///
    /// let refused = Faults::parse(r#"{"faults": [{"every": 0, "fault": {"kind": "truncated"}}]}"#);
    /// assert!(refused.unwrap_err().to_string().starts_with("faults[0].every: expected a whole number"));
    /// ```
    pub fn parse(json: &str) -> Result<Self, FaultsError> {
        let document: Value = serde_json::from_str(json)
            .map_err(|error| FaultsError(format!("the fault plan: expected JSON: {error}")))?;
        let members = Place::root(&document).object(&["seed", "faults"])?;
        let rules = members.need("faults")?.list()?;
        Ok(Self {
            seed: members.whole("seed", 0..=u64::MAX)?.unwrap_or_default(),
            rules: rules.iter().map(rule).collect::<Result<_, _>>()?,
        })
    }
}

fn rule(place: &Place<'_>) -> Result<Rule, FaultsError> {
    const TRIGGERS: [&str; 4] = ["probability", "calls", "every", "first"];
    let [probability, calls, every, first] = TRIGGERS;
    let known = ["operation", probability, calls, every, first, "fault"];
    let members = place.object(&known)?;
    let mut triggers = TRIGGERS.into_iter().filter_map(|name| members.get(name));
    if let (Some(_), Some(second)) = (triggers.next(), triggers.next()) {
        return Err(second.wrong("none beside another of probability, calls, every and first"));
    }
    let mut rule = Rule::new(fault(&members.need("fault")?)?);
    if let Some(operation) = members.get("operation") {
        let names = match operation.value {
            Value::Array(_) => operation.list()?,
            _ => vec![members.need("operation")?],
        };
        let names: Vec<&str> = names.iter().map(Place::text).collect::<Result<_, _>>()?;
        if names.is_empty() {
            return Err(operation.wrong(format_args!("at least one name, or {EVERY}")));
        }
        rule = rule.on(names).map_err(|why| place.refused(&why))?;
    }
    if let Some(share) = members.get(probability) {
        let number = share
            .value
            .as_f64()
            .filter(|number| (0.0..=1.0).contains(number));
        rule = rule.probability(number.ok_or_else(|| share.wrong("a number from 0 to 1"))?);
    }
    if let Some(numbers) = members.get(calls) {
        let numbers = numbers
            .list()?
            .iter()
            .map(|number| number.whole(1..=u64::MAX))
            .collect::<Result<_, _>>()?;
        rule = rule.at(Trigger::Calls(numbers));
    }
    if let Some(number) = members.whole(every, 1..=u64::MAX)? {
        rule = rule.every(number);
    }
    if let Some(number) = members.whole(first, 1..=u64::MAX)? {
        rule = rule.first(number);
    }
    Ok(rule)
}

fn fault(place: &Place<'_>) -> Result<InjectedFault, FaultsError> {
    let kind = place.members()?.need("kind")?;
    let members = |names: &[&str]| {
        let known: Vec<&str> = std::iter::once("kind")
            .chain(names.iter().copied())
            .collect();
        place.object(&known)
    };
    let plain = |fault| members(&[]).map(|_| fault);
    match kind.text()? {
        "error" => failing(&members(&[
            "status", "code", "message", "headers", "members",
        ])?)
        .map(InjectedFault::Error),
        "throttle" => throttle(&members(&["retry_after_seconds", "retry_after_ms"])?)
            .map(InjectedFault::Throttle),
        "html" => {
            let status = members(&["status"])?.get("status");
            let status = status.map(|place| self::status(&place)).transpose()?;
            Ok(InjectedFault::Html(
                status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
            ))
        }
        "latency" => latency(time(&members(&["ms"])?.need("ms")?)?, &kind),
        "lost-answer" => plain(InjectedFault::LostAnswer),
        "reset" => {
            let words = [
                ("before", Reset::Before),
                ("during", Reset::During),
                ("after", Reset::After),
            ];
            members(&["when"])?
                .need("when")?
                .word(&words)
                .map(InjectedFault::Reset)
        }
        "truncated" => plain(InjectedFault::Truncated),
        "malformed" => {
            let words = [
                ("not-json", MalformedAnswer::NotJson),
                ("wrong-json", MalformedAnswer::WrongJson),
            ];
            let body = members(&["body"])?
                .get("body")
                .map(|place| place.word(&words))
                .transpose()?;
            Ok(InjectedFault::Malformed(
                body.unwrap_or(MalformedAnswer::NotJson),
            ))
        }
        "stall" => {
            let words = [
                ("before", Stall::Before),
                ("after", Stall::After),
                ("body", Stall::Body),
            ];
            members(&["when"])?
                .need("when")?
                .word(&words)
                .map(InjectedFault::Stall)
        }
        "drip" => {
            let members = members(&["bytes", "every_ms"])?;
            let bytes = members.need("bytes")?.whole(1..=PIECE)?;
            let every = time(&members.need("every_ms")?)?;
            drip(Drip::new(usize::try_from(bytes).unwrap_or(1), every), &kind)
        }
        "expired-link" => plain(InjectedFault::ExpiredLink),
        "degenerate-result" => plain(InjectedFault::DegenerateResult),
        "skew" => {
            let seconds = members(&["seconds"])?.need("seconds")?;
            let number = seconds.value.as_i64();
            number
                .map(InjectedFault::Skew)
                .ok_or_else(|| seconds.wrong("a whole number"))
        }
        _ => Err(kind.wrong(KINDS)),
    }
}

fn failing(members: &Members<'_>) -> Result<InjectedError, FaultsError> {
    let mut failing = InjectedError::new(status(&members.need("status")?)?);
    if let Some(code) = members.get("code").filter(|code| !code.value.is_null()) {
        let text = code.text()?;
        let visible = !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_graphic());
        if !visible {
            return Err(code.wrong("visible ASCII letters"));
        }
        failing = failing.code(text);
    }
    if let Some(message) = members.get("message") {
        failing = failing.message(message.text()?);
    }
    if let Some(headers) = members.get("headers") {
        for (name, value) in headers.members()?.all() {
            let name = name.parse::<HeaderName>().ok().filter(|name| !frames(name));
            let name = name.ok_or_else(|| {
                value.wrong("the name of a header that does not say how long a message is")
            })?;
            let text = HeaderValue::try_from(value.text()?);
            failing = failing.header(
                name,
                text.map_err(|_| value.wrong("visible ASCII letters"))?,
            );
        }
    }
    if let Some(further) = members.get("members") {
        for (name, value) in further.members()?.all() {
            failing = failing.member(name, value.value.clone());
        }
    }
    Ok(failing)
}

fn throttle(members: &Members<'_>) -> Result<Throttle, FaultsError> {
    Ok(Throttle {
        seconds: members
            .whole("retry_after_seconds", 0..=u64::from(u32::MAX))?
            .and_then(|seconds| u32::try_from(seconds).ok()),
        millis: members.whole("retry_after_ms", 0..=u64::MAX)?,
    })
}

fn status(place: &Place<'_>) -> Result<StatusCode, FaultsError> {
    let number = u16::try_from(place.whole(200..=599)?).ok();
    let status = number.and_then(|number| StatusCode::from_u16(number).ok());
    status.ok_or_else(|| place.wrong("a status"))
}

fn time(place: &Place<'_>) -> Result<Duration, FaultsError> {
    place.whole(0..=LONGEST).map(Duration::from_millis)
}

#[cfg(feature = "timed-faults")]
fn latency(time: Duration, _: &Place<'_>) -> Result<InjectedFault, FaultsError> {
    Ok(InjectedFault::Latency(time))
}

#[cfg(feature = "timed-faults")]
fn drip(drip: Drip, _: &Place<'_>) -> Result<InjectedFault, FaultsError> {
    Ok(InjectedFault::Drip(drip))
}

#[cfg(not(feature = "timed-faults"))]
fn latency(_: Duration, kind: &Place<'_>) -> Result<InjectedFault, FaultsError> {
    Err(kind
        .wrong("a kind that needs no timer, since this emulator was built without timed-faults"))
}

#[cfg(not(feature = "timed-faults"))]
fn drip(_: Drip, kind: &Place<'_>) -> Result<InjectedFault, FaultsError> {
    latency(Duration::ZERO, kind)
}
