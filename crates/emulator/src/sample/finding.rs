//! The results of checks. A result is generated at each request, and is always the same for the same
//! check.

use crate::account::AccountId;

use super::check::{Check, ResultKind};
use super::draw::Draw;
use super::heading::{Facts, Heading, Light};
use super::parts::Parts;

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

/// A resource in the result of a check.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) light: Light,
    pub(crate) region: Option<&'static str>,
    pub(crate) resource_id: String,
    pub(crate) suppressed: bool,
    /// A value for each heading; `None` if the value is unknown.
    pub(crate) metadata: Vec<Option<String>>,
}

/// The totals of the result of a check.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) light: Light,
    pub(crate) processed: u64,
    pub(crate) flagged: u64,
    pub(crate) ignored: u64,
    pub(crate) suppressed: u64,
    /// The possible saving in a month, in cents.
    pub(crate) saving: u64,
    /// The share of the costs that could be saved, in hundredths of a percent.
    pub(crate) share: u64,
}

/// Returns the resources in the result of a check of an account.
pub(crate) fn findings(
    samples: &Parts,
    account: AccountId,
    check: &Check,
) -> impl Iterator<Item = Finding> {
    let headings = Headings::of(samples, check);
    (0..check.rows).map(move |row| finding(account, check, &headings, row))
}

/// The rules of the headings of a check, looked up once for all rows.
struct Headings<'a> {
    rules: Vec<Option<&'a Heading>>,
    has_saving: bool,
}

impl<'a> Headings<'a> {
    fn of(samples: &'a Parts, check: &Check) -> Self {
        let rules = check.headings.iter().map(|name| samples.heading(name));
        let rules: Vec<Option<&Heading>> = rules.collect();
        let has_saving = rules.iter().flatten().any(|rule| rule.is_saving());
        Self { rules, has_saving }
    }
}

/// Returns the totals of the result of a check of an account.
pub(crate) fn summary(samples: &Parts, account: AccountId, check: &Check) -> Summary {
    let mut draw = Draw::new(account, &check.id, u64::MAX);
    let is_blind = check.finds == ResultKind::Blind;
    let mut summary = Summary {
        light: if is_blind {
            Light::NotAvailable
        } else {
            Light::Ok
        },
        processed: if check.rows > 0 || is_blind {
            0
        } else {
            draw.below(60)
        },
        flagged: 0,
        ignored: if is_blind { 1 + draw.below(5) } else { 0 },
        suppressed: 0,
        saving: 0,
        share: draw.below(4_000),
    };
    let headings = Headings::of(samples, check);
    for row in 0..check.rows {
        let (light, suppressed, saving) = light_and_saving(account, check, &headings, row);
        summary.processed += 1;
        if suppressed {
            summary.suppressed += 1;
        } else {
            summary.light = summary.light.max(light);
            summary.flagged += u64::from(light > Light::Ok);
            summary.saving += saving;
        }
    }
    summary
}

/// Returns the part of a finding that a summary needs: its light, whether it is suppressed, and its
/// saving in cents. This is much faster than generating the whole finding.
fn light_and_saving(
    account: AccountId,
    check: &Check,
    headings: &Headings<'_>,
    row: u64,
) -> (Light, bool, u64) {
    let mut draw = Draw::new(account, &check.id, row);
    let drawn = draw.below(100);
    let light = match check.finds {
        ResultKind::Clean => Light::Ok,
        ResultKind::Blind => Light::NotAvailable,
        ResultKind::Flagged => Light::Warning,
        ResultKind::Warned if row == 0 || drawn < 55 => Light::Warning,
        ResultKind::Failed if row == 0 || drawn < 35 => Light::Error,
        ResultKind::Failed if drawn < 65 => Light::Warning,
        ResultKind::Warned | ResultKind::Failed => Light::Ok,
    };
    let saving = if light > Light::Ok && headings.has_saving {
        50 + draw.below(25_000)
    } else {
        0
    };
    (light, row % 6 == 4, saving)
}

fn finding(account: AccountId, check: &Check, headings: &Headings<'_>, row: u64) -> Finding {
    let (light, suppressed, saving) = light_and_saving(account, check, headings, row);
    let mut draw = Draw::new(account, &check.id, row ^ (1 << 63));
    let region = region(&check.headings, row, &mut draw);
    let facts = Facts {
        account,
        check: &check.name,
        service: check.service(),
        light,
        region: region.unwrap_or_default(),
        saving,
    };
    let value = |rule: &Option<&Heading>| rule.as_ref()?.draw(&facts, &mut draw);
    Finding {
        light,
        region,
        suppressed,
        metadata: headings.rules.iter().map(value).collect(),
        resource_id: draw.letters(43),
    }
}

/// Returns the Region of a finding; `None` if no heading of the check is about Regions. In the result of
/// a check of a limit, the first rows have one Region each.
fn region(headings: &[String], row: u64, draw: &mut Draw) -> Option<&'static str> {
    let has_region = headings.iter().any(|name| name.starts_with("Region"));
    has_region.then(|| match REGIONS.get(row as usize) {
        Some(region) if headings.iter().any(|name| name == "Limit Name") => *region,
        _ => *draw.of(&REGIONS),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::Samples;
    use super::*;

    #[test]
    fn findings_are_always_the_same_and_fit_their_headings() {
        let samples = Samples::new();
        let samples = samples.parts();
        for check in &samples.checks {
            let found = || findings(samples, AccountId::DEFAULT, check);
            let once: Vec<_> = found().map(|found| format!("{found:?}")).collect();
            let again: Vec<_> = found().map(|found| format!("{found:?}")).collect();
            assert_eq!(once, again, "{}", check.name);
            for found in found() {
                assert_eq!(found.metadata.len(), check.headings.len(), "{}", check.name);
            }
            let ids: BTreeSet<_> = found().map(|found| found.resource_id).collect();
            assert_eq!(ids.len() as u64, check.rows, "{}", check.name);
        }
    }

    #[test]
    fn a_summary_adds_up() {
        let samples = Samples::new();
        let samples = samples.parts();
        for check in &samples.checks {
            let all: Vec<_> = findings(samples, AccountId::DEFAULT, check).collect();
            let summary = summary(samples, AccountId::DEFAULT, check);
            let counted = |test: fn(&&Finding) -> bool| all.iter().filter(test).count() as u64;
            let flagged = counted(|found| !found.suppressed && found.light > Light::Ok);
            assert_eq!(summary.flagged, flagged, "{}", check.name);
            assert_eq!(summary.suppressed, counted(|found| found.suppressed));
            let heading = check
                .headings
                .iter()
                .position(|name| name.ends_with("Savings"));
            let saving: u64 = all
                .iter()
                .filter(|found| !found.suppressed)
                .filter_map(|found| found.metadata[heading?].as_deref())
                .map(|text| {
                    text.replace(['$', ',', '.'], "")
                        .parse::<u64>()
                        .expect("dollars")
                })
                .sum();
            assert_eq!(summary.saving, saving, "{}", check.name);
        }
    }

    #[test]
    fn there_is_some_of_everything() {
        let samples = Samples::new();
        let samples = samples.parts();
        let lights = samples
            .checks
            .iter()
            .map(|check| summary(samples, AccountId::DEFAULT, check).light);
        assert_eq!(lights.collect::<BTreeSet<_>>().len(), 4);
        let found = samples
            .checks
            .iter()
            .flat_map(|check| findings(samples, AccountId::DEFAULT, check));
        let found: Vec<_> = found.collect();
        assert!(found.iter().any(|found| found.suppressed));
        assert!(found.iter().any(|found| found.region.is_none()));
        assert!(found.iter().any(|found| found.metadata.contains(&None)));
    }
}
