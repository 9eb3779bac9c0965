//! The samples: the initial data of an emulator, from the JSON files in the folder `samples`.

mod case;
mod check;
mod contents;
mod draw;
mod finding;
mod generated;
mod generated_cases;
mod heading;
mod inquiry;
mod parts;
mod report;
mod validate;

use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use parts::OURS;

pub(crate) use check::{Category, Check, Refresh};
pub(crate) use contents::AccountContents;
pub(crate) use finding::{MOST_ROWS, Results, Summary};
pub(crate) use generated::{Generated, MOST_AGREEMENTS, MOST_COMMUNICATIONS};
pub(crate) use parts::{Parts, Service};

/// The initial data of an emulator: reports, agreements, compliance inquiries and cases. The samples also
/// have the answers to new inquiries, the services and categories of new cases, and the checks of Trusted
/// Advisor.
///
/// The default samples are JSON files in the folder `samples` of this crate, one for each part:
///
/// - `reports`: a list of reports with their `versions`. `newest` is the state of the newest version, if
///   it is not simply published: `FAILED`, `PROCESSING`, `UNPUBLISHED` or `DELETED`. `pages` and `seal`
///   determine how large the document is; `seal` is the side length of a picture on the cover, in pixels.
/// - `agreements`: the agreements that the account has accepted, with the members of
///   `CustomerAgreementSummary`.
/// - `offers`: the agreements that can be accepted, with the members of `AgreementSummary` except
///   `revisionId`. `ndaRevision` is 1 if an agreement has a non-disclosure agreement.
/// - `inquiries`: a list of compliance inquiries that are completed or have failed. Each has a `source`,
///   which is `TEXT` or `FILE`, a `support_mode` and questions. If it has failed, `failure` is its
///   message.
/// - `answers`: a list of answers. A question gets the answer that has most words in common with it.
/// - `cases`: a list of cases, the oldest first. Each communication is by `customer` or `agent`, and was
///   written `minutes_before` the emulator was built or reset.
/// - `services`: a list of services. `categories` names one of the lists in the part `categories`;
///   besides, every service has the categories `general-guidance` and `other`.
/// - `checks`: a list of Trusted Advisor checks. `finds` determines the result: `clean` (no resources),
///   `warned` (some warnings), `flagged` (only warnings), `failed` (some errors) or `blind` (not
///   available). `rows` is the number of resources in the result, `refresh` is `hourly`, `daily` or
///   `automatic`, and `service` is the service whose limit the check compares.
/// - `headings`: how the value under each heading of a check is generated: from a text, from one of a
///   list of texts, or from a text for each of the colours `red`, `yellow` and `green`. In the texts,
///   words in braces are replaced, such as `{region}`, and ranges, such as `{1-9}`. A heading that ends
///   in ` Name` needs no entry.
///
/// A document replaces some of these parts and keeps the others.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Emulator, Scenario};
///
/// let scenario = Scenario::parse(r#"{"samples": {
///     "agreements": [],
///     "reports": [{
///         "id": "0123456789abcdef", "name": "Audit", "series": "SOC 2", "category": "Attestations",
///         "company": "Example Cloud", "acceptance": "PASSTHROUGH", "pages": 2, "seal": 0,
///         "versions": [{"start": "2025-01-01", "end": "2025-12-31", "created": "2026-01-15T12:00:00Z"}]
///     }]
/// }}"#)?;
/// let emulator = Emulator::builder().scenario(scenario).build()?;
/// let inventory = emulator.inventory()?;
/// assert_eq!((inventory.listed_reports, inventory.customer_agreements), (1, 0));
///
/// let refused = Scenario::parse(r#"{"samples": {"reports": [{"id": 7}]}}"#).unwrap_err();
/// assert_eq!(refused.to_string(), "samples.reports[0].id: expected a text, found 7");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, Eq, PartialEq)]
pub struct Samples(Option<Arc<Parts>>);

impl Samples {
    /// Returns the default samples.
    #[must_use]
    pub const fn new() -> Self {
        Self(None)
    }

    /// Returns the parts, one for each file.
    pub(crate) fn parts(&self) -> &Parts {
        self.0.as_ref().unwrap_or(&OURS)
    }

    fn replaced(parts: Parts) -> Result<Self, String> {
        validate::validate(&parts)?;
        Ok(Self(Some(Arc::new(parts))))
    }

    /// Returns whether these are the default samples.
    pub(crate) fn are_default(&self) -> bool {
        self.0.is_none()
    }
}

impl<'de> Deserialize<'de> for Samples {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::replaced(Parts::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl fmt::Debug for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.are_default() {
            "Samples(default)"
        } else {
            "Samples(replaced)"
        })
    }
}

impl Serialize for Samples {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Serialize;

    use super::*;
    use crate::json;
    use crate::model::{Model, check};
    use crate::store::Report;

    fn assert_fits(shape: &str, record: &impl Serialize) {
        let value = serde_json::to_value(record).expect("a record is JSON");
        let mut found = Vec::new();
        check(
            Model::artifact(),
            Model::artifact().shape(shape),
            &value,
            "",
            &mut found,
        );
        assert!(found.is_empty(), "{value}: {found:?}");
    }

    #[test]
    fn every_record_fits_its_shape() {
        let samples = Samples::new();
        let samples = samples.parts();
        for report in samples.reports() {
            assert_fits("ReportDetail", &report);
        }
        for agreement in &samples.agreements {
            assert_fits("CustomerAgreementSummary", agreement);
        }
        for offer in &samples.offers {
            assert_fits("AgreementSummary", offer);
        }
    }

    fn read(text: &str) -> Result<Samples, String> {
        json::read("the samples", text)
    }

    #[test]
    fn our_own_samples_are_valid() {
        assert_eq!(validate::validate(Samples::new().parts()), Ok(()));
        let names: Vec<_> = Samples::new()
            .parts()
            .cases
            .iter()
            .map(|case| case.status.word())
            .collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 6);
        let mut cases = Samples::new().parts().cases.clone();
        cases.retain(|case| case.communications.len() > 10);
        assert_eq!(cases.len(), 1);
    }

    #[test]
    fn there_are_enough_services_and_categories() {
        let samples = Samples::new();
        let samples = samples.parts();
        assert!(samples.services.len() >= 40);
        for service in &samples.services {
            let codes: Vec<_> = samples
                .categories(service)
                .map(|found| &found.code)
                .collect();
            let different: BTreeSet<_> = codes.iter().collect();
            assert!(
                codes.len() >= 3 && codes.len() == different.len(),
                "{service:?}"
            );
            for code in codes.into_iter().chain([&service.code]) {
                let is_known = |letter: char| {
                    letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter)
                };
                assert!(code.chars().all(is_known), "{code}");
            }
        }
    }

    #[test]
    fn a_part_is_replaced_and_the_others_stay() {
        let samples = read(
            r#"{"agreements": [], "cases": [],
                "services": [{"code": "a", "name": "A", "categories": "account"}]}"#,
        );
        let samples = samples.expect("three parts");
        let (parts, ours) = (samples.parts(), Samples::new());
        assert!(parts.agreements.is_empty() && parts.services.len() == 1);
        assert_eq!(parts.checks, ours.parts().checks);
        let written = serde_json::to_string(&samples).expect("JSON");
        assert_eq!(read(&written), Ok(samples));
        assert_eq!(read("{}").expect("no part").parts(), ours.parts());
    }

    #[test]
    fn samples_that_cannot_work_are_refused_with_their_place() {
        let report = |more: &str| {
            let report = r#""id": "0123456789abcdef", "name": "n", "series": "s", "category": "c",
                "company": "o", "acceptance": "EXPLICIT""#;
            format!("{{\"reports\": [{{{report}, {more}}}]}}")
        };
        let versions = r#""versions": [{"start": "2025-01-01", "end": "2025-12-31", "created": "2026-01-01T00:00:00Z"}]"#;
        let case = |more: &str| {
            let case = r#""id": "0123456789abcdef", "subject": "s", "severity": "low",
                "issue_type": "technical", "language": "en", "status": "opened""#;
            format!("{{\"cases\": [{{{case}, {more}}}]}}")
        };
        let check = |more: &str| {
            let check =
                r#""id": "a", "name": "n", "category": "security", "looks_at": "l", "advice": "a""#;
            format!("{{\"checks\": [{{{check}, {more}}}]}}")
        };
        for (text, says) in [
            ("7".to_owned(), "the samples: expected an object"),
            (
                r#"{"report": []}"#.to_owned(),
                "the samples: expected one of reports, ",
            ),
            (
                report(
                    r#""pages": 1, "seal": 0, "versions": [{"start": "2025-02-30", "end": "2025-12-31", "created": "2026-01-01T00:00:00Z"}]"#,
                ),
                "the samples: reports[0]: expected days such as 2030-01-31",
            ),
            (
                report(&format!(r#""pages": 0, "seal": 0, {versions}"#)),
                "the samples: reports[0].pages: expected a whole number from 1 to 1000, found 0",
            ),
            (
                report(&format!(r#""pages": 1, "seal": 4001, {versions}"#)),
                "the samples: reports[0].seal: expected a whole number from 0 to 4000, found 4001",
            ),
            (
                report(&format!(r#""pages": 1, "seal": 0, {versions}"#))
                    .replace("EXPLICIT", "MAYBE"),
                "the samples: reports[0]: acceptanceType: ",
            ),
            (
                report(&format!(r#""pages": 1, "seal": 0, {versions}"#))
                    .replace("0123456789abcdef", "short"),
                "the samples: reports[0]: id: ",
            ),
            (
                include_str!("../samples/agreements.json")
                    .replace("\"ACTIVE\"", "\"ENDED\"")
                    .replacen('[', "{\"agreements\": [", 1)
                    + "}",
                "the samples: agreements[0]: state: ",
            ),
            (
                r#"{"services": [{"code": "a", "name": "A", "categories": "acount"}]}"#.to_owned(),
                "the samples: services[0].categories: expected one of account, ",
            ),
            (
                case(r#""service": "moon", "category": "other", "communications": []"#),
                "the samples: cases[0].service: expected the code of a service, found \"moon\"",
            ),
            (
                case(r#""service": "billing", "category": "scaling", "communications": []"#),
                "the samples: cases[0].category: expected a category of billing, found \"scaling\"",
            ),
            (
                case(r#""service": "billing", "category": "other", "communications": []"#),
                "the samples: cases[0].communications: expected at least one",
            ),
            (
                case(
                    r#""service": "billing", "category": "other", "communications": [{"by": "robot"}]"#,
                ),
                "cases[0].communications[0].by: expected customer or agent",
            ),
            (
                check(r#""finds": "failed", "headings": []"#),
                "the samples: checks[0].rows: expected none of a clean or blind check",
            ),
            (
                check(r#""finds": "failed", "rows": 100001, "headings": []"#),
                "the samples: checks[0].rows: expected a whole number from 0 to 100000, found 100001",
            ),
            (
                check(r#""finds": "clean", "headings": ["Weather"]"#),
                "the samples: checks[0].headings: expected one of the part headings",
            ),
            (
                r#"{"headings": {"Port": {"value": []}}}"#.to_owned(),
                "the samples: headings.Port: expected at least one text",
            ),
            (
                r#"{"headings": {"Port": {"value": {"red": "{2-1}"}}}}"#.to_owned(),
                "the samples: headings.Port: expected {account}, {check}, ",
            ),
            (
                r#"{"headings": {"Port": {"value": ["{hex}", "{hexx}"]}}}"#.to_owned(),
                "the samples: headings.Port: expected {account}, {check}, ",
            ),
            (
                r#"{"headings": {"Port": {"value": "{hex"}}}"#.to_owned(),
                "the samples: headings.Port: expected {account}, {check}, ",
            ),
            (
                r#"{"headings": {"Port": {"value": {"blue": "1"}}}}"#.to_owned(),
                "headings.Port.value: expected a text, a list of texts, or a text for red, yellow and green",
            ),
            (
                include_str!("../samples/agreements.json")
                    .replace("Bk6PzR1oVx4JqN7c", "4QmX0tZr7BvKc2Lp")
                    .replacen('[', "{\"agreements\": [", 1)
                    + "}",
                "the samples: agreements[2]: \"customer-agreement-4QmX0tZr7BvKc2Lp\" is there already",
            ),
        ] {
            let error = read(&text).expect_err(&text);
            assert!(error.starts_with(says), "{text}: {error}");
        }
    }

    #[test]
    fn there_is_some_of_everything() {
        let samples = Samples::new();
        let samples = samples.parts();
        let reports: Vec<_> = samples.reports().collect();
        let listed: BTreeMap<_, _> = reports
            .iter()
            .filter(|report| report.is_published())
            .map(|report| (&report.id, report))
            .collect();
        assert!(listed.len() >= 34, "{}", listed.len());
        let count = |test: fn(&&&Report) -> bool| listed.values().filter(test).count();
        assert!(count(|report| report.acceptance_type == "EXPLICIT") >= 6);
        assert!(count(|report| report.version == 3) >= 3);
        assert_eq!(count(|report| report.upload_state == "FAILED"), 1);
        assert_eq!(count(|report| report.upload_state == "PROCESSING"), 1);
        assert_eq!(
            reports
                .iter()
                .filter(|report| report.deleted_at.is_some())
                .count(),
            1
        );
        assert_eq!(
            reports
                .iter()
                .filter(|report| report.state == "UNPUBLISHED")
                .count(),
            1
        );
        let series: BTreeSet<_> = reports.iter().map(|report| &report.series).collect();
        assert!(series.len() >= 12);
        let agreements = &samples.agreements;
        let states: BTreeSet<_> = agreements
            .iter()
            .map(|agreement| &agreement.state)
            .collect();
        let kinds: BTreeSet<_> = agreements.iter().map(|agreement| &agreement.kind).collect();
        assert_eq!((states.len(), kinds.len()), (3, 3));
    }
}
