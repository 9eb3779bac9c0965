//! How the value under each heading of a check is generated.

use serde::{Deserialize, Serialize};

use super::super::Parts;
use super::Light;
use super::draw::Draw;
use crate::account::ACCOUNT_ID;

const REGIONS: [&str; 16] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
];
const WORDS: [&str; 12] = [
    "orders", "billing", "search", "media", "ledger", "sensor", "catalog", "mail", "export",
    "login", "report", "queue",
];
const PARTS: [&str; 6] = ["api", "worker", "web", "db", "batch", "cache"];

/// How the value under a heading is generated.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub(in super::super) struct Heading {
    value: Value,
    /// Whether some values are unknown.
    #[serde(default)]
    optional: bool,
}

/// The heading of a name, which needs no entry.
const NAME: Heading = Heading {
    value: Value::Name,
    optional: true,
};

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Value {
    /// The light, as a colour.
    Colour,
    /// Why the light is not green.
    Reason,
    Region,
    Zone,
    Account,
    Saving,
    Cost,
    CheckName,
    /// The service whose limit a check compares.
    LimitedService,
    OneOf(Vec<String>),
    /// One word for a green light, and one for the others.
    GreenOrOther(String, String),
    Number(Ranges),
    /// A prefix and a long number.
    Hex(String),
    Code,
    Name,
    Domain,
    User,
    Key,
    Address,
    Function,
    Certificate,
    Bucket,
    /// A time in a year.
    Date(u16),
}

/// The least and the greatest number for each light, and the unit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct Ranges {
    red: (u32, u32),
    yellow: (u32, u32),
    green: (u32, u32),
    #[serde(default)]
    unit: String,
}

/// What all values of one finding have in common.
pub(super) struct Facts<'a> {
    pub(super) check: &'a str,
    pub(super) light: Light,
    pub(super) region: &'static str,
    /// The possible saving in a month, in cents.
    pub(super) saving: u64,
}

impl Parts {
    /// Returns how the value under a heading is generated.
    pub(in super::super) fn heading(&self, name: &str) -> Option<&Heading> {
        let heading = self.headings.get(name);
        heading.or_else(|| name.ends_with(" Name").then_some(&NAME))
    }

    /// Returns whether findings with these headings have a saving.
    pub(super) fn has_savings(&self, headings: &[String]) -> bool {
        let mut headings = headings.iter().filter_map(|name| self.heading(name));
        headings.any(|heading| heading.value == Value::Saving)
    }
}

/// Returns the region of a finding, if it has one. The result of a limit has a row for each region.
pub(super) fn region(headings: &[String], row: u64, draw: &mut Draw) -> Option<&'static str> {
    let has_region = headings.iter().any(|name| name.starts_with("Region"));
    has_region.then(|| match REGIONS.get(row as usize) {
        Some(region) if headings.iter().any(|name| name == "Limit Name") => *region,
        _ => *draw.of(&REGIONS),
    })
}

impl Heading {
    /// Returns whether there are words and numbers to draw from.
    pub(in super::super) fn is_possible(&self) -> bool {
        match &self.value {
            Value::OneOf(words) => !words.is_empty(),
            Value::Number(Ranges {
                red, yellow, green, ..
            }) => [red, yellow, green]
                .iter()
                .all(|(least, most)| least <= most),
            _ => true,
        }
    }

    /// Generates the value of a finding, or `None` if it is unknown.
    pub(super) fn draw(&self, facts: &Facts<'_>, draw: &mut Draw) -> Option<String> {
        // It is drawn in each case, so that the other values do not depend on it.
        let is_unknown = draw.below(8) == 0;
        if is_unknown && self.optional {
            return None;
        }
        let is_green = facts.light <= Light::Ok;
        let region = facts.region;
        Some(match &self.value {
            Value::Colour => of_light(facts.light, ["Red", "Yellow", "Green"]).to_owned(),
            Value::Reason if is_green => return None,
            Value::Reason => {
                let colour = of_light(facts.light, ["red", "yellow", "green"]);
                format!("The {colour} criterion is met")
            }
            Value::Region => region.to_owned(),
            Value::Zone => format!("{region}{}", draw.of(&["a", "b", "c"])),
            Value::Account => ACCOUNT_ID.to_owned(),
            Value::Saving => dollars(facts.saving),
            Value::Cost => dollars(facts.saving + draw.below(500)),
            Value::CheckName => facts.check.to_owned(),
            Value::LimitedService => match facts.check.split(' ').next().unwrap_or_default() {
                "VPCs" => "VPC",
                "Elastic" => "EC2",
                "Auto" => "AutoScaling",
                "Application" => "ELB",
                service => service,
            }
            .to_owned(),
            Value::OneOf(words) => draw.of(words).clone(),
            Value::GreenOrOther(green, other) => if is_green { green } else { other }.clone(),
            Value::Number(Ranges {
                red,
                yellow,
                green,
                unit,
            }) => {
                let (least, most) = *of_light(facts.light, [red, yellow, green]);
                let number = u64::from(least) + draw.below(u64::from(most - least) + 1);
                format!("{number}{unit}")
            }
            Value::Hex(prefix) => format!("{prefix}0{:016x}", draw.next()),
            Value::Code => draw.letters(14).to_ascii_uppercase(),
            Value::Name => name(draw),
            Value::Domain => format!("{}.example.com", draw.of(&WORDS)),
            Value::User => format!("{}-{}", draw.of(&WORDS), draw.below(40)),
            Value::Key => format!("AKIDSAMPLE{:06}", draw.below(1_000_000)),
            Value::Address => format!("192.0.2.{}", draw.below(256)),
            Value::Function => format!(
                "arn:aws:lambda:{region}:{ACCOUNT_ID}:function:{}",
                name(draw)
            ),
            Value::Certificate => {
                let number = draw.next();
                format!("arn:aws:acm:{region}:{ACCOUNT_ID}:certificate/{number:016x}")
            }
            Value::Bucket => format!("arn:aws:s3:::{}", name(draw)),
            Value::Date(year) => {
                let (month, day, hour) = (1 + draw.below(12), 1 + draw.below(28), draw.below(24));
                format!("{year:04}-{month:02}-{day:02}T{hour:02}:00:00.000Z")
            }
        })
    }
}

/// Returns the first for red, the second for yellow, and the last for everything else.
fn of_light<T: Copy>(light: Light, [red, yellow, green]: [T; 3]) -> T {
    match light {
        Light::Error => red,
        Light::Warning => yellow,
        Light::Ok | Light::NotAvailable => green,
    }
}

/// Draws a name such as people use.
fn name(draw: &mut Draw) -> String {
    let (word, part) = (draw.of(&WORDS), draw.of(&PARTS));
    format!("{word}-{part}-{}", 1 + draw.below(9))
}

/// `$1,234.56`
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
}
