//! Words of closed sets, which options take in any case.

use std::convert::Infallible;

use clap::{Arg, Command};

/// Returns the known word that differs from the given one in case at most, or else the given one.
pub(crate) fn spelled<'a>(given: &'a str, known: impl IntoIterator<Item = &'a str>) -> &'a str {
    let mut known = known.into_iter();
    known
        .find(|word| word.eq_ignore_ascii_case(given))
        .unwrap_or(given)
}

/// Returns the parser of an option whose words the service may have more of: a known word is taken in
/// any case, another one as it is.
pub(crate) fn open<T: for<'a> From<&'a str>>(
    known: &'static [&'static str],
) -> impl Fn(&str) -> Result<T, Infallible> + Clone {
    move |given| Ok(spelled(given, known.iter().copied()).into())
}

/// Lets every option of the command itself take its words in any case.
pub(crate) fn in_any_case(tree: Command) -> Command {
    // A flag has the possible values true and false, but takes none.
    let is_set = |argument: &Arg| {
        argument.get_action().takes_values() && !argument.get_possible_values().is_empty()
    };
    tree.mut_args(|argument| match is_set(&argument) {
        true => argument.ignore_case(true),
        false => argument,
    })
    .mut_subcommands(in_any_case)
}

#[cfg(test)]
mod tests {
    use casebook::types::artifact::{FeedbackReasonCode, InquirySupportMode};
    use casebook::types::support::{
        CaseStatus, CheckCategory, CheckStatus, IssueType, LanguageCode, SeverityCode,
    };

    use super::*;

    const SETS: [&[&str]; 8] = [
        FeedbackReasonCode::KNOWN,
        InquirySupportMode::KNOWN,
        CaseStatus::KNOWN,
        CheckCategory::KNOWN,
        CheckStatus::KNOWN,
        IssueType::KNOWN,
        LanguageCode::KNOWN,
        SeverityCode::KNOWN,
    ];

    #[test]
    fn each_known_word_is_found_in_any_case_and_another_one_stays() {
        for known in SETS {
            for word in known {
                let cases = [word.to_uppercase(), word.to_lowercase(), (*word).to_owned()];
                for given in cases {
                    assert_eq!(spelled(&given, known.iter().copied()), *word);
                }
            }
            assert_eq!(spelled("Purple", known.iter().copied()), "Purple");
        }
    }

    #[test]
    fn every_option_of_the_command_itself_takes_its_words_in_any_case() {
        fn look(command: &Command, found: &mut usize) {
            for argument in command.get_arguments() {
                let takes_values = argument.get_action().takes_values();
                if takes_values && !argument.get_possible_values().is_empty() {
                    *found += 1;
                    assert!(argument.is_ignore_case_set(), "{}", argument.get_id());
                }
            }
            command
                .get_subcommands()
                .for_each(|below| look(below, found));
        }
        let mut found = 0;
        look(&crate::app::App::tree(), &mut found);
        assert!(found >= 12, "{found}");
    }
}
