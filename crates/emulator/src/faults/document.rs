//! Reads and writes a plan of faults as a JSON document.

use std::collections::BTreeMap;
use std::num::NonZeroU64;
#[cfg(feature = "timed-faults")]
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

#[cfg(feature = "timed-faults")]
use super::Drip;
use super::injected_error::is_framing;
use super::{
    Faults, FaultsError, InjectedError, InjectedFault, MalformedAnswer, Reset, Rule, Stall,
    Throttle, Trigger,
};
use crate::account::AccountId;
use crate::json;

const NAME: &str = "the fault plan";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct PlanDocument {
    #[serde(default)]
    seed: u64,
    faults: Vec<RuleDocument>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct RuleDocument {
    operation: Option<Names>,
    account: Option<Names>,
    #[serde(default, deserialize_with = "read_share")]
    probability: Option<f64>,
    calls: Option<Vec<NonZeroU64>>,
    every: Option<NonZeroU64>,
    first: Option<NonZeroU64>,
    fault: FaultDocument,
}

#[derive(Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "expected a name or a list of names, found something else"
)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    /// Returns the names, or what is wrong with the member `of`.
    fn listed(self, of: &str) -> Result<Vec<String>, String> {
        match self {
            Self::One(name) => Ok(vec![name]),
            Self::Several(names) if names.is_empty() => Err(format!(
                ".{of}: expected at least one name, found an empty list"
            )),
            Self::Several(names) => Ok(names),
        }
    }
}

/// A fault in the form that [`wrap`] makes: `{"kind": {"reset": {"when": "before"}}}`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct FaultDocument {
    kind: Kind,
}

#[derive(Deserialize, Serialize)]
#[serde(
    deny_unknown_fields,
    rename_all = "kebab-case",
    expecting = "an object"
)]
enum Kind {
    Error {
        #[serde(deserialize_with = "read_status", serialize_with = "write_status")]
        status: StatusCode,
        #[serde(default, deserialize_with = "read_code")]
        code: Option<String>,
        message: Option<String>,
        #[serde(
            default,
            deserialize_with = "read_headers",
            serialize_with = "write_headers",
            skip_serializing_if = "HeaderMap::is_empty"
        )]
        headers: HeaderMap,
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        members: Map<String, Value>,
    },
    Throttle {
        retry_after_seconds: Option<u32>,
        retry_after_ms: Option<u64>,
    },
    Html {
        #[serde(
            default = "unavailable",
            deserialize_with = "read_status",
            serialize_with = "write_status"
        )]
        status: StatusCode,
    },
    #[cfg(feature = "timed-faults")]
    Latency {
        #[serde(deserialize_with = "read_millis", serialize_with = "write_millis")]
        ms: Duration,
    },
    LostAnswer {},
    Reset {
        when: Reset,
    },
    Truncated {},
    Malformed {
        #[serde(default)]
        body: MalformedAnswer,
    },
    Stall {
        when: Stall,
    },
    #[cfg(feature = "timed-faults")]
    Drip {
        #[serde(deserialize_with = "read_piece")]
        bytes: usize,
        #[serde(deserialize_with = "read_millis", serialize_with = "write_millis")]
        every_ms: Duration,
    },
    ExpiredLink {},
    DegenerateResult {},
    Skew {
        seconds: i64,
    },
}

/// Writes the conversions from `Kind` to `InjectedFault` and back. In each line, one side is the pattern
/// and the other the expression, and in the other conversion the reverse.
macro_rules! convert {
    ($($(#[$meta:meta])* [$($kind:tt)*] = [$($fault:tt)*],)*) => {
        impl From<Kind> for InjectedFault {
            fn from(kind: Kind) -> Self {
                match kind {
                    $($(#[$meta])* $($kind)* => $($fault)*,)*
                }
            }
        }

        impl From<InjectedFault> for Kind {
            fn from(fault: InjectedFault) -> Self {
                match fault {
                    $($(#[$meta])* $($fault)* => $($kind)*,)*
                }
            }
        }
    };
}

#[rustfmt::skip]
convert! {
    [Kind::Error { status, code, message, headers, members }]
        = [InjectedFault::Error(InjectedError { status, code, message, headers, members })],
    [Kind::Throttle { retry_after_seconds: seconds, retry_after_ms: millis }]
        = [InjectedFault::Throttle(Throttle { seconds, millis })],
    [Kind::Html { status }] = [InjectedFault::Html(status)],
    #[cfg(feature = "timed-faults")]
    [Kind::Latency { ms }] = [InjectedFault::Latency(ms)],
    [Kind::LostAnswer {}] = [InjectedFault::LostAnswer],
    [Kind::Reset { when }] = [InjectedFault::Reset(when)],
    [Kind::Truncated {}] = [InjectedFault::Truncated],
    [Kind::Malformed { body }] = [InjectedFault::Malformed(body)],
    [Kind::Stall { when }] = [InjectedFault::Stall(when)],
    #[cfg(feature = "timed-faults")]
    [Kind::Drip { bytes, every_ms: every }] = [InjectedFault::Drip(Drip { bytes, every })],
    [Kind::ExpiredLink {}] = [InjectedFault::ExpiredLink],
    [Kind::DegenerateResult {}] = [InjectedFault::DegenerateResult],
    [Kind::Skew { seconds }] = [InjectedFault::Skew(seconds)],
}

impl Faults {
    /// Reads a plan from a JSON document.
    ///
    /// ```json
    /// {"seed": 7, "faults": [{"operation": "CreateCase", "calls": [1, 3], "fault": {"kind": "lost-answer"}}]}
    /// ```
    ///
    /// `seed` is 0 by default. In each rule, `operation` is a name, a list of names, or `*` for every
    /// operation, which is the default. The name `document` stands for requests to download links, and
    /// `upload` for requests to upload links. `account` is the number of an account, or a list of them, for
    /// a rule about these accounts alone, which counts the calls of each for itself. At most one of `probability` (0 to 1), `calls` (a list of
    /// numbers from 1), `every` (a number) and `first` (a number) says when the rule fires; without them,
    /// it fires at every call. `fault` has a `kind` and the members of that kind:
    ///
    /// - `error`: `status` (200 to 599), and optionally `code`, `message`, `headers` (name to text)
    ///   and `members` (anything);
    /// - `throttle`: optionally `retry_after_seconds` and `retry_after_ms`;
    /// - `html`: optionally `status`, 503 by default;
    /// - `latency`: `ms`;
    /// - `lost-answer`, `truncated`, `expired-link`, `degenerate-result`: no members;
    /// - `reset`: `when`, which is `before`, `during` or `after`;
    /// - `malformed`: optionally `body`, which is `not-json`, the default, or `wrong-json`;
    /// - `stall`: `when`, which is `before`, `after` or `body`;
    /// - `drip`: `bytes` and `every_ms`;
    /// - `skew`: `seconds`, negative for a clock that is behind.
    ///
    /// [`InjectedFault`] documents what each kind does. Unknown members are refused. An optional member
    /// that is `null` counts as missing.
    ///
    /// # Errors
    ///
    /// Fails if the text is not such a document. The error says where it is wrong, what was expected and
    /// what was found. Without the feature `timed-faults`, the kinds `latency` and `drip` are refused.
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
        let mut document: Value = json::read(NAME, json).map_err(FaultsError)?;
        let rules = document.get_mut("faults").and_then(Value::as_array_mut);
        for (number, rule) in rules.into_iter().flatten().enumerate() {
            let wrong = |why| FaultsError(format!("faults[{number}].fault.kind: {why}"));
            rule.get_mut("fault").map_or(Ok(()), wrap).map_err(wrong)?;
        }
        let plan: PlanDocument = json::from_value(NAME, document).map_err(FaultsError)?;
        let read = |(number, rule)| {
            read_rule(rule).map_err(|why| FaultsError(format!("faults[{number}]{why}")))
        };
        Ok(Self {
            seed: plan.seed,
            rules: plan
                .faults
                .into_iter()
                .enumerate()
                .map(read)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Returns the document from which [`parse`](Self::parse) reads this plan again, for example to use
    /// the plan with the command's option `--faults`. The last of sixteen or more digits of a probability
    /// may differ.
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
        let rules: Vec<Value> = self.rules.iter().map(write_rule).collect();
        json!({"seed": self.seed, "faults": rules})
    }
}

/// Turns `{"kind": "reset", "when": "before"}` into `{"kind": {"reset": {"when": "before"}}}`.
///
/// serde can read the first form only by way of an intermediate copy of the members, which loses the path
/// that an error names. It reads the second form directly.
fn wrap(fault: &mut Value) -> Result<(), String> {
    if let Value::Object(members) = fault
        && let Some(Value::String(kind)) = members.get("kind").cloned()
    {
        if !cfg!(feature = "timed-faults") && ["latency", "drip"].contains(&kind.as_str()) {
            return Err(format!(
                "expected a kind that needs no timer, since this emulator was built without the \
                 feature timed-faults, found {kind:?}"
            ));
        }
        members.remove("kind");
        *fault = json!({"kind": {kind: std::mem::take(members)}});
    }
    Ok(())
}

/// Undoes [`wrap`], and removes members that are null.
fn unwrap(fault: &mut Value) {
    let kinds = fault["kind"].as_object_mut();
    if let Some((kind, members)) = kinds.and_then(|kinds| kinds.iter_mut().next()) {
        members["kind"] = kind.as_str().into();
        *fault = members.take();
    }
    remove_nulls(fault);
}

fn remove_nulls(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, value| !value.is_null());
    }
}

/// Makes a rule from its document. An error begins with the path inside of the rule, such as
/// `.operation: …`.
fn read_rule(rule: RuleDocument) -> Result<Rule, String> {
    let triggers = [
        rule.probability.map(Trigger::Probability),
        rule.calls
            .map(|numbers| Trigger::Calls(numbers.into_iter().map(u64::from).collect())),
        rule.every.map(|number| Trigger::Every(number.into())),
        rule.first.map(|number| Trigger::First(number.into())),
    ];
    let mut triggers = triggers.into_iter().flatten();
    let trigger = triggers.next().unwrap_or(Trigger::Always);
    if triggers.next().is_some() {
        let expected = "at most one of probability, calls, every and first";
        return Err(format!(": expected {expected}, found several"));
    }
    let fault = Rule::new(rule.fault.kind.into()).at(trigger);
    let fault = rule
        .account
        .map_or_else(|| Ok(Vec::new()), |names| names.listed("account"))?
        .iter()
        .try_fold(fault, |fault, account| {
            let account: AccountId = account
                .parse()
                .map_err(|_| format!(".account: expected 12 digits, found {account:?}"))?;
            Ok::<_, String>(fault.account(account))
        })?;
    let Some(names) = rule.operation else {
        return Ok(fault);
    };
    let names = names.listed("operation")?;
    fault.on(names).map_err(|why| format!(".{why}"))
}

fn write_rule(rule: &Rule) -> Value {
    let mut document = RuleDocument {
        operation: rule.operations.names().map(Names::Several),
        account: (!rule.accounts.is_empty()).then(|| {
            let accounts = rule.accounts.iter().map(ToString::to_string);
            Names::Several(accounts.collect())
        }),
        probability: None,
        calls: None,
        every: None,
        first: None,
        fault: FaultDocument {
            kind: rule.fault.clone().into(),
        },
    };
    match &rule.trigger {
        Trigger::Always => {}
        Trigger::Probability(share) => document.probability = Some(*share),
        Trigger::Calls(numbers) => {
            let numbers = numbers.iter().copied().filter_map(NonZeroU64::new);
            document.calls = Some(numbers.collect());
        }
        // A rule with 0 never fires. The document does not allow 0, and an empty list of calls means the
        // same.
        Trigger::Every(0) | Trigger::First(0) => document.calls = Some(Vec::new()),
        Trigger::Every(number) => document.every = NonZeroU64::new(*number),
        Trigger::First(number) => document.first = NonZeroU64::new(*number),
    }
    let mut document = json!(document);
    unwrap(&mut document["fault"]);
    remove_nulls(&mut document);
    document
}

fn read_share<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    match Option::deserialize(from)? {
        Some(share) if !(0.0..=1.0).contains(&share) => Err(D::Error::custom(format_args!(
            "expected a number from 0 to 1, found {share}"
        ))),
        share => Ok(share),
    }
}

fn whole<'de, D: Deserializer<'de>>(from: D, least: u64, most: u64) -> Result<u64, D::Error> {
    let found = u64::deserialize(from)?;
    if (least..=most).contains(&found) {
        return Ok(found);
    }
    Err(D::Error::custom(format_args!(
        "expected a whole number from {least} to {most}, found {found}"
    )))
}

fn read_status<'de, D: Deserializer<'de>>(from: D) -> Result<StatusCode, D::Error> {
    let number = whole(from, 200, 599)?;
    StatusCode::from_u16(number as u16).map_err(D::Error::custom)
}

fn write_status<S: Serializer>(status: &StatusCode, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u16(status.as_u16())
}

fn unavailable() -> StatusCode {
    StatusCode::SERVICE_UNAVAILABLE
}

fn read_code<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let code: Option<String> = Option::deserialize(from)?;
    let is_code = |code: &String| !code.is_empty() && code.bytes().all(|b| b.is_ascii_graphic());
    match code {
        Some(code) if !is_code(&code) => Err(D::Error::custom(format_args!(
            "expected visible ASCII letters, found {}",
            json::describe(&code.into())
        ))),
        code => Ok(code),
    }
}

fn read_headers<'de, D: Deserializer<'de>>(from: D) -> Result<HeaderMap, D::Error> {
    let texts: BTreeMap<String, String> = BTreeMap::deserialize(from)?;
    let header = |(name, value): (String, String)| {
        let known: Option<HeaderName> = name.parse().ok().filter(|name| !is_framing(name));
        let value = HeaderValue::try_from(value).ok();
        known.zip(value).ok_or_else(|| {
            D::Error::custom(format_args!(
                "expected headers of visible ASCII letters that do not frame a message, found {}",
                json::describe(&name.into())
            ))
        })
    };
    texts.into_iter().map(header).collect()
}

fn write_headers<S: Serializer>(headers: &HeaderMap, to: S) -> Result<S::Ok, S::Error> {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let texts = headers
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)));
    to.collect_map(texts)
}

#[cfg(feature = "timed-faults")]
fn read_millis<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    const DAY: u64 = 86_400_000;
    whole(from, 0, DAY).map(Duration::from_millis)
}

#[cfg(feature = "timed-faults")]
fn write_millis<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u128(time.as_millis())
}

#[cfg(feature = "timed-faults")]
fn read_piece<'de, D: Deserializer<'de>>(from: D) -> Result<usize, D::Error> {
    let bytes = whole(from, 1, 65_536)?;
    usize::try_from(bytes).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests;
