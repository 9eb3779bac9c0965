//! Words of options that the service may know although casebook does not.
//!
//! Such a word is sent, because the service may have new ones. If the service refuses the request,
//! the word may be a mistake.

use casebook::types::artifact::{FeedbackReasonCode, InquirySupportMode};
use casebook::types::support::{IssueType, LanguageCode, SeverityCode};
use clap::ArgMatches;

use crate::near::nearest;

/// The options with such words, and the words that casebook knows.
const OPTIONS: &[(&str, &[&str])] = &[
    ("severity", SeverityCode::KNOWN),
    ("issue_type", IssueType::KNOWN),
    ("language", LanguageCode::KNOWN),
    ("support_mode", InquirySupportMode::KNOWN),
    ("reason", FeedbackReasonCode::KNOWN),
];

/// Returns advice for a request that the service refused, if a word of an option is unknown and
/// like a known one.
pub(crate) fn advice(matches: &ArgMatches) -> Option<String> {
    if let Some((_, below)) = matches.subcommand() {
        return advice(below);
    }
    OPTIONS.iter().find_map(|(id, known)| {
        let given = matches.try_get_raw(id).ok().flatten()?;
        let mut given = given.filter_map(|word| word.to_str());
        let unknown =
            given.find(|word| !known.iter().any(|known| known.eq_ignore_ascii_case(word)))?;
        let near = *nearest(unknown, known.iter().copied()).first()?;
        let option = id.replace('_', "-");
        Some(format!("did you mean --{option} {near}?"))
    })
}
