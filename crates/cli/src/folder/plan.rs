//! What has to be done about each report.

use casebook::artifact::ReportSummary;
use casebook::types::{
    AcceptanceType, PublishedState, ReportId, ReportVersion, Timestamp, UploadState,
};

use super::check::Check;
use super::manifest::{Entry, Manifest};
use super::name::Stem;

/// What a list says about one report, and what that means for the folder.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It lies there already, as this line says.
    UpToDate(Entry),
    /// It is new or has changed, or its file is not what the manifest says.
    Fetch(Order),
    /// It waits for somebody to accept its terms.
    Terms(Order),
    /// There is nothing to fetch.
    Skip(String),
}

/// One version of one report, named well enough to be asked for.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// The report.
    pub(crate) id: ReportId,
    /// The version that the list showed.
    pub(crate) version: ReportVersion,
    /// What its files are called.
    pub(crate) stem: Stem,
    /// Whether its terms have to be accepted explicitly.
    pub(crate) explicit: bool,
    /// What the list says about it.
    pub(crate) summary: ReportSummary,
}

/// Decides what to do about a report.
///
/// New or changed is judged by version and dates, never by bytes: the service puts a mark for the
/// customer on every copy, so two downloads of one document differ.
pub(crate) fn judge(
    summary: ReportSummary,
    manifest: &Manifest,
    check: &Check,
    accept_terms: bool,
) -> Verdict {
    let order = match Order::new(summary) {
        Ok(order) => order,
        Err(why) => return Verdict::Skip(why),
    };
    let mut known = manifest.entries().iter().filter(|entry| order.is(entry));
    if let Some(entry) = known.find(|entry| check.both(entry)) {
        Verdict::UpToDate(entry.clone())
    } else if order.explicit && !accept_terms {
        Verdict::Terms(order)
    } else {
        Verdict::Fetch(order)
    }
}

impl Order {
    /// Reads what a list says.
    ///
    /// # Errors
    ///
    /// Says in words why there is nothing to fetch.
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

    /// Whether a line of the manifest goes when this has arrived: it is about the same, or about a
    /// file of the same name.
    ///
    /// Capitals do not count, as they do not on every disk.
    pub(crate) fn replaces(&self, entry: &Entry) -> bool {
        self.is(entry)
            || entry.file.eq_ignore_ascii_case(&self.stem.document())
            || entry.terms_file.eq_ignore_ascii_case(&self.stem.terms())
    }

    /// Whether a line of the manifest is about this very version with these very dates.
    pub(crate) fn is(&self, entry: &Entry) -> bool {
        entry.id == self.id
            && entry.version == self.version
            && is_same_time(self.summary.period_start.as_ref(), &entry.period_start)
            && is_same_time(self.summary.period_end.as_ref(), &entry.period_end)
    }
}

/// Whether two times are one, however they are written.
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

/// Whether somebody has to accept the terms. A word that nobody has heard of may well mean that.
pub(crate) fn is_explicit(acceptance: Option<&AcceptanceType>) -> bool {
    !matches!(acceptance, None | Some(AcceptanceType::Passthrough))
}

#[cfg(test)]
mod tests {
    use std::fs;

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
        let mut manifest = Manifest::default();
        manifest.put(entry.clone());
        fs::write(dir.path().join(&entry.file), "abc").unwrap();
        fs::write(dir.path().join(&entry.terms_file), "ab").unwrap();
        (dir, manifest)
    }

    #[test]
    fn what_lies_there_is_not_fetched_again() {
        let (dir, manifest) = folder_with(&entry(ID, 1));
        let verdict = judge(
            summary(json!({})),
            &manifest,
            &Check::by_size(dir.path()),
            false,
        );
        assert!(matches!(verdict, Verdict::UpToDate(_)));
        // However the service writes the same time.
        let written = summary(json!({"periodStart": "2024-04-01T02:00:00.000+0200"}));
        assert!(matches!(
            judge(written, &manifest, &Check::by_size(dir.path()), false),
            Verdict::UpToDate(_)
        ));
        // Nor does it wait for anything once it was accepted.
        let explicit = summary(json!({"acceptanceType": "EXPLICIT"}));
        assert!(matches!(
            judge(explicit, &manifest, &Check::by_size(dir.path()), false),
            Verdict::UpToDate(_)
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
            let verdict = judge(
                summary(change.clone()),
                &manifest,
                &Check::by_size(dir.path()),
                false,
            );
            assert!(
                matches!(verdict, Verdict::Fetch(_)),
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
            let verdict = judge(
                summary(json!({})),
                &manifest,
                &Check::by_size(dir.path()),
                false,
            );
            assert!(matches!(verdict, Verdict::Fetch(_)), "{file}");
            fs::remove_file(&path).unwrap();
            let verdict = judge(
                summary(json!({})),
                &manifest,
                &Check::by_size(dir.path()),
                false,
            );
            assert!(matches!(verdict, Verdict::Fetch(_)), "{file}");
        }
    }

    #[test]
    fn terms_wait_for_a_person_and_so_does_a_word_nobody_knows() {
        let dir = tempfile::tempdir().unwrap();
        for word in ["EXPLICIT", "NOTARIZED"] {
            let judged = |accept| {
                let summary = summary(json!({"acceptanceType": word}));
                judge(
                    summary,
                    &Manifest::default(),
                    &Check::by_size(dir.path()),
                    accept,
                )
            };
            assert!(matches!(judged(false), Verdict::Terms(_)));
            assert!(matches!(judged(true), Verdict::Fetch(_)));
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
            match judge(
                summary(change),
                &Manifest::default(),
                &Check::by_size(dir.path()),
                true,
            ) {
                Verdict::Skip(said) => assert_eq!(said, why),
                other => panic!("{other:?}"),
            }
        }
    }
}
