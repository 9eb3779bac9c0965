//! Finds what the user names: by id, by ARN, or by name.

mod id_or_name;

use casebook::artifact::{
    AgreementSummary, CustomerAgreementSummary, InquirySummary, ReportSummary,
};
use casebook::support::TrustedAdvisorCheckDescription;

pub(super) use id_or_name::IdOrName;

use crate::failure::{Failure, one_line};
use crate::near::{hint, ranked};

/// The most candidates that an error names.
const MOST: usize = 5;

/// Something that has an id and a name.
pub(crate) trait Named {
    /// The id; empty if the service sent none.
    fn id(&self) -> &str;
    /// The name; empty if the service sent none.
    fn name(&self) -> &str;
}

/// The words for one kind of thing in an error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    /// The argument.
    pub(super) argument: &'static str,
    /// One of its kind, without an article, such as `report`.
    pub(super) one: &'static str,
    /// The command that lists all, without `casebook`.
    pub(super) list: &'static str,
}

/// Returns the thing with this id, or else with this name, or else the only one whose name contains
/// all of these words. Ids are compared without case, names without case and punctuation.
///
/// # Errors
///
/// Fails if nothing fits, and then names what is similar. Fails if several fit, and names them.
pub(super) fn find<'a, T: Named>(
    kind: Kind,
    asked: &str,
    known: &'a [T],
) -> Result<&'a T, Failure> {
    let fitting = fitting(asked, known);
    if let [only] = fitting[..] {
        return Ok(only);
    }
    let one_of_them =
        format_args!("`casebook {}` shows their ids and names", kind.list).to_string();
    let Kind { argument, one, .. } = kind;
    let shown = one_line(asked);
    let refused = |why: String| Failure::parameter(argument, why).advise(one_of_them);
    Err(match (fitting.is_empty(), known.is_empty()) {
        (false, _) => {
            let fitting: Vec<String> = fitting.into_iter().map(described).collect();
            let mut several = ranked(asked, fitting.iter().map(String::as_str));
            let more = several.len().saturating_sub(MOST);
            several.truncate(MOST);
            let mut several = several.join(", ");
            if more > 0 {
                several.push_str(&format!(" and {more} others"));
            }
            refused(format!("expected one {one}, found {shown:?} in {several}"))
        }
        (true, true) => Failure::parameter(
            argument,
            format_args!("expected the name of one {one}, but there is none"),
        ),
        (true, false) => {
            let known: Vec<String> = known.iter().map(described).collect();
            let near = hint(asked, known.iter().map(String::as_str));
            refused(format!(
                "expected the id, ARN or name of one {one}, found {shown:?}{near}"
            ))
        }
    })
}

/// Returns the things with this id, or else with this name, or else whose names contain all of
/// these words. A thing that is in the list twice counts once.
pub(super) fn fitting<'a, T: Named>(asked: &str, known: &'a [T]) -> Vec<&'a T> {
    let by_id = |one: &&T| !one.id().is_empty() && one.id().eq_ignore_ascii_case(asked);
    if let Some(found) = known.iter().find(by_id) {
        return vec![found];
    }
    let asked = plain(asked);
    let words: Vec<&str> = asked.split(' ').collect();
    let (mut same, mut containing): (Vec<&T>, Vec<&T>) = (Vec::new(), Vec::new());
    for one in known {
        let name = plain(one.name());
        let found = match name == asked {
            true => &mut same,
            false if words.iter().all(|word| name.contains(word)) => &mut containing,
            false => continue,
        };
        if one.id().is_empty() || found.iter().all(|other| other.id() != one.id()) {
            found.push(one);
        }
    }
    match same.is_empty() {
        true => containing,
        false => same,
    }
}

/// Returns the name of a thing, with its id.
fn described<T: Named>(thing: &T) -> String {
    format!("{} ({})", one_line(thing.name()), one_line(thing.id()))
}

/// Returns the words of a text in lower case, with one blank between them. All characters but
/// letters and digits separate words.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let words = text.split(|c: char| !c.is_alphanumeric());
    for word in words.filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.chars().flat_map(char::to_lowercase));
    }
    out
}

macro_rules! named {
    ($($of:ty),*) => {$(
        impl Named for $of {
            fn id(&self) -> &str {
                self.id.as_deref().unwrap_or_default()
            }

            fn name(&self) -> &str {
                self.name.as_deref().unwrap_or_default()
            }
        }
    )*};
}

named!(
    ReportSummary,
    AgreementSummary,
    CustomerAgreementSummary,
    InquirySummary
);

impl Named for TrustedAdvisorCheckDescription {
    fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| id.as_str())
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    const KIND: Kind = Kind {
        argument: "REPORT",
        one: "report",
        list: "report list",
    };

    fn known() -> Vec<ReportSummary> {
        serde_json::from_value(json!([
            {"id": "report-2", "name": "SOC 2 Type 2 Report - Security"},
            {"id": "report-2", "name": "SOC 2 Type 2 Report - Security"},
            {"id": "report-p", "name": "SOC 2 Type 2 Report - Privacy"},
            {"id": "report-a", "name": "SOC 3 Report"},
            {"id": "report-b", "name": "SOC 3  REPORT"},
            {"id": "report-c", "name": "SOC 3 Report, annotated"},
            {"name": "without an id"},
            {},
        ]))
        .unwrap()
    }

    fn found(asked: &str) -> Result<String, String> {
        let known = known();
        match find(KIND, asked, &known) {
            Ok(report) => Ok(report.id().to_owned()),
            Err(failure) => {
                assert_eq!(failure.exit().number(), 252);
                Err(failure.to_string())
            }
        }
    }

    #[test]
    fn an_id_a_name_and_words_of_one_name_find_it() {
        for (asked, id) in [
            ("REPORT-P", "report-p"),
            ("soc 2, type 2: report security", "report-2"),
            ("privacy", "report-p"),
            ("2 secur", "report-2"),
            ("annotated", "report-c"),
        ] {
            assert_eq!(found(asked), Ok(id.into()), "{asked}");
        }
    }

    #[test]
    fn several_are_named_with_their_ids_and_none_names_what_is_near() {
        let same = found("soc 3 report").unwrap_err();
        assert!(
            same.contains("expected one report, found \"soc 3 report\" in "),
            "{same}"
        );
        assert!(
            same.contains("(report-a)") && same.contains("(report-b)"),
            "{same}"
        );
        assert!(!same.contains("report-c"), "{same}");
        let several = found("soc 2").unwrap_err();
        assert!(
            several.contains("(report-2)") && several.contains("(report-p)"),
            "{several}"
        );
        let none = found("SOC 3 Raport").unwrap_err();
        assert!(
            none.contains("found \"SOC 3 Raport\"; the nearest are SOC 3"),
            "{none}"
        );
    }

    proptest! {
        #[test]
        fn no_text_panics_and_a_found_thing_fits(asked in ".{0,20}") {
            let known = known();
            if let Ok(found) = find(KIND, &asked, &known) {
                let name = plain(found.name());
                let words = plain(&asked);
                prop_assert!(found.id().eq_ignore_ascii_case(&asked)
                    || words.split(' ').all(|word| name.contains(word)));
            }
        }
    }
}
