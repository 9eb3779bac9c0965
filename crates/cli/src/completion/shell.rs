//! What each shell asks, and how it reads the answer.
//!
//! The scripts are those of clap_complete, except for bash, whose script there has no place for the
//! help, and splits words at `=` and `:`.

mod bash;
mod line;

use std::ffi::{OsStr, OsString};

use casebook::auth::Env;
use clap::ValueEnum;
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::{Elvish, EnvCompleter, Fish, Powershell, Zsh};

use self::bash::Cursor;
use self::line::unquoted;
use crate::sanitize::is_hazard;

/// The variable by which a script asks for completions. Its value is the name of the shell.
pub(super) const VARIABLE: &str = "CASEBOOK_COMPLETE";

/// A shell with completions.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

/// What a shell asks: what the last word can become.
#[derive(Debug)]
pub(super) struct Request {
    /// The words up to the cursor; never empty.
    pub(super) words: Vec<OsString>,
    answer: Answer,
}

/// The form of the answer.
#[derive(Debug)]
enum Answer {
    Bash(Cursor),
    /// Values alone.
    Elvish,
    /// Values and help with a tab between them; the shell quotes the values.
    Fish,
    /// The same, with values that are quoted.
    Powershell,
    /// Values and help with a colon between them.
    Zsh,
}

impl Shell {
    /// Returns the shell with this name in lower case.
    pub(super) fn named(name: &OsStr) -> Option<Self> {
        Self::from_str(name.to_str()?, false).ok()
    }

    /// Returns the script that makes the shell ask `casebook` for completions.
    pub(crate) fn script(self) -> String {
        let upstream: &dyn EnvCompleter = match self {
            Self::Bash => return bash::SCRIPT.to_owned(),
            Self::Elvish => &Elvish,
            Self::Fish => &Fish,
            Self::Powershell => &Powershell,
            Self::Zsh => &Zsh,
        };
        let mut script = Vec::new();
        let name = "casebook";
        // Writing into memory does not fail, and the scripts are texts.
        let _ = upstream.write_registration(VARIABLE, name, name, name, &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }

    /// Reads the arguments of a script; `None` if they are not those of the script.
    pub(super) fn request(self, arguments: &[OsString], env: &Env) -> Option<Request> {
        let words = arguments.to_vec();
        let (words, answer) = match self {
            Self::Bash => {
                let (words, cursor) = bash::read(arguments)?;
                (words, Answer::Bash(cursor))
            }
            Self::Elvish => (words, Answer::Elvish),
            Self::Fish => (last_unquoted(words), Answer::Fish),
            Self::Powershell => (words, Answer::Powershell),
            Self::Zsh => {
                let at: usize = env.get("_CLAP_COMPLETE_INDEX")?.parse().ok()?;
                let mut words: Vec<OsString> = words.iter().take(at + 1).map(plain).collect();
                if words.len() == at {
                    words.push(OsString::new());
                }
                (words, Answer::Zsh)
            }
        };
        (!words.is_empty()).then_some(Request { words, answer })
    }
}

/// Returns the words, the last one without its quotes: fish removes only those of the others.
fn last_unquoted(mut words: Vec<OsString>) -> Vec<OsString> {
    if let Some(last) = words.last_mut() {
        *last = plain(last);
    }
    words
}

fn plain(word: &OsString) -> OsString {
    match word.to_str() {
        Some(text) => unquoted(text).text.into(),
        None => word.clone(),
    }
}

impl Request {
    /// Returns the answer. A value that is not Unicode or that controls a terminal, such as the
    /// name of a file, is left out, because no shell would insert it unchanged.
    pub(super) fn write(&self, found: &[CompletionCandidate]) -> String {
        let found = found.iter().filter_map(|candidate| {
            let value = candidate.get_value().to_str()?;
            let help = candidate.get_help().map(ToString::to_string);
            let help = help.unwrap_or_default();
            let help = help.lines().next().unwrap_or_default().to_owned();
            (!value.contains(is_hazard)).then_some((value, help))
        });
        let found: Vec<(&str, String)> = found.collect();
        let mut lines = Vec::with_capacity(found.len());
        match &self.answer {
            Answer::Bash(cursor) => lines = cursor.lines(&found),
            Answer::Elvish => lines.extend(found.iter().map(|(value, _)| (*value).to_owned())),
            Answer::Fish => {
                lines.extend(
                    found
                        .iter()
                        .map(|(value, help)| with_help(value, '\t', help)),
                );
            }
            Answer::Powershell => lines.extend(
                found
                    .iter()
                    .map(|(value, help)| with_help(&quoted_for_powershell(value), '\t', help)),
            ),
            Answer::Zsh => lines.extend(found.iter().map(|(value, help)| {
                let value = value.replace('\\', r"\\").replace(':', r"\:");
                with_help(&value, ':', &help.replace('\\', r"\\"))
            })),
        }
        lines.iter().flat_map(|line| [line, "\n"]).collect()
    }
}

fn with_help(value: &str, between: char, help: &str) -> String {
    match help {
        "" => value.to_owned(),
        help => format!("{value}{between}{help}"),
    }
}

/// Quotes a word for PowerShell: in single quotes, all characters stand for themselves, and a quote
/// is doubled (about_Quoting_Rules). Typographic quotes count as single quotes there (PowerShell
/// Language Specification, 2.3.5.2).
fn quoted_for_powershell(word: &str) -> String {
    let is_harmless = |c: char| c.is_alphanumeric() || "-_./:=+\\~".contains(c);
    if word.chars().all(is_harmless) {
        return word.to_owned();
    }
    let mut out = String::from("'");
    for c in word.chars() {
        out.push(c);
        if matches!(c, '\'' | '\u{2018}'..='\u{201b}') {
            out.push(c);
        }
    }
    out.push('\'');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::completion::entry::candidate;

    fn asked(shell: Shell, arguments: &[&str], env: &[(&str, &str)]) -> Request {
        let arguments: Vec<OsString> = arguments.iter().map(Into::into).collect();
        let env = Env::from_iter(env.iter().copied());
        shell.request(&arguments, &env).unwrap()
    }

    #[test]
    fn each_shell_gets_values_and_help_in_its_own_form() {
        let found = [
            candidate("a b", "the 1: first\nmore"),
            candidate("c:d", ""),
            candidate("it's", "x\\y"),
            candidate("e\u{1b}[2J", "hidden"),
        ];
        let index = [("_CLAP_COMPLETE_INDEX", "1")];
        let words = ["casebook", ""];
        for (shell, text) in [
            (Shell::Elvish, "a b\nc:d\nit's\n"),
            (Shell::Fish, "a b\tthe 1: first\nc:d\nit's\tx\\y\n"),
            (
                Shell::Powershell,
                "'a b'\tthe 1: first\nc:d\n'it''s'\tx\\y\n",
            ),
            (Shell::Zsh, "a b:the 1: first\nc\\:d\nit's:x\\\\y\n"),
        ] {
            assert_eq!(
                asked(shell, &words, &index).write(&found),
                text,
                "{shell:?}"
            );
        }
    }

    #[test]
    fn no_quote_in_a_word_ends_the_quotes_of_powershell() {
        for (word, quoted) in [
            ("report-1.pdf", "report-1.pdf"),
            ("$(x)", "'$(x)'"),
            ("a'b", "'a''b'"),
            ("a\u{2019};x", "'a\u{2019}\u{2019};x'"),
        ] {
            assert_eq!(quoted_for_powershell(word), quoted);
        }
    }

    #[test]
    fn words_lose_their_quotes() {
        let fish = asked(Shell::Fish, &["casebook", "a b", r"SOC\ 2"], &[]);
        assert_eq!(fish.words, ["casebook", "a b", "SOC 2"]);
        let index = [("_CLAP_COMPLETE_INDEX", "2")];
        let zsh = asked(
            Shell::Zsh,
            &["casebook", "'a b'", "\"SOC 2", "later"],
            &index,
        );
        assert_eq!(zsh.words, ["casebook", "a b", "SOC 2"]);
        let zsh = asked(Shell::Zsh, &["casebook", "case"], &index);
        assert_eq!(zsh.words, ["casebook", "case", ""]);
    }

    #[test]
    fn arguments_of_another_script_are_none() {
        let none = Env::default();
        for shell in Shell::value_variants() {
            assert!(shell.request(&[], &none).is_none(), "{shell:?}");
        }
        assert!(Shell::Zsh.request(&["casebook".into()], &none).is_none());
        assert_eq!(Shell::named(OsStr::new("tcsh")), None);
    }
}
