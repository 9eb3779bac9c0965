//! File names that are readable and stable.

use std::fmt::Write as _;

use casebook::types::{ReportId, ReportVersion, Timestamp};

/// The longest readable part of a name; the whole name stays far below the 255 bytes of file
/// systems.
const LONGEST: usize = 100;

/// The end of the name of terms.
const TERMS: &str = ".terms.pdf";

/// The name of the files of a report, without their extensions.
///
/// It is `NAME_START_END_vVERSION_ID`, such as
/// `soc-2-type-2_2024-04-01_2025-03-31_v2_report-abcDEF0123456789-1c00`: the report's name in lower
/// case, the days that it covers, its version and its identifier. Unknown parts are left out. A
/// name has only ASCII letters, digits, `-` and `_`, whatever the service sends, so it cannot leave
/// its folder or mean anything to a shell.
///
/// Identifiers may differ only in case, and some file systems ignore case. So a name ends in a
/// number that tells which characters of the identifier are capitals, unless none is. The number
/// has one bit for each character after `report-`, in hexadecimal; the lowest bit is that of the
/// last character.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Stem(String);

impl Stem {
    /// Creates the name of one version of a report.
    pub(crate) fn new(
        name: Option<&str>,
        start: Option<&Timestamp>,
        end: Option<&Timestamp>,
        version: ReportVersion,
        id: &ReportId,
    ) -> Self {
        let mut stem = readable(name.unwrap_or_default());
        if stem.is_empty() {
            stem.push_str("unnamed");
        }
        for day in [start, end]
            .into_iter()
            .flatten()
            .filter_map(Timestamp::day)
        {
            stem.push('_');
            stem.push_str(&day);
        }
        // Writing to a String cannot fail.
        let _ = write!(stem, "_v{version}_{id}");
        let capitals = capitals(id.as_str());
        if capitals != 0 {
            let _ = write!(stem, "-{capitals:x}");
        }
        Self(stem)
    }

    /// The name of the report's document.
    pub(crate) fn document(&self) -> String {
        format!("{}.pdf", self.0)
    }

    /// The name of the document with its terms.
    pub(crate) fn terms(&self) -> String {
        format!("{}{TERMS}", self.0)
    }
}

/// Whether a file has the name of terms.
pub(crate) fn is_terms(name: &str) -> bool {
    name.ends_with(TERMS) && !name.starts_with('.')
}

/// Returns the ASCII letters and digits of a name in lower case, and one `-` for other characters
/// between them.
fn readable(name: &str) -> String {
    let mut out = String::with_capacity(name.len().min(LONGEST));
    for c in name.chars() {
        if out.len() >= LONGEST {
            break;
        }
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// Returns one bit for each character of an identifier after `report-`; the bit of a capital is 1.
fn capitals(id: &str) -> u64 {
    id.trim_start_matches("report-")
        .bytes()
        .fold(0, |bits, byte| {
            bits << 1 | u64::from(byte.is_ascii_uppercase())
        })
}

#[cfg(test)]
mod tests {
    use std::path::{Component, Path};

    use proptest::prelude::*;

    use super::*;

    fn stem(name: &str, start: &str, version: u64, id: &str) -> Stem {
        let time: Timestamp = serde_json::from_value(start.into()).unwrap();
        Stem::new(
            Some(name),
            Some(&time),
            None,
            ReportVersion::new(version).unwrap(),
            &id.parse().unwrap(),
        )
    }

    #[test]
    fn reads_like_the_report() {
        let stem = Stem::new(
            Some("AWS SOC 2 Type 2 Report"),
            Some(&"2024-04-01T00:00:00Z".parse().unwrap()),
            Some(&"2025-03-31T00:00:00Z".parse().unwrap()),
            ReportVersion::new(2).unwrap(),
            &"report-abcDEF0123456789".parse().unwrap(),
        );
        let expected =
            "aws-soc-2-type-2-report_2024-04-01_2025-03-31_v2_report-abcDEF0123456789-1c00";
        assert_eq!(stem.document(), format!("{expected}.pdf"));
        assert_eq!(stem.terms(), format!("{expected}.terms.pdf"));
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        let id = "report-abcdef0123456789".parse().unwrap();
        let stem = Stem::new(None, None, None, ReportVersion::new(1).unwrap(), &id);
        assert_eq!(stem.document(), "unnamed_v1_report-abcdef0123456789.pdf");
    }

    fn id() -> impl Strategy<Value = String> {
        // Few letters, so that identifiers often differ only in case.
        prop_oneof!["report-[aAbB]{16}", "report-[a-zA-Z0-9]{16}"]
    }

    proptest! {
        #[test]
        fn never_leads_out_of_its_folder_and_is_portable(
            name in "\\PC{0,300}",
            start in "\\PC{0,20}|-?[0-9]{1,6}-[0-9]{2}-[0-9]{2}|[0-9]{1,18}",
            version in 1u64..=i64::MAX as u64,
            id in id(),
        ) {
            let stem = stem(&name, &start, version, &id);
            for name in [stem.document(), stem.terms()] {
                prop_assert!(name.len() <= 200, "{} bytes", name.len());
                prop_assert!(name.bytes().all(
                    |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')
                ), "{name}");
                prop_assert!(name.starts_with(|c: char| c.is_ascii_alphanumeric()), "{name}");
                let mut parts = Path::new(&name).components();
                prop_assert!(matches!(parts.next(), Some(Component::Normal(_))));
                prop_assert!(parts.next().is_none());
            }
        }

        #[test]
        fn two_reports_never_share_a_name_even_where_capitals_do_not_count(
            name in "[a-zA-Z _-]{0,5}",
            other in "[a-zA-Z _-]{0,5}",
            versions in (1u64..4, 1u64..4),
            ids in (id(), id()),
        ) {
            prop_assume!((&ids.0, versions.0) != (&ids.1, versions.1));
            let time = "2024-01-01";
            let first = stem(&name, time, versions.0, &ids.0);
            let second = stem(&other, time, versions.1, &ids.1);
            let folded = |stem: &Stem| stem.document().to_ascii_lowercase();
            prop_assert_ne!(folded(&first), folded(&second));
            prop_assert_ne!(first.terms().to_ascii_lowercase(), folded(&second));
        }
    }
}
