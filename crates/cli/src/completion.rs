//! Completes the words of a command line that is being typed.
//!
//! The script that `casebook completions` prints makes the shell run the command with
//! `CASEBOOK_COMPLETE`, and with the words so far behind `--`. clap_complete finds the argument
//! that is being typed, and a [`Source`] the values for it.

mod cache;
mod entry;
mod live;
mod quiet;
mod shell;
mod source;
mod typed_line;
mod words;

/// The Regions that casebook knows.
pub(crate) fn known_regions() -> impl Iterator<Item = &'static str> {
    words::REGIONS.iter().map(|(region, _)| *region)
}

use std::ffi::OsString;
use std::sync::Arc;

use casebook::auth::Env;
use clap::ArgAction;
use clap_complete::engine::{CompletionCandidate, complete};

use self::quiet::silence_stderr;
pub(crate) use self::shell::Shell;
use self::shell::VARIABLE;
use self::source::with_sources;
use self::typed_line::TypedLine;
use crate::exit::Exit;
use crate::output::write_all;

/// Prints what the word that is being typed can become, if a script of a shell has asked for it;
/// `None` if the line is an ordinary command.
///
/// An error would appear in the middle of the line that the user types, so there is none: if
/// something fails, nothing is printed.
#[expect(
    clippy::disallowed_methods,
    reason = "an ordinary run must not pay for a snapshot of the environment here"
)]
pub(crate) fn answer(line: &[OsString], tree: impl FnOnce() -> clap::Command) -> Option<Exit> {
    let shell = Shell::named(&std::env::var_os(VARIABLE)?)?;
    let arguments = match line {
        [_, dashes, arguments @ ..] if dashes == "--" => arguments,
        _ => return None,
    };
    silence_stderr();
    let Some(request) = shell.request(arguments, &Env::from_process()) else {
        return Some(Exit::Done);
    };
    let folder = std::env::current_dir().ok();
    let at = request.words.len() - 1;
    let current = request.words[at].clone();
    let typed = Arc::new(TypedLine::new(&request.words[..at]));
    let mut tree = with_sources(tree(), &typed);
    let words = without_values(&tree, request.words.clone());
    let found = complete(&mut tree, words, at, folder.as_deref());
    let mut found = found.unwrap_or_default();
    if current.is_empty() {
        leave_options_out(&mut found);
    }
    let text = request.write(&found);
    Some(write_all(text.as_bytes()).unwrap_or(Exit::Other))
}

/// Returns the words with another text for each value of a global option. clap_complete takes every
/// word that is the name of a command for that command, even the name of a profile.
fn without_values(tree: &clap::Command, mut words: Vec<OsString>) -> Vec<OsString> {
    let has_value = |word: &OsString| {
        let name = word.to_str().and_then(|word| word.strip_prefix("--"));
        let mut options = tree.get_arguments();
        let option = options.find(|option| name.is_some() && option.get_long() == name);
        option.is_some_and(|option| matches!(option.get_action(), ArgAction::Set))
    };
    let last = words.len() - 1;
    let values: Vec<usize> = (1..last).filter(|at| has_value(&words[at - 1])).collect();
    for at in values {
        words[at] = "value".into();
    }
    words
}

/// Removes the options, which fit an empty word as well, unless there is nothing else.
fn leave_options_out(found: &mut Vec<CompletionCandidate>) {
    let is_option = |candidate: &CompletionCandidate| {
        let value = candidate.get_value().as_encoded_bytes();
        value.starts_with(b"-")
    };
    if found.iter().any(|candidate| !is_option(candidate)) {
        found.retain(|candidate| !is_option(candidate));
    }
}
