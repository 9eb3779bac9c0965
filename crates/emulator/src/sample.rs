//! The data that every emulator begins with.

mod agreements;
mod cases;
mod checks;
mod findings;
mod generated_cases;
mod generated_reports;
mod reports;
mod services;

use crate::store::Contents;
use crate::time::Timestamp;

pub(crate) use agreements::agreements;
pub(crate) use cases::open_cases;
pub(crate) use checks::{Category, Check, Refresh, checks};
pub(crate) use findings::{Summary, findings, summary};
pub(crate) use generated_cases::generated_cases;
pub(crate) use generated_reports::generated_reports;
pub(crate) use reports::reports;
pub(crate) use services::{SERVICES, Service};

/// The contents of a new store: the samples, if they are wanted, and a number of generated cases, all
/// older than the samples.
pub(crate) fn contents(samples: bool, count: u32, at: Timestamp) -> Contents {
    let (reports, agreements) = if samples {
        (reports(), agreements())
    } else {
        (Vec::new(), Vec::new())
    };
    Contents {
        at,
        reports,
        agreements,
        cases: Box::new(move |change| {
            change.add_cases(generated_cases(count, at))?;
            if samples {
                open_cases(change, at)?;
            }
            Ok(())
        }),
        case_count: usize::try_from(count).unwrap_or(usize::MAX),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Serialize;

    use super::*;
    use crate::model::{Model, check};

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
        for report in reports().into_iter().chain(generated_reports(2, 2_000_000)) {
            assert_fits("ReportDetail", &report);
        }
        for agreement in agreements() {
            assert_fits("CustomerAgreementSummary", &agreement);
        }
    }

    #[test]
    fn there_is_some_of_everything() {
        let reports = reports();
        let listed: BTreeMap<_, _> = reports
            .iter()
            .filter(|report| report.state == "PUBLISHED" && report.deleted_at.is_none())
            .map(|report| (&report.id, report))
            .collect();
        assert!(listed.len() >= 34, "{}", listed.len());
        let count =
            |test: fn(&&&crate::store::Report) -> bool| listed.values().filter(test).count();
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
        let agreements = agreements();
        let states: BTreeSet<_> = agreements
            .iter()
            .map(|agreement| &agreement.state)
            .collect();
        let kinds: BTreeSet<_> = agreements.iter().map(|agreement| &agreement.kind).collect();
        assert_eq!((states.len(), kinds.len()), (3, 3));
    }
}
