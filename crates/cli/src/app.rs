//! Parses the command line and runs the command.

use std::borrow::Cow;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser};

use crate::command::{Command, why_one_account};
use crate::completion;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::fleet;
use crate::globals::{ErrorFormat, Globals};
use crate::help::{self, examples};
use crate::interrupt::outlive_limits_of_files;
use crate::near::nearest;
use crate::open_words;
use crate::output::takes_writes;
use crate::sanitize::tell;
use crate::session::Session;
use crate::word::in_any_case;

/// Compliance reports and support cases of AWS from the terminal
///
/// Results go to stdout, everything else to stderr.
#[derive(Debug, Parser)]
#[command(after_help = examples(&[
    ("Try a command: no account, no network", "casebook --emulator report list"),
    (
        "Save all reports, and accept their terms, which you have read",
        "casebook report sync reports --accept-terms",
    ),
    ("Read a support case", "casebook case show 1541019661"),
]))]
#[command(name = "casebook", version, max_term_width = 100, after_long_help = statuses())]
pub(crate) struct App {
    #[command(flatten)]
    globals: Globals,

    #[command(subcommand)]
    command: Command,
}

impl App {
    /// Returns the tree of all commands, for completions and manual pages.
    pub(crate) fn tree() -> clap::Command {
        in_any_case(Self::command())
    }

    /// The command of the line.
    #[cfg(test)]
    pub(crate) fn subcommand(&self) -> &Command {
        &self.command
    }

    /// Parses a command line. Only help needs the whole help texts, so they are made when it is
    /// asked for.
    fn from_line(line: &[OsString]) -> Result<(Self, ArgMatches), clap::Error> {
        match Self::parse_by(Self::tree(), line) {
            Err(error) if is_help(&error) => Self::parse_by(help::with_ends(Self::tree()), line),
            parsed => parsed,
        }
    }

    fn parse_by(tree: clap::Command, line: &[OsString]) -> Result<(Self, ArgMatches), clap::Error> {
        let matches = tree.try_get_matches_from(line)?;
        Ok((Self::from_arg_matches(&matches)?, matches))
    }
}

/// Returns the exit codes for the help of the command.
fn statuses() -> String {
    let lines = Exit::ALL.map(|exit| format!("\n  {:<4} {}", exit.number(), exit.meaning()));
    format!("Exit status:{}", lines.concat())
}

/// Parses a command line, runs its command, and returns the exit code.
pub(crate) fn run(line: Vec<OsString>) -> Exit {
    if let Some(exit) = completion::answer(&line, App::tree) {
        return exit;
    }
    outlive_limits_of_files();
    let (app, matches) = match App::from_line(&line) {
        Ok(parsed) => parsed,
        Err(mut error) => {
            suggest_command(&mut error, &line);
            return refuse(&error, wants_json(&line), tip(&error, &line));
        }
    };
    let json = app.globals.error_format == ErrorFormat::Json;
    if let Err(why) = check_globals(&app) {
        let failure = Failure::new(Exit::Skipped, "Usage", why);
        report(&failure, json, false);
        return failure.exit();
    }
    let mut session = Session::new(app.globals);
    match carry_out(app.command, &mut session) {
        Ok(exit) => exit,
        Err(mut failure) => {
            if matches!(failure.exit(), Exit::Service | Exit::Parameter)
                && let Some(advice) = open_words::advice(&matches)
            {
                failure = failure.note(advice);
            }
            report(&failure, json, session.terminal().color_stderr);
            failure.exit()
        }
    }
}

/// Chooses the output format, then runs the command.
fn carry_out(command: Command, session: &mut Session) -> Result<Exit, Failure> {
    match command.prints() {
        Some(what) => session.has_no_result(what)?,
        None if command.has_own_forms() && session.asked_for_a_form().is_none() => {}
        None => match session.choose_form() {
            // `doctor` shows a wrong configuration as a finding.
            Err(_) if command.is_doctor() && session.settings().is_err() => {}
            chosen => chosen?,
        },
    }
    session.printer().check_columns()?;
    if let Some(shape) = command.shape() {
        session.printer().fits(&shape)?;
    }
    takes_writes()?;
    session.choose_pager();
    match command.reading() {
        Some(reading) if reading.options.is_given() => {
            return fleet::read(session, reading.options, reading.list, async |session| {
                command.read(session).await
            });
        }
        Some(reading) => reading.options.refuse_pace_alone()?,
        None => {}
    }
    command.run(session, App::tree)
}

/// Checks global options that exclude or need each other. clap does not notice such a conflict if
/// one option stands before the subcommand and the other one behind it.
fn check_globals(app: &App) -> Result<(), &'static str> {
    let globals = &app.globals;
    if globals.emulator && globals.endpoint_url.is_some() {
        return Err("the argument '--emulator' cannot be used with '--endpoint-url <URL>'");
    }
    if globals.data.is_some() && !globals.emulator && !app.command.is_emulate() {
        return Err("the argument '--data <FILE>' needs '--emulator'");
    }
    Ok(())
}

/// Writes a failure to stderr.
pub(crate) fn report(failure: &Failure, json: bool, color: bool) {
    let Some(line) = failure.line(json) else {
        return;
    };
    let line = match line.strip_prefix("error:") {
        Some(rest) if color => format!("\u{1b}[1;31merror:\u{1b}[0m{rest}"),
        _ => line,
    };
    tell(&line, color);
    for candidate in failure.candidates().iter().filter(|_| !json) {
        tell(&format!("  {candidate}"), color);
    }
}

/// Prints help, the version, or the error of a command line that does not parse: clap returns all
/// three as an error.
fn refuse(error: &clap::Error, json: bool, tip: Option<Cow<'static, str>>) -> Exit {
    let failure = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            return match error.print() {
                Err(broken) => Failure::stdout(&broken).exit(),
                Ok(()) => Exit::Done,
            };
        }
        ErrorKind::ValueValidation => bad_value(error),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // If this fails, stderr is closed, and the error could not be shown there either.
            let _ = error.print();
            return Exit::Skipped;
        }
        _ => Failure::new(Exit::Skipped, "Usage", one_line(error)),
    };
    let failure = match tip {
        Some(tip) => failure.advise(tip),
        None => failure,
    };
    report(&failure, json, false);
    failure.exit()
}

/// Puts the names that casebook finds near an unknown command in place of those of clap, which misses
/// two letters that have changed places.
fn suggest_command(error: &mut clap::Error, line: &[OsString]) {
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    let unknown = unknown.clone();
    let tree = App::tree();
    let mut command = &tree;
    let words = line.iter().skip(1).filter_map(|word| word.to_str());
    for word in words.take_while(|word| *word != unknown) {
        command = command.find_subcommand(word).unwrap_or(command);
    }
    let names = command.get_subcommands().map(clap::Command::get_name);
    let near = nearest(&unknown, names);
    let near = match near[..] {
        [] => ContextValue::None,
        [one] => ContextValue::String(one.to_owned()),
        ref several => ContextValue::Strings(several.iter().map(|it| (*it).to_owned()).collect()),
    };
    error.insert(ContextKind::SuggestedSubcommand, near);
}

/// Returns a tip about an option whose name means something else, in a line that does not parse.
fn tip(error: &clap::Error, line: &[OsString]) -> Option<Cow<'static, str>> {
    if let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg)
        && unknown.starts_with("--accounts")
    {
        return why_one_account(&named_command(line)).map(|why| format!("tip: {why}").into());
    }
    let words: Vec<&str> = line.iter().filter_map(|word| word.to_str()).collect();
    let has_query = words
        .iter()
        .any(|word| *word == "--query" || word.starts_with("--query="));
    let asks = words.windows(2).any(|pair| pair == ["inquiry", "ask"]);
    let has_question = |word: &&str| *word == "--question" || word.starts_with("--question=");
    (asks && has_query && !words.iter().any(has_question))
        .then_some("tip: --question has the question; --query is a JMESPath expression".into())
}

/// Returns the name of the command of a line, such as `case show`.
fn named_command(line: &[OsString]) -> String {
    let tree = App::tree();
    let mut command = &tree;
    let mut names = Vec::new();
    for word in line.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(below) = command.find_subcommand(word) {
            command = below;
            names.push(below.get_name());
        }
    }
    names.join(" ")
}

/// Whether clap shows the help of a command, which it returns as an error.
fn is_help(error: &clap::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    )
}

/// Joins the lines of an error of clap into one. Leaves out the usage, and the hint that `--help`
/// shows it.
fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let said = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"))
        .filter(|line| !line.is_empty());
    let mut out = String::new();
    for line in said {
        if !out.is_empty() {
            out.push_str(if line.starts_with("tip:") { "; " } else { " " });
        }
        out.push_str(line);
    }
    out
}

/// Creates the failure of an argument whose value did not parse. The message names the argument,
/// and says what its type expects.
fn bad_value(error: &clap::Error) -> Failure {
    let argument = error
        .get(ContextKind::InvalidArg)
        .map_or_else(|| "argument".to_owned(), ToString::to_string);
    // clap names an option as in the usage, `--region <REGION>`. The message needs only the name.
    let argument = match argument.split_once(' ') {
        Some((name, _)) if name.starts_with('-') => name,
        // An argument that may be missing stands in square brackets, and a repeated one has dots.
        _ => argument.trim_matches(['<', '>', '[', ']', '.']),
    };
    match std::error::Error::source(error) {
        Some(why) => Failure::parameter(argument, why),
        None => Failure::parameter(argument, "the value cannot be read"),
    }
}

/// Whether the command line has `--error-format json`. This is for a line that does not parse,
/// whose error has to be JSON as well.
fn wants_json(line: &[OsString]) -> bool {
    let is_json = |word: &str| word.eq_ignore_ascii_case("json");
    let mut words = line.iter().filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        match word {
            "--" => return false,
            "--error-format" => return words.next().is_some_and(is_json),
            _ => match word.strip_prefix("--error-format=") {
                Some(value) if is_json(value) => return true,
                _ => {}
            },
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_sound() {
        App::tree().debug_assert();
    }

    #[test]
    fn the_help_says_that_a_sync_leaves_reports_out_unless_it_is_strict() {
        let help = App::tree().render_long_help().to_string();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence =
            "2 something asked for was left out (for `report sync` with `--strict` only)";
        assert!(help.contains(sentence), "{help}");
    }

    #[test]
    fn the_help_says_that_a_document_to_read_is_not_the_end_of_a_ceremony() {
        let help = App::tree().render_long_help().to_string();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = "or `agreement accept` or `agreement terminate` saved a document to read";
        assert!(help.contains(says), "{help}");
    }

    #[test]
    fn the_long_help_of_emulate_tells_of_its_controls() {
        let tree = App::tree();
        let emulate = tree.find_subcommand("emulate").unwrap();
        let help = emulate.clone().render_long_help().to_string();
        assert!(help.contains("_emulator/reset"), "{help}");
    }

    #[test]
    fn every_command_and_option_says_what_it_does() {
        fn look(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                assert!(
                    argument.get_help().is_some(),
                    "{} {}",
                    command.get_name(),
                    argument.get_id()
                );
            }
            command.get_subcommands().for_each(look);
        }
        look(&App::tree());
    }

    #[test]
    fn json_is_heard_even_in_a_line_that_does_not_parse() {
        let line = |text: &str| -> Vec<OsString> { text.split(' ').map(Into::into).collect() };
        assert!(wants_json(&line("casebook nothing --error-format json")));
        assert!(wants_json(&line("casebook --error-format=json nothing")));
        assert!(wants_json(&line("casebook --error-format JSON nothing")));
        assert!(wants_json(&line("casebook --error-format=Json nothing")));
        assert!(!wants_json(&line("casebook --error-format text nothing")));
        assert!(!wants_json(&line("casebook nothing")));
    }
}
