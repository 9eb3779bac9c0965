//! Finds what the user names: by id, by ARN, or by name.

mod id_or_name;

use casebook::artifact::{
    AgreementSummary, CustomerAgreementSummary, InquirySummary, ReportSummary,
};
use casebook::support::TrustedAdvisorCheckDescription;
use casebook::types::Timestamp;

pub(super) use id_or_name::IdOrName;

use crate::failure::{Failure, one_line};
use crate::near::{hint, ranked};

/// The most candidates that an error names.
const MOST: usize = 10;

/// Something that has an id and a name.
pub(crate) trait Named {
    /// The id; empty if the service sent none.
    fn id(&self) -> &str;
    /// The name; empty if the service sent none.
    fn name(&self) -> &str;
    /// What tells it from another one of the same name, always in the same order; empty texts for
    /// what the service has not sent.
    fn details(&self) -> Vec<String> {
        Vec::new()
    }
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
/// this phrase, or else the only one whose name contains all of these words. Ids are compared without case, names without case and punctuation.
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
    let advice = format!("`casebook {}` shows their ids and names", kind.list);
    let Kind { argument, one, .. } = kind;
    let shown = one_line(asked);
    Err(match (fitting.is_empty(), known.is_empty()) {
        (false, _) => {
            let fitting = told_apart(&fitting);
            let several = ranked(asked, fitting.iter().map(String::as_str));
            let all = several.len();
            let several = several.into_iter().take(MOST);
            let mut several: Vec<String> = several.map(str::to_owned).collect();
            if all > MOST {
                several.push(format!("and {} others", all - MOST));
            }
            let why = format!("expected one {one}, found {shown:?} in the names of {all}");
            Failure::ambiguous(argument, why, several).advise(advice)
        }
        (true, true) => Failure::parameter(
            argument,
            format_args!("expected the name of one {one}, but there is none"),
        ),
        (true, false) => {
            let known: Vec<String> = known.iter().map(described).collect();
            let near = hint(asked, known.iter().map(String::as_str));
            let why = format!("expected the id, ARN or name of one {one}, found {shown:?}{near}");
            Failure::parameter(argument, why).advise(advice)
        }
    })
}

/// Returns the things with this id, or else with this name, or else whose names contain this phrase,
/// or else whose names contain all of these words. A thing that is in the list twice counts once.
pub(super) fn fitting<'a, T: Named>(asked: &str, known: &'a [T]) -> Vec<&'a T> {
    let by_id = |one: &&T| !one.id().is_empty() && one.id().eq_ignore_ascii_case(asked);
    if let Some(found) = known.iter().find(by_id) {
        return vec![found];
    }
    let asked = plain(asked);
    let words: Vec<&str> = asked.split(' ').collect();
    let phrase = format!(" {asked}");
    let [mut same, mut with_phrase, mut with_words]: [Vec<&T>; 3] = Default::default();
    for one in known {
        let name = plain(one.name());
        let found = match name == asked {
            true => &mut same,
            false if format!(" {name}").contains(&phrase) => &mut with_phrase,
            false if words.iter().all(|word| name.contains(word)) => &mut with_words,
            false => continue,
        };
        if one.id().is_empty() || found.iter().all(|other| other.id() != one.id()) {
            found.push(one);
        }
    }
    let by_nearness = [same, with_phrase, with_words].into_iter();
    by_nearness
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Returns the names of these things, with their ids and the details in which they differ.
fn told_apart<T: Named>(things: &[&T]) -> Vec<String> {
    let details: Vec<Vec<String>> = things.iter().map(|thing| thing.details()).collect();
    let differs = |at: usize| details.iter().any(|it| it.get(at) != details[0].get(at));
    let one = |(thing, details): (&&T, &Vec<String>)| {
        let details = details.iter().enumerate();
        let details = details.filter(|(at, text)| !text.is_empty() && differs(*at));
        let telling = details.map(|(_, text)| format!(", {}", one_line(text)));
        let (name, id) = (one_line(thing.name()), one_line(thing.id()));
        format!("{name} ({id}{})", telling.collect::<String>())
    };
    things.iter().zip(&details).map(one).collect()
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
    ($($of:ty: $one:ident => [$($detail:expr),*];)*) => {$(
        impl Named for $of {
            fn id(&self) -> &str {
                self.id.as_deref().unwrap_or_default()
            }

            fn name(&self) -> &str {
                self.name.as_deref().unwrap_or_default()
            }

            fn details(&self) -> Vec<String> {
                let $one = self;
                vec![$($detail),*]
            }
        }
    )*};
}

named!(
    ReportSummary: it => [
        period(it),
        it.version.map(|version| format!("v{version}")).unwrap_or_default(),
        it.company_name.as_deref().unwrap_or_default().to_owned()
    ];
    AgreementSummary: _it => [];
    CustomerAgreementSummary: it => [
        it.state.as_ref().map_or("", |state| state.as_str()).to_owned(),
        day(it.effective_start.as_ref())
    ];
    InquirySummary: it => [
        it.status.as_ref().map_or("", |status| status.as_str()).to_owned(),
        day(it.created_at.as_ref())
    ];
);

/// Returns the day of a time, or the text that the service sent if it is no time.
fn day(time: Option<&Timestamp>) -> String {
    let day = |time: &Timestamp| time.day().unwrap_or_else(|| time.as_str().to_owned());
    time.map(day).unwrap_or_default()
}

/// Returns the period that a report covers.
fn period(report: &ReportSummary) -> String {
    let days = [&report.period_start, &report.period_end].map(|time| day(time.as_ref()));
    match [days[0].as_str(), days[1].as_str()] {
        ["", ""] => String::new(),
        ["", end] => format!("until {end}"),
        [start, ""] => format!("from {start}"),
        [start, end] => format!("{start} to {end}"),
    }
}

impl Named for TrustedAdvisorCheckDescription {
    fn id(&self) -> &str {
        self.id.as_ref().map_or("", |id| id.as_str())
    }

    fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    fn details(&self) -> Vec<String> {
        let category = self.category.as_ref();
        vec![category.map_or("", |it| it.as_str()).to_owned()]
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
    fn a_phrase_comes_before_the_same_words_in_another_order() {
        let known: Vec<ReportSummary> = serde_json::from_value(json!([
            {"id": "a", "name": "SOC 1 Type 2 Report"},
            {"id": "b", "name": "SOC 2 Type 1 Report"},
            {"id": "c", "name": "SOC 2 Type 2 Report"},
        ]))
        .unwrap();
        let ids = |asked: &str| fitting(asked, &known).into_iter().map(Named::id).collect();
        for (asked, expected) in [
            ("soc 2 type 2", &["c"][..]),
            ("Type 2", &["a", "c"]),
            ("2 soc type", &["a", "b", "c"]),
            ("soc rep", &["a", "b", "c"]),
        ] {
            let found: Vec<&str> = ids(asked);
            assert_eq!(found, expected, "{asked}");
        }
    }

    #[test]
    fn each_candidate_has_a_line_for_a_person_with_what_tells_it_apart() {
        let report = |id: &str, year: u16, version: u8| {
            json!({"id": id, "name": "SOC 3 Report", "version": version, "companyName": "Same",
                   "periodStart": format!("{year}-04-01T00:00:00Z"),
                   "periodEnd": format!("{}-03-31T00:00:00Z", year + 1)})
        };
        let known: Vec<ReportSummary> = serde_json::from_value(json!([
            report("report-a", 2023, 1),
            report("report-b", 2024, 1)
        ]))
        .unwrap();
        let failure = find(KIND, "soc 3", &known).unwrap_err();
        let a = "SOC 3 Report (report-a, 2023-04-01 to 2024-03-31)";
        let b = "SOC 3 Report (report-b, 2024-04-01 to 2025-03-31)";
        let says = "REPORT: expected one report, found \"soc 3\" in the names of 2";
        let advice = "`casebook report list` shows their ids and names";
        assert_eq!(
            failure.line(false).unwrap(),
            format!("error: {says}; {advice}")
        );
        assert_eq!(failure.candidates(), [a, b]);
        assert_eq!(failure.to_string(), format!("{says}: {a}, {b}; {advice}"));
        let json = failure.line(true).unwrap();
        assert_eq!(json.lines().count(), 1);
        assert!(json.contains(a) && json.contains(b), "{json}");
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
