//! The results of checks. A result is generated at each request, and is always the same for the same
//! check.

use std::collections::BTreeMap;

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

/// The largest number of resources in a result. It bounds the work of a request.
pub(crate) const MOST_ROWS: u64 = 100_000;

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

/// The results of the checks of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Results<'a> {
    pub(crate) samples: &'a Parts,
    pub(crate) account: AccountId,
    /// The seed of all generated data.
    pub(crate) seed: u64,
    /// How many resources the result of each check has that finds any; `None` for the number of the sample.
    pub(crate) rows: Option<u32>,
}

impl<'a> Results<'a> {
    /// Returns the resources in the result of a check.
    pub(crate) fn findings(self, check: &'a Check) -> impl Iterator<Item = Finding> + use<'a> {
        let headings = Headings::of(self.samples, check);
        (0..self.rows(check)).map(move |row| self.finding(check, &headings, row))
    }

    /// Returns how many resources of each status the result of a check has.
    pub(crate) fn counts(self, check: &Check) -> BTreeMap<&'static str, u64> {
        let headings = Headings::of(self.samples, check);
        let mut counts = BTreeMap::new();
        for row in 0..self.rows(check) {
            let (light, ..) = self.light_and_saving(check, &headings, row);
            *counts.entry(light).or_insert(0) += 1;
        }
        counts
            .into_iter()
            .map(|(light, count): (Light, u64)| (light.word(), count))
            .collect()
    }

    /// Returns how many resources the result of a check has.
    pub(crate) fn rows(self, check: &Check) -> u64 {
        match self.rows {
            Some(rows) if check.rows > 0 => u64::from(rows).min(MOST_ROWS),
            _ => check.rows,
        }
    }

    /// Returns the totals of the result of a check.
    pub(crate) fn summary(self, check: &Check) -> Summary {
        let mut draw = self.draw(check, u64::MAX);
        let is_blind = check.finds == ResultKind::Blind;
        let mut summary = Summary {
            light: if is_blind {
                Light::NotAvailable
            } else {
                Light::Ok
            },
            processed: if self.rows(check) > 0 || is_blind {
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
        let headings = Headings::of(self.samples, check);
        for row in 0..self.rows(check) {
            let (light, suppressed, saving) = self.light_and_saving(check, &headings, row);
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
        self,
        check: &Check,
        headings: &Headings<'_>,
        row: u64,
    ) -> (Light, bool, u64) {
        let mut draw = self.draw(check, row);
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

    fn finding(self, check: &Check, headings: &Headings<'_>, row: u64) -> Finding {
        let (light, suppressed, saving) = self.light_and_saving(check, headings, row);
        let mut draw = self.draw(check, row ^ (1 << 63));
        let region = region(&check.headings, row, &mut draw);
        let facts = Facts {
            account: self.account,
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

    fn draw(self, check: &Check, row: u64) -> Draw {
        Draw::new(self.seed, self.account, &check.id, row)
    }
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

    fn results(samples: &Parts, rows: Option<u32>) -> Results<'_> {
        Results {
            samples,
            account: AccountId::DEFAULT,
            seed: 0,
            rows,
        }
    }

    #[test]
    fn a_number_of_resources_holds_for_every_check_that_finds_any() {
        let samples = Samples::new();
        let samples = samples.parts();
        for (rows, expected) in [(0, 0), (3, 3), (u32::MAX, MOST_ROWS)] {
            let results = results(samples, Some(rows));
            for check in &samples.checks {
                let expected = if check.rows > 0 { expected } else { 0 };
                assert_eq!(results.rows(check), expected, "{}", check.name);
            }
        }
        let check = samples
            .checks
            .iter()
            .find(|check| check.rows > 0)
            .expect("one");
        let results = results(samples, Some(3));
        assert_eq!(results.findings(check).count(), 3);
        assert_eq!(results.summary(check).processed, 3);
        let first = |seed| {
            Results { seed, ..results }
                .findings(check)
                .next()
                .expect("three")
        };
        assert_eq!(first(1).resource_id, first(1).resource_id);
        assert_ne!(first(1).resource_id, first(2).resource_id);
    }

    #[test]
    fn findings_are_always_the_same_and_fit_their_headings() {
        let samples = Samples::new();
        let results = results(samples.parts(), None);
        let samples = samples.parts();
        for check in &samples.checks {
            let found = || results.findings(check);
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
        let results = results(samples.parts(), None);
        let samples = samples.parts();
        for check in &samples.checks {
            let all: Vec<_> = results.findings(check).collect();
            let summary = results.summary(check);
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
        let results = results(samples.parts(), None);
        let samples = samples.parts();
        let lights = samples
            .checks
            .iter()
            .map(|check| results.summary(check).light);
        assert_eq!(lights.collect::<BTreeSet<_>>().len(), 4);
        let found = samples
            .checks
            .iter()
            .flat_map(|check| results.findings(check));
        let found: Vec<_> = found.collect();
        assert!(found.iter().any(|found| found.suppressed));
        assert!(found.iter().any(|found| found.region.is_none()));
        assert!(found.iter().any(|found| found.metadata.contains(&None)));
    }
}
