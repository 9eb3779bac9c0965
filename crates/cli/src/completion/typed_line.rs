//! The words that are typed already.

use std::ffi::OsString;

use clap::{ArgAction, Args as _, FromArgMatches as _};

use crate::globals::Globals;

/// The global options that choose the service and the account.
const PLACE: &[&str] = &[
    "profile",
    "region",
    "endpoint-url",
    "emulator",
    "data",
    "allow-http",
];

/// The words before the one that is being typed.
#[derive(Debug)]
pub(super) struct TypedLine {
    words: Vec<String>,
}

impl TypedLine {
    pub(super) fn new(words: &[OsString]) -> Self {
        let words = words.iter().map(|word| word.to_string_lossy().into_owned());
        Self {
            words: words.collect(),
        }
    }

    /// Returns the value of an option, the last one if the line has several.
    pub(super) fn value(&self, option: &str) -> Option<&str> {
        let mut found = None;
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            match word
                .strip_prefix("--")
                .and_then(|it| it.strip_prefix(option))
            {
                Some("") => found = words.next().map(String::as_str),
                Some(rest) => found = rest.strip_prefix('=').or(found),
                None => {}
            }
        }
        found
    }

    /// Returns the options that choose the service and the account, and the defaults of the others;
    /// `None` if an option has a wrong value. The rest of the line is not read, because it need not
    /// be complete.
    pub(super) fn globals(&self) -> Option<Globals> {
        let command = Globals::augment_args(clap::Command::new("casebook"));
        let mut line = vec!["casebook"];
        let mut words = self.words.iter().map(String::as_str);
        while let Some(word) = words.next().filter(|word| *word != "--") {
            let name = word.strip_prefix("--").unwrap_or_default();
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (name, None),
            };
            let mut options = command.get_arguments();
            let option = options.find(|option| option.get_long() == Some(name));
            let Some(option) = option.filter(|_| PLACE.contains(&name)) else {
                continue;
            };
            line.push(word);
            if value.is_none() && matches!(option.get_action(), ArgAction::Set) {
                line.extend(words.next());
            }
        }
        // A value that is given twice counts once, as it does when the command runs.
        let matches = command.args_override_self(true).try_get_matches_from(line);
        Globals::from_arg_matches(&matches.ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line: &str) -> TypedLine {
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        TypedLine::new(&words)
    }

    #[test]
    fn the_place_is_found_in_a_line_that_is_not_complete() {
        let line = "casebook --profile a case --region=eu-west-1 create --severity nonsense \
                    --endpoint-url http://127.0.0.1:1 --debug --query [";
        let globals = typed(line).globals().unwrap();
        assert_eq!(globals.profile.as_deref(), Some("a"));
        assert_eq!(globals.region.unwrap().as_str(), "eu-west-1");
        assert_eq!(globals.endpoint_url.unwrap(), "http://127.0.0.1:1/");
        assert!(!globals.emulator && !globals.debug && globals.query.is_none());
        assert!(
            typed("casebook case show --emulator")
                .globals()
                .unwrap()
                .emulator
        );
        assert!(
            !typed("casebook case show -- --emulator")
                .globals()
                .unwrap()
                .emulator
        );
    }

    #[test]
    fn a_wrong_place_is_none() {
        assert!(
            typed("casebook --region not/one case show")
                .globals()
                .is_none()
        );
        assert!(typed("casebook case show --profile").globals().is_none());
    }

    #[test]
    fn the_last_value_of_an_option_counts() {
        let line = typed("casebook case create --service ec2 --service=s3 --services x");
        assert_eq!(line.value("service"), Some("s3"));
        assert_eq!(line.value("category"), None);
        assert_eq!(
            typed("casebook case create --service").value("service"),
            None
        );
    }
}
