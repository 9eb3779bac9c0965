//! Decides for each report whether to download it.

use std::collections::BTreeSet;

use casebook::artifact::ReportSummary;
use casebook::types::{
    AcceptanceType, PublishedState, ReportId, ReportVersion, Timestamp, UploadState,
};

use super::check::Check;
use super::manifest::{Entry, Manifest};
use super::name::Stem;

/// The decision about one report that the service lists.
#[derive(Debug)]
pub(crate) enum Decision {
    /// The folder has the report, in the file with this name.
    UpToDate(String),
    /// The report is new or has changed, or its file differs from the manifest.
    Fetch(PlannedReport),
    /// The terms of the report have to be accepted first.
    Terms(PlannedReport),
    /// The report cannot be downloaded; the text is the reason.
    Skip(String),
}

/// One version of a report that the service lists, with the names of its files.
#[derive(Clone, Debug)]
pub(crate) struct PlannedReport {
    /// The report.
    pub(crate) id: ReportId,
    /// The listed version.
    pub(crate) version: ReportVersion,
    /// The name of the report's files, without extensions.
    pub(crate) stem: Stem,
    /// Whether the terms of the report must be accepted explicitly.
    pub(crate) explicit: bool,
    /// The report as the service lists it.
    pub(crate) summary: ReportSummary,
}

/// Decides whether to download a report.
///
/// A report has changed if its version or dates have. Its bytes do not count: the service marks each
/// copy for the customer, so two downloads of one document differ.
pub(crate) fn decide(
    summary: ReportSummary,
    manifest: &Manifest,
    check: &Check,
    accept_terms: bool,
) -> Decision {
    let planned = match PlannedReport::new(summary) {
        Ok(planned) => planned,
        Err(why) => return Decision::Skip(why),
    };
    if let Some(entry) = planned.known(manifest).find(|entry| check.both(entry)) {
        Decision::UpToDate(entry.file.clone())
    } else if planned.explicit && !accept_terms {
        Decision::Terms(planned)
    } else {
        Decision::Fetch(planned)
    }
}

impl PlannedReport {
    /// Makes the plan for a report that the service lists.
    ///
    /// # Errors
    ///
    /// Returns the reason why the report cannot be downloaded.
    pub(crate) fn new(summary: ReportSummary) -> Result<Self, String> {
        let id = summary.report_id().map_err(|error| error.to_string())?;
        let version = summary
            .report_version()
            .ok_or("the list does not say its version")?;
        match &summary.state {
            None | Some(PublishedState::Published) => {}
            Some(state) => return Err(format!("it is {state}")),
        }
        match &summary.upload_state {
            None | Some(UploadState::Complete) => {}
            Some(state) => {
                let said = summary.status_message.as_deref().unwrap_or_default();
                let colon = if said.is_empty() { "" } else { ": " };
                return Err(format!("its upload is {state}{colon}{said}"));
            }
        }
        let stem = Stem::new(
            summary.name.as_deref(),
            summary.period_start.as_ref(),
            summary.period_end.as_ref(),
            version,
            &id,
        );
        let explicit = is_explicit(summary.acceptance_type.as_ref());
        Ok(Self {
            id,
            version,
            stem,
            explicit,
            summary,
        })
    }

    /// Returns the lines of the manifest about this report, oldest first.
    pub(crate) fn known<'a>(&self, manifest: &'a Manifest) -> impl Iterator<Item = &'a Entry> {
        let lines = manifest.with(self.id.as_str());
        lines.map(|(_, entry)| entry).filter(|entry| self.is(entry))
    }

    /// Returns the numbers of the lines of the manifest that this report replaces: those with the same
    /// report, or with a file of the same name.
    ///
    /// The case of letters does not count, since some file systems ignore it.
    pub(crate) fn replaced(&self, manifest: &Manifest) -> BTreeSet<usize> {
        let (document, terms) = (self.stem.document(), self.stem.terms());
        let replaces = |entry: &Entry| {
            self.is(entry)
                || entry.file.eq_ignore_ascii_case(&document)
                || entry.terms_file.eq_ignore_ascii_case(&terms)
        };
        [self.id.as_str(), &document, &terms]
            .into_iter()
            .flat_map(|key| manifest.with(key))
            .filter(|(_, entry)| replaces(entry))
            .map(|(number, _)| number)
            .collect()
    }

    /// Returns whether a line of the manifest has this version of the report, with these dates.
    fn is(&self, entry: &Entry) -> bool {
        entry.id == self.id
            && entry.version == self.version
            && is_same_time(self.summary.period_start.as_ref(), &entry.period_start)
            && is_same_time(self.summary.period_end.as_ref(), &entry.period_end)
    }
}

/// Returns whether two times are equal, even if they are written differently.
fn is_same_time(listed: Option<&Timestamp>, known: &Option<String>) -> bool {
    match (listed, known) {
        (None, None) => true,
        (Some(listed), Some(known)) => {
            let instant = listed.to_system_time();
            listed.as_str() == known
                || (instant.is_some()
                    && known
                        .parse::<Timestamp>()
                        .is_ok_and(|known| known.to_system_time() == instant))
        }
        _ => false,
    }
}

/// Returns whether the terms have to be accepted explicitly. An unknown type counts as explicit.
pub(crate) fn is_explicit(acceptance: Option<&AcceptanceType>) -> bool {
    !matches!(acceptance, None | Some(AcceptanceType::Passthrough))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use casebook_files::Access;
    use serde_json::{Value, json};

    use super::super::manifest::tests::entry;
    use super::*;

    const ID: &str = "report-abcdef0123456789";

    fn summary(changes: Value) -> ReportSummary {
        let mut value = json!({
            "id": ID, "version": 1, "name": "SOC 1", "periodStart": "2024-04-01T00:00:00Z",
            "uploadState": "COMPLETE", "acceptanceType": "PASSTHROUGH",
        });
        for (name, change) in changes.as_object().unwrap() {
            value[name] = change.clone();
        }
        serde_json::from_value(value).unwrap()
    }

    fn folder_with(entry: &Entry) -> (tempfile::TempDir, Manifest) {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::read(dir.path(), Access::Owner).unwrap();
        manifest.add(vec![entry.clone()]).unwrap();
        fs::write(dir.path().join(&entry.file), "abc").unwrap();
        fs::write(dir.path().join(&entry.terms_file), "ab").unwrap();
        (dir, manifest)
    }

    #[test]
    fn what_lies_there_is_not_fetched_again() {
        let (dir, manifest) = folder_with(&entry(ID, 1));
        let verdict = decide(
            summary(json!({})),
            &manifest,
            &Check::by_size(dir.path()),
            false,
        );
        assert!(matches!(verdict, Decision::UpToDate(_)));
        // The service may write the same time in another form.
        let written = summary(json!({"periodStart": "2024-04-01T02:00:00.000+0200"}));
        assert!(matches!(
            decide(written, &manifest, &Check::by_size(dir.path()), false),
            Decision::UpToDate(_)
        ));
        // Accepted terms stay accepted.
        let explicit = summary(json!({"acceptanceType": "EXPLICIT"}));
        assert!(matches!(
            decide(explicit, &manifest, &Check::by_size(dir.path()), false),
            Decision::UpToDate(_)
        ));
    }

    #[test]
    fn a_new_version_or_another_period_is_fetched() {
        let (dir, manifest) = folder_with(&entry(ID, 1));
        for change in [
            json!({"version": 2}),
            json!({"periodStart": "2024-05-01T00:00:00Z"}),
            json!({"periodEnd": "2025-05-01T00:00:00Z"}),
            json!({"id": "report-Abcdef0123456789"}),
        ] {
            let verdict = decide(
                summary(change.clone()),
                &manifest,
                &Check::by_size(dir.path()),
                false,
            );
            assert!(
                matches!(verdict, Decision::Fetch(_)),
                "{change}: {verdict:?}"
            );
        }
    }

    #[test]
    fn a_file_that_is_gone_or_of_another_size_is_fetched_again() {
        let known = entry(ID, 1);
        for file in [&known.file, &known.terms_file] {
            let (dir, manifest) = folder_with(&known);
            let path = dir.path().join(file);
            fs::write(&path, "other").unwrap();
            let verdict = decide(
                summary(json!({})),
                &manifest,
                &Check::by_size(dir.path()),
                false,
            );
            assert!(matches!(verdict, Decision::Fetch(_)), "{file}");
            fs::remove_file(&path).unwrap();
            let verdict = decide(
                summary(json!({})),
                &manifest,
                &Check::by_size(dir.path()),
                false,
            );
            assert!(matches!(verdict, Decision::Fetch(_)), "{file}");
        }
    }

    #[test]
    fn terms_of_an_explicit_or_unknown_type_have_to_be_accepted() {
        let dir = tempfile::tempdir().unwrap();
        for word in ["EXPLICIT", "NOTARIZED"] {
            let judged = |accept| {
                let summary = summary(json!({"acceptanceType": word}));
                decide(
                    summary,
                    &Manifest::read(dir.path(), Access::Owner).unwrap(),
                    &Check::by_size(dir.path()),
                    accept,
                )
            };
            assert!(matches!(judged(false), Decision::Terms(_)));
            assert!(matches!(judged(true), Decision::Fetch(_)));
        }
    }

    #[test]
    fn what_cannot_be_fetched_says_why() {
        let dir = tempfile::tempdir().unwrap();
        for (change, why) in [
            (
                json!({"uploadState": "FAILED", "statusMessage": "virus"}),
                "its upload is FAILED: virus",
            ),
            (
                json!({"uploadState": "PROCESSING"}),
                "its upload is PROCESSING",
            ),
            (json!({"state": "UNPUBLISHED"}), "it is UNPUBLISHED"),
            (
                json!({"version": null}),
                "the list does not say its version",
            ),
            (
                json!({"id": "../../etc/passwd"}),
                "report id: expected report-, found '.' at byte 0",
            ),
        ] {
            match decide(
                summary(change),
                &Manifest::read(dir.path(), Access::Owner).unwrap(),
                &Check::by_size(dir.path()),
                true,
            ) {
                Decision::Skip(said) => assert_eq!(said, why),
                other => panic!("{other:?}"),
            }
        }
    }
}
