//! The languages of cases and those of Trusted Advisor: two lists, with some codes in both (API
//! reference, CreateCase and DescribeTrustedAdvisorChecks).

use crate::operation::Refusal;

use super::refuse;

/// A language in which a case can be written.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Language {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) display: &'static str,
    /// From when to when calls and chats in this language are answered, in UTC; `None` for around the
    /// clock.
    pub(super) hours: Option<(&'static str, &'static str)>,
    /// How well the language is supported for technical issues, and for other issues.
    pub(super) availability: [Availability; 2],
}

/// How well a language is supported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Availability {
    Available,
    BestEffort,
    Unavailable,
}

impl Language {
    /// Returns how well the language is supported for an issue type.
    pub(super) fn availability_for(&self, issue_type: &str) -> Availability {
        let [technical, other] = self.availability;
        if issue_type == "technical" {
            technical
        } else {
            other
        }
    }
}

impl Availability {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::BestEffort => "best_effort",
            Self::Unavailable => "unavailable",
        }
    }
}

const fn language(
    code: &'static str,
    name: &'static str,
    display: &'static str,
    hours: Option<(&'static str, &'static str)>,
    availability: [Availability; 2],
) -> Language {
    Language {
        code,
        name,
        display,
        hours,
        availability,
    }
}

const ALWAYS: [Availability; 2] = [Availability::Available, Availability::Available];
const AT_BEST: [Availability; 2] = [Availability::BestEffort, Availability::Available];
const HARDLY: [Availability; 2] = [Availability::Unavailable, Availability::BestEffort];
const FAR_EAST: Option<(&str, &str)> = Some(("00:00:00.000", "09:00:00.000"));
const EUROPE: Option<(&str, &str)> = Some(("07:00:00.000", "16:00:00.000"));
const BRAZIL: Option<(&str, &str)> = Some(("12:00:00.000", "21:00:00.000"));

/// The languages of cases.
const OF_CASES: [Language; 8] = [
    language("en", "ENGLISH", "ENGLISH", None, ALWAYS),
    language("ja", "JAPANESE", "日本語", FAR_EAST, ALWAYS),
    language("zh", "CHINESE", "中文", FAR_EAST, ALWAYS),
    language("ko", "KOREAN", "한국어", FAR_EAST, ALWAYS),
    language("es", "SPANISH", "ESPAÑOL", EUROPE, AT_BEST),
    language("pt", "PORTUGUESE", "PORTUGUÊS", BRAZIL, AT_BEST),
    language("fr", "FRENCH", "FRANÇAIS", EUROPE, AT_BEST),
    language("tr", "TURKISH", "TÜRKÇE", EUROPE, HARDLY),
];

const OF_ADVISOR: [&str; 11] = [
    "zh", "zh_TW", "en", "fr", "de", "id", "it", "ja", "ko", "pt_BR", "es",
];

/// Returns the language with a code; refuses one that cases do not have.
pub(super) fn of_case(code: &str) -> Result<&'static Language, Refusal> {
    let found = OF_CASES.iter().find(|language| language.code == code);
    found.ok_or_else(|| unknown(&OF_CASES.each_ref().map(|language| language.code), "", code))
}

/// Returns the language of a new case; refuses one that is not supported for the issue type
/// (`DescribeSupportedLanguages` lists those that are).
pub(super) fn of_new_case(code: &str, issue_type: &str) -> Result<&'static Language, Refusal> {
    let language = of_case(code)?;
    if language.availability_for(issue_type) == Availability::Unavailable {
        let supported: Vec<_> = supported_for(issue_type).map(|other| other.code).collect();
        let why = format!(" for a {issue_type} issue");
        return Err(unknown(&supported, &why, code));
    }
    Ok(language)
}

/// Returns the languages that are supported for an issue type.
pub(super) fn supported_for(issue_type: &str) -> impl Iterator<Item = &'static Language> {
    let languages = OF_CASES.iter();
    languages.filter(move |it| it.availability_for(issue_type) != Availability::Unavailable)
}

/// Refuses a language that cases do not have.
pub(super) fn check_of_case(code: Option<&str>) -> Result<(), Refusal> {
    code.map_or(Ok(()), |code| of_case(code).map(drop))
}

/// Refuses a language that Trusted Advisor does not have.
pub(super) fn check_of_advisor(code: Option<&str>) -> Result<(), Refusal> {
    match code {
        Some(code) if !OF_ADVISOR.contains(&code) => Err(unknown(&OF_ADVISOR, "", code)),
        _ => Ok(()),
    }
}

fn unknown(expected: &[&str], why: &str, found: &str) -> Refusal {
    let (expected, found) = (expected.join(", "), refuse::named(found));
    refuse::invalid(
        "language",
        format!("expected one of {expected}{why}, found {found}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_sets_differ() {
        for (code, case, advisor) in [
            ("en", true, true),
            ("tr", true, false),
            ("pt", true, false),
            ("pt_BR", false, true),
            ("de", false, true),
            ("EN", false, false),
        ] {
            assert_eq!(check_of_case(Some(code)).is_ok(), case, "{code}");
            assert_eq!(check_of_advisor(Some(code)).is_ok(), advisor, "{code}");
        }
    }
}
