//! Generates the values under the headings of a check.

use serde::{Deserialize, Serialize};

use super::draw::Draw;
use crate::account::AccountId;

const WORDS: [&str; 12] = [
    "orders", "billing", "search", "media", "ledger", "sensor", "catalog", "mail", "export",
    "login", "report", "queue",
];
const PARTS: [&str; 6] = ["api", "worker", "web", "db", "batch", "cache"];
/// The names that a text can have in braces, for error messages.
const EXPECTED: &str = "{account}, {check}, {code}, {cost}, {hex}, {name}, {part}, {region}, \
                        {saving}, {service}, {word} or a range such as {01-12}";

/// The rule by which the values under a heading are generated.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(super) struct Heading {
    value: Value,
    /// Whether some of the values are null, as values that the service does not know.
    #[serde(default)]
    optional: bool,
}

/// The text of a value: always the same one, one that is drawn from a list, or one for each light.
/// [`fill_in`] replaces the words in braces.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    untagged,
    expecting = "expected a text, a list of texts, or a text for red, yellow and green, found something else"
)]
enum Value {
    Text(String),
    OneOf(Vec<String>),
    OfLight(LightTexts),
}

/// The text for each light; without a text, the value is null.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
struct LightTexts {
    red: Option<String>,
    yellow: Option<String>,
    green: Option<String>,
}

/// The status of a check or of one of its resources (API reference, TrustedAdvisorCheckResult).
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Light {
    #[default]
    NotAvailable,
    Ok,
    Warning,
    Error,
}

impl Light {
    /// Returns the value of the member `status` in a response.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NotAvailable => "not_available",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The facts that the values of one finding share.
pub(super) struct Facts<'a> {
    pub(super) account: AccountId,
    pub(super) check: &'a str,
    /// The service whose limit the check compares.
    pub(super) service: &'a str,
    pub(super) light: Light,
    pub(super) region: &'static str,
    /// The possible saving in a month, in cents.
    pub(super) saving: u64,
}

impl Facts<'_> {
    /// Returns facts with which any text can be filled in.
    pub(super) fn none() -> Self {
        Self {
            account: AccountId::DEFAULT,
            check: "",
            service: "",
            light: Light::default(),
            region: "",
            saving: 0,
        }
    }
}

impl Heading {
    /// Refuses a rule by which no value can be generated, and says why.
    pub(super) fn validate(&self) -> Result<(), String> {
        let texts = self.texts();
        if texts.is_empty() {
            return Err("expected at least one text, found none".to_owned());
        }
        let facts = Facts::none();
        let fails = |text: &&&String| {
            fill_in(text, &facts, &mut Draw::new(0, AccountId::DEFAULT, "", 0)).is_none()
        };
        match texts.iter().find(fails) {
            Some(wrong) => Err(format!("expected {EXPECTED} in braces, found {wrong:?}")),
            None => Ok(()),
        }
    }

    /// Returns whether the values contain the possible saving.
    pub(super) fn is_saving(&self) -> bool {
        self.texts().iter().any(|text| text.contains("{saving}"))
    }

    /// Generates the value for a finding; `None` if the value is null.
    pub(super) fn draw(&self, facts: &Facts<'_>, draw: &mut Draw) -> Option<String> {
        // The number is drawn even for a heading that is not optional, so that the values drawn after it
        // do not depend on `optional`.
        let is_unknown = draw.below(8) == 0;
        if is_unknown && self.optional {
            return None;
        }
        let text = match &self.value {
            Value::Text(text) => text,
            Value::OneOf(texts) => draw.of(texts),
            Value::OfLight(texts) => match facts.light {
                Light::Error => texts.red.as_ref()?,
                Light::Warning => texts.yellow.as_ref()?,
                Light::Ok | Light::NotAvailable => texts.green.as_ref()?,
            },
        };
        fill_in(text, facts, draw)
    }

    fn texts(&self) -> Vec<&String> {
        match &self.value {
            Value::Text(text) => vec![text],
            Value::OneOf(texts) => texts.iter().collect(),
            Value::OfLight(LightTexts { red, yellow, green }) => {
                [red, yellow, green].into_iter().flatten().collect()
            }
        }
    }
}

/// Replaces the words in braces; `None` if one of them is unknown.
fn fill_in(text: &str, facts: &Facts<'_>, draw: &mut Draw) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (word, next) = after.split_once('}')?;
        filled += before;
        filled += &match word {
            "account" => facts.account.to_string(),
            "check" => facts.check.to_owned(),
            "code" => draw.letters(14).to_ascii_uppercase(),
            "cost" => dollars(facts.saving + draw.below(500)),
            "hex" => format!("{:016x}", draw.next()),
            "name" => fill_in("{word}-{part}-{1-9}", facts, draw)?,
            "part" => (*draw.of(&PARTS)).to_owned(),
            "region" => facts.region.to_owned(),
            "saving" => dollars(facts.saving),
            "service" => facts.service.to_owned(),
            "word" => (*draw.of(&WORDS)).to_owned(),
            range => number(range, draw)?,
        };
        rest = next;
    }
    Some(filled + rest)
}

/// Draws a number from a range such as `01-12`; `None` if the text is not a range. The number gets
/// leading zeros, so that it has at least as many digits as the first number of the range.
fn number(range: &str, draw: &mut Draw) -> Option<String> {
    let (least, most) = range.split_once('-')?;
    let width = least.len().min(9);
    let (least, most): (u32, u32) = (least.parse().ok()?, most.parse().ok()?);
    let count = u64::from(most.checked_sub(least)?) + 1;
    let drawn = u64::from(least) + draw.below(count);
    Some(format!("{drawn:0width$}"))
}

/// Formats an amount such as `$1,234.56`.
fn dollars(cents: u64) -> String {
    let (whole, cents) = (cents / 100, cents % 100);
    match whole {
        0..1_000 => format!("${whole}.{cents:02}"),
        _ => format!("${},{:03}.{cents:02}", whole / 1_000, whole % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_have_their_commas() {
        assert_eq!(
            [5, 99_999, 100_001, 1_234_567].map(dollars),
            ["$0.05", "$999.99", "$1,000.01", "$12,345.67"]
        );
    }

    #[test]
    fn a_number_of_a_range_has_the_digits_of_the_least() {
        let mut draw = Draw::new(0, AccountId::DEFAULT, "a", 1);
        for _ in 0..100 {
            let month = number("01-12", &mut draw).expect("a range");
            assert_eq!(month.len(), 2, "{month}");
            assert!(
                (1..=12).contains(&month.parse().expect("a number")),
                "{month}"
            );
        }
        assert_eq!(number("7-7", &mut draw).as_deref(), Some("7"));
        for wrong in ["", "1", "2-1", "a-b", "1-4294967296", "-1-2"] {
            assert_eq!(number(wrong, &mut draw), None, "{wrong}");
        }
    }
}
