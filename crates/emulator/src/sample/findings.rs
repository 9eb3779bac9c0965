//! What a check finds, made anew whenever somebody looks, and always the same.

mod draw;
mod headings;
mod values;

use super::checks::{Check, Mood};
use draw::Draw;

/// The state of a check or of one of its findings (API reference, TrustedAdvisorCheckResult).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Light {
    NotAvailable,
    Ok,
    Warning,
    Error,
}

impl Light {
    /// The word of the service.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NotAvailable => "not_available",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One resource that a check says something about.
#[derive(Debug)]
pub(crate) struct Finding {
    pub(crate) light: Light,
    pub(crate) region: Option<&'static str>,
    pub(crate) resource_id: String,
    pub(crate) suppressed: bool,
    /// A value for each heading, or none where nobody knows one.
    pub(crate) metadata: Vec<Option<String>>,
}

/// What the findings of a check come to.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) light: Light,
    pub(crate) processed: u64,
    pub(crate) flagged: u64,
    pub(crate) ignored: u64,
    pub(crate) suppressed: u64,
    /// What could be saved in a month, in cents, and how many hundredths of a percent that is.
    pub(crate) saving: u64,
    pub(crate) share: u64,
}

/// All findings of a check.
pub(crate) fn findings(check: &'static Check) -> impl Iterator<Item = Finding> {
    (0..check.rows).map(move |row| finding(check, row))
}

/// What they come to.
pub(crate) fn summary(check: &'static Check) -> Summary {
    let mut draw = Draw::new(check.id, u64::MAX);
    let blind = check.mood == Mood::Blind;
    let mut summary = Summary {
        light: if blind {
            Light::NotAvailable
        } else {
            Light::Ok
        },
        processed: if check.rows > 0 || blind {
            0
        } else {
            draw.below(60)
        },
        flagged: 0,
        ignored: if blind { 1 + draw.below(5) } else { 0 },
        suppressed: 0,
        saving: 0,
        share: draw.below(4_000),
    };
    for row in 0..check.rows {
        let (light, suppressed, saving) = gist(check, row);
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

/// The part of a finding that a summary needs, which is drawn before all the rest.
fn gist(check: &Check, row: u64) -> (Light, bool, u64) {
    let mut draw = Draw::new(check.id, row);
    let chance = draw.below(100);
    let light = match check.mood {
        Mood::Clean => Light::Ok,
        Mood::Blind => Light::NotAvailable,
        Mood::Flagged => Light::Warning,
        Mood::Warned if row == 0 || chance < 55 => Light::Warning,
        Mood::Failed if row == 0 || chance < 35 => Light::Error,
        Mood::Failed if chance < 65 => Light::Warning,
        Mood::Warned | Mood::Failed => Light::Ok,
    };
    let saving = if light > Light::Ok && values::saves(check.headings) {
        50 + draw.below(25_000)
    } else {
        0
    };
    (light, row % 6 == 4, saving)
}

fn finding(check: &Check, row: u64) -> Finding {
    let (light, suppressed, saving) = gist(check, row);
    let mut draw = Draw::new(check.id, row ^ (1 << 63));
    let region = values::region(check.headings, row, &mut draw);
    let facts = values::Facts {
        check: check.name,
        light,
        region: region.unwrap_or_default(),
        saving,
    };
    let metadata = check
        .headings
        .iter()
        .map(|heading| values::value(heading, &facts, &mut draw))
        .collect();
    Finding {
        light,
        region,
        resource_id: draw.letters(43),
        suppressed,
        metadata,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::checks::checks;
    use super::*;

    #[test]
    fn findings_are_the_same_whenever_one_looks_and_fit_their_headings() {
        for check in checks() {
            let once: Vec<_> = findings(check).map(|found| format!("{found:?}")).collect();
            let again: Vec<_> = findings(check).map(|found| format!("{found:?}")).collect();
            assert_eq!(once, again, "{}", check.name);
            for found in findings(check) {
                assert_eq!(found.metadata.len(), check.headings.len(), "{}", check.name);
            }
            let ids: BTreeSet<_> = findings(check).map(|found| found.resource_id).collect();
            assert_eq!(ids.len() as u64, check.rows, "{}", check.name);
        }
    }

    #[test]
    fn a_summary_adds_up() {
        for check in checks() {
            let (all, summary) = (findings(check).collect::<Vec<_>>(), summary(check));
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
        let lights: BTreeSet<_> = checks().map(|check| summary(check).light).collect();
        assert_eq!(lights.len(), 4);
        let found: Vec<_> = checks().flat_map(findings).collect();
        assert!(found.iter().any(|found| found.suppressed));
        assert!(found.iter().any(|found| found.region.is_none()));
        assert!(found.iter().any(|found| found.metadata.contains(&None)));
    }
}
