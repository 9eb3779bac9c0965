//! Which values each argument can have.

use std::ffi::OsStr;
use std::sync::Arc;

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::entry::{begins, candidate, ids, names, services};
use super::live::{self, List};
use super::typed_line::TypedLine;
use super::words::{self, Words};
use crate::command::api_operations;

/// Where the values of an argument come from. clap knows the values of an argument whose type has
/// a closed set of them, so those need no source.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Source {
    /// A closed set of words.
    Words(Words),
    /// The operations of a service.
    Operations(&'static str),
    /// The profiles of the shared configuration files.
    Profiles,
    /// What the service lists. The user types the ids.
    Ids(List),
    /// What the service lists. The user types the names.
    Names(List),
    /// The services. The user types the codes, or what the catalogue knows them by.
    Services,
    /// The categories of the service in `--service`.
    Categories,
}

/// Returns the tree with a completer for each argument that has a source.
pub(super) fn with_sources(tree: Command, typed: &Arc<TypedLine>) -> Command {
    below(tree, &mut Vec::new(), typed)
}

fn below(command: Command, path: &mut Vec<String>, typed: &Arc<TypedLine>) -> Command {
    let command = command.mut_args(|arg| {
        if value_name(&arg) == Some("DIR") {
            return arg.value_hint(ValueHint::DirPath);
        }
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        match source(&names, &arg) {
            Some(source) => {
                let typed = Arc::clone(typed);
                let complete = move |word: &OsStr| source.candidates(word, &typed);
                arg.add(ArgValueCompleter::new(complete))
            }
            None => arg,
        }
    });
    command.mut_subcommands(|command| {
        path.push(command.get_name().to_owned());
        let command = below(command, path, typed);
        path.pop();
        command
    })
}

fn value_name(arg: &Arg) -> Option<&str> {
    Some(arg.get_value_names()?.first()?.as_str())
}

/// Returns the source of an argument, by the path of its command and the name of its value.
fn source(path: &[&str], arg: &Arg) -> Option<Source> {
    Some(match (path, value_name(arg)?) {
        ([], "NAME") if arg.get_id() == "profile" => Source::Profiles,
        ([], "REGION") => Source::Words(words::REGIONS),
        (_, "CASE") => Source::Ids(List::Cases),
        (_, "REPORT") => Source::Names(List::Reports),
        (["report", ..], "SERIES") => Source::Ids(List::Series),
        (["report", ..], "CATEGORY") => Source::Ids(List::ReportCategories),
        (["report", ..], "COMPANY") => Source::Ids(List::Companies),
        (_, "CHECK") => Source::Names(List::Checks),
        (_, "INQUIRY") => Source::Names(List::Inquiries),
        (["agreement", "accept"], "AGREEMENT") => Source::Names(List::OfferedAgreements),
        (["agreement", "show"], "AGREEMENT") => Source::Names(List::Agreements),
        (_, "AGREEMENT") => Source::Names(List::OwnAgreements),
        (["agreement", "check"], "NAME") if arg.get_id() == "require" => {
            Source::Names(List::Agreements)
        }
        (["case" | "catalog", ..], "SERVICE") => Source::Services,
        (["case" | "catalog", ..], "CATEGORY") => Source::Categories,
        (["advisor", ..], "CATEGORY") => Source::Words(words::CHECK_CATEGORIES),
        (["case", "list"], "STATUS") => Source::Words(words::CASE_FILTERS),
        (["case", ..], "STATUS") => Source::Words(words::CASE_STATUSES),
        // clap knows the two words of `--fail-on`.
        (["advisor", ..], "STATUS") if !arg.get_possible_values().is_empty() => return None,
        (["advisor", ..], "STATUS") => Source::Words(words::CHECK_STATUSES),
        (["account", ..], "STATUS") => Source::Words(words::SUBSCRIPTIONS),
        (["inquiry", "feedback"], "CODE") => Source::Words(words::FEEDBACK_REASONS),
        (["advisor", ..], "CODE") => Source::Words(words::CHECK_LANGUAGES),
        (_, "CODE") => Source::Words(words::CASE_LANGUAGES),
        (_, "SEVERITY") => Source::Words(words::SEVERITIES),
        (_, "TYPE") => Source::Words(words::ISSUE_TYPES),
        (_, "MODE") => Source::Words(words::SUPPORT_MODES),
        (["archive"], "LIST") => Source::Words(words::ARCHIVE_SOURCES),
        (["archive"], "FORMAT") => Source::Words(words::ARCHIVE_FORMATS),
        (["api", "artifact"], "OPERATION") => Source::Operations("artifact"),
        (["api", "support"], "OPERATION") => Source::Operations("support"),
        _ => return None,
    })
}

impl Source {
    /// Returns what the word can become.
    fn candidates(&self, word: &OsStr, typed: &TypedLine) -> Vec<CompletionCandidate> {
        // A word that is not Unicode is the beginning of no value.
        let Some(word) = word.to_str() else {
            return Vec::new();
        };
        match self {
            Self::Words(words) => fitting(words.iter().copied(), word),
            Self::Operations(service) => fitting(api_operations(service), word),
            Self::Profiles => ids(&live::profiles(), word),
            Self::Ids(list) => ids(&live::entries(list, typed), word),
            Self::Names(list) => names(&live::entries(list, typed), word),
            Self::Services => services(&live::entries(&List::Services, typed), word),
            Self::Categories => match typed.value("service") {
                Some(service) => {
                    let list = List::Categories(service.to_owned());
                    ids(&live::entries(&list, typed), word)
                }
                None => Vec::new(),
            },
        }
    }
}

fn fitting(
    words: impl IntoIterator<Item = (&'static str, &'static str)>,
    word: &str,
) -> Vec<CompletionCandidate> {
    let words = words.into_iter().filter(|(value, _)| begins(value, word));
    words.map(|(value, help)| candidate(value, help)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::App;

    /// The values that only the user knows.
    const FREE: &[&str] = &[
        "ADDR",
        "ADDRESS",
        "ATTACHMENT",
        "DURATION",
        "GLOB",
        "HEX",
        "I/N",
        "JMESPATH",
        "ID",
        "JSON|@FILE|-",
        "KEY",
        "KEY=VALUE",
        "METHOD",
        "N",
        "NAME",
        "NAME: VALUE",
        "NAMES",
        "SECONDS",
        "SIZE",
        "TEXT",
        "TIME",
        "TOKEN",
        "URL",
    ];

    #[test]
    fn every_argument_has_completions_or_a_value_that_only_the_user_knows() {
        fn look(command: &Command, path: &mut Vec<String>) {
            for arg in command.get_arguments() {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                let is_completed = !arg.get_action().takes_values()
                    || !arg.get_possible_values().is_empty()
                    || arg.get_value_hint() != ValueHint::Unknown
                    || source(&names, arg).is_some();
                assert!(
                    is_completed || value_name(arg).is_some_and(|name| FREE.contains(&name)),
                    "{path:?} {}: the value has no source in completion/source.rs and is not \
                     among those that only the user knows",
                    arg.get_id()
                );
            }
            for below in command.get_subcommands() {
                path.push(below.get_name().to_owned());
                look(below, path);
                path.pop();
            }
        }
        look(&App::tree(), &mut Vec::new());
    }

    #[test]
    fn the_same_name_of_a_value_has_another_source_in_another_command() {
        let tree = App::tree();
        let find = |path: &[&str], id: &str| {
            let mut command = &tree;
            for name in path {
                command = command.find_subcommand(name).unwrap();
            }
            let arg = command.get_arguments().find(|arg| arg.get_id() == id);
            source(path, arg.unwrap())
        };
        assert_eq!(find(&[], "profile"), Some(Source::Profiles));
        assert_eq!(
            find(&["case", "list"], "status"),
            Some(Source::Words(words::CASE_FILTERS))
        );
        assert_eq!(
            find(&["case", "wait"], "status"),
            Some(Source::Words(words::CASE_STATUSES))
        );
        assert_eq!(
            find(&["advisor", "list"], "status"),
            Some(Source::Words(words::CHECK_STATUSES))
        );
        assert_eq!(find(&["advisor", "list"], "fail_on"), None);
        assert_eq!(find(&["inquiry", "ask"], "name"), None);
    }
}
