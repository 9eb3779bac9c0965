//! A plausible value for every heading.

use super::Light;
use super::draw::Draw;
use super::headings::{How, how};
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

/// What all values of one finding have in common.
pub(super) struct Facts {
    pub(super) check: &'static str,
    pub(super) light: Light,
    pub(super) region: &'static str,
    /// What could be saved in a month, in cents.
    pub(super) saving: u64,
}

/// Whether findings with these headings are about money.
pub(super) fn saves(headings: &[&str]) -> bool {
    headings
        .iter()
        .any(|heading| matches!(how(heading), Some((How::Saving, _))))
}

/// The region of a finding with these headings, if it is in one; a limit has a row for each.
pub(super) fn region(headings: &[&str], row: u64, draw: &mut Draw) -> Option<&'static str> {
    let has_region = headings.iter().any(|heading| heading.starts_with("Region"));
    has_region.then(|| match REGIONS.get(row as usize) {
        Some(region) if headings.contains(&"Limit Name") => region,
        _ => draw.of(&REGIONS),
    })
}

/// The value under a heading; some are not known.
pub(super) fn value(heading: &str, facts: &Facts, draw: &mut Draw) -> Option<String> {
    let (how, always) = how(heading)?;
    // Drawn either way, so that the others do not hang on it.
    let unknown = draw.below(8) == 0;
    if unknown && !always {
        return None;
    }
    let good = facts.light <= Light::Ok;
    let region = facts.region;
    Some(match how {
        How::Colour => of_light(facts.light, ["Red", "Yellow", "Green"]).to_owned(),
        How::Reason if good => return None,
        How::Reason => {
            let colour = of_light(facts.light, ["red", "yellow", "green"]);
            format!("The {colour} criterion is met")
        }
        How::Region => region.to_owned(),
        How::Zone => format!("{region}{}", draw.of(&["a", "b", "c"])),
        How::Account => ACCOUNT_ID.to_owned(),
        How::Saving => dollars(facts.saving),
        How::Cost => dollars(facts.saving + draw.below(500)),
        How::CheckName => facts.check.to_owned(),
        How::LimitedService => match facts.check.split(' ').next().unwrap_or_default() {
            "VPCs" => "VPC",
            "Elastic" => "EC2",
            "Auto" => "AutoScaling",
            "Application" => "ELB",
            service => service,
        }
        .to_owned(),
        How::One(words) => draw.of(words).to_owned(),
        How::Either(yes, no) => if good { yes } else { no }.to_owned(),
        How::Number(ranges, unit) => {
            let (least, most) = of_light(facts.light, ranges);
            format!("{}{unit}", least + draw.below(most - least + 1))
        }
        How::Hex(prefix) => format!("{prefix}0{:016x}", draw.next()),
        How::Code => draw.letters(14).to_ascii_uppercase(),
        How::Name => name(draw),
        How::Domain => format!("{}.example.com", draw.of(&WORDS)),
        How::User => format!("{}-{}", draw.of(&WORDS), draw.below(40)),
        How::Key => format!("AKIDSAMPLE{:06}", draw.below(1_000_000)),
        How::Address => format!("192.0.2.{}", draw.below(256)),
        How::Function => format!(
            "arn:aws:lambda:{region}:{ACCOUNT_ID}:function:{}",
            name(draw)
        ),
        How::Certificate => {
            let number = draw.next();
            format!("arn:aws:acm:{region}:{ACCOUNT_ID}:certificate/{number:016x}")
        }
        How::Bucket => format!("arn:aws:s3:::{}", name(draw)),
        How::Date(year) => {
            let (month, day, hour) = (1 + draw.below(12), 1 + draw.below(28), draw.below(24));
            format!("{year}-{month:02}-{day:02}T{hour:02}:00:00.000Z")
        }
    })
}

/// What belongs to a light: the first to red, the second to yellow, the last to everything else.
fn of_light<T: Copy>(light: Light, [red, yellow, green]: [T; 3]) -> T {
    match light {
        Light::Error => red,
        Light::Warning => yellow,
        Light::Ok | Light::NotAvailable => green,
    }
}

/// A name such as people give things.
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
