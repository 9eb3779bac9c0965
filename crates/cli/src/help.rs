//! The help of the commands: what fits on a screen with `-h`, all of it with `--help`.

use clap::Command;
use clap::builder::StyledStr;

/// The lines of the smallest usual terminal. `-h` shows the examples if they fit.
const LINES: usize = 24;

/// The columns of the smallest usual terminal.
const COLUMNS: usize = 80;

/// Returns the section of a command's help with its examples. Each is a pair of what the line does
/// and the line itself.
pub(crate) fn examples(examples: &[(&str, &str)]) -> String {
    let pairs = examples.iter();
    let text = pairs.map(|(what, line)| format!("\n  {what}\n    $ {line}"));
    format!("Examples:{}", text.collect::<String>())
}

/// Returns the tree of commands with the text at the end of the help of each command.
///
/// The attribute `after_help` of a command has its examples, and `after_long_help` what only the
/// long help says. With `-h` the options of every command are only named, after the command's own;
/// with `--help` they are described there.
///
/// Parsing does not need these texts, and a tree without them is built faster.
pub(crate) fn with_ends(tree: Command) -> Command {
    let mut globals = String::from("Options of every command (see --help):");
    for argument in tree.get_arguments().filter(|a| a.is_global_set()) {
        globals.extend(argument.get_long().map(|name| format!(" --{name}")));
    }
    let mut tree = tree.mut_args(|argument| match argument.is_global_set() {
        true => argument.hide_short_help(true),
        false => argument,
    });
    tree.build();
    with_end(tree, &globals)
}

fn with_end(command: Command, globals: &str) -> Command {
    let text = |part: Option<&StyledStr>| part.map(ToString::to_string).unwrap_or_default();
    let examples = text(command.get_after_help());
    let details = text(command.get_after_long_help());
    let with_examples = command.clone().after_help(paragraphs([&examples, globals]));
    let command = match fits_a_screen(&with_examples) {
        true => with_examples,
        false => command.after_help(globals.to_owned()),
    };
    command
        .after_long_help(paragraphs([&details, &examples]))
        .mut_subcommands(|below| with_end(below, globals))
}

/// Joins texts that are not empty.
fn paragraphs(texts: [&str; 2]) -> String {
    texts.join("\n\n").trim().to_owned()
}

fn fits_a_screen(command: &Command) -> bool {
    let mut command = command.clone().term_width(COLUMNS);
    command.render_help().to_string().lines().count() <= LINES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::App;

    /// Returns a command and all commands below it, except for `help`, which takes no options.
    fn all(command: &Command) -> Vec<Command> {
        let below = command.get_subcommands().filter(|c| c.get_name() != "help");
        std::iter::once(command.clone())
            .chain(below.flat_map(all))
            .collect()
    }

    #[test]
    fn help_fits_the_screen_and_breaks_no_word() {
        for command in all(&with_ends(App::tree())) {
            let name = name(&command);
            let help = |width, long| {
                let mut command = command.clone().term_width(width);
                let help = match long {
                    true => command.render_long_help(),
                    false => command.render_help(),
                };
                help.to_string()
            };
            for (width, long) in [(80, false), (80, true), (60, false), (60, true)] {
                let (whole, help) = (help(10_000, long), help(width, long));
                let words = |text: &str| -> Vec<String> {
                    text.split_whitespace().map(str::to_owned).collect()
                };
                assert_eq!(words(&help), words(&whole), "{name} at {width}");
                for line in help.lines() {
                    assert!(line.chars().count() <= width, "{name} at {width}: {line}");
                }
            }
        }
    }

    fn name(command: &Command) -> String {
        let name = command.get_display_name().unwrap_or("casebook");
        name.replacen("casebook-", "", 1)
    }

    /// Returns the docs of all types of arguments, without their first paragraphs.
    fn details(folder: &std::path::Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .flat_map(|path| match path.is_dir() {
                true => details(&path),
                false => of_source(&std::fs::read_to_string(path).unwrap()),
            })
            .collect()
    }

    fn of_source(source: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (before, _) in source
            .match_indices("#[derive(Args")
            .map(|(at, _)| source.split_at(at))
        {
            let docs = before
                .lines()
                .rev()
                .map_while(|line| line.strip_prefix("///"));
            let mut docs: Vec<_> = docs.map(str::trim).collect();
            docs.reverse();
            let paragraphs = docs.split(|line| line.is_empty()).skip(1);
            found.extend(paragraphs.map(|paragraph| paragraph.join(" ")));
        }
        found
    }

    /// A doc comment on the variant of a command would replace that on its arguments.
    #[test]
    fn the_long_help_has_every_paragraph_about_the_arguments_of_a_command() {
        let helps = all(&with_ends(App::tree())).into_iter().map(|command| {
            let mut command = command.term_width(10_000);
            let help = command.render_long_help().to_string();
            help.split_whitespace().collect::<Vec<_>>().join(" ")
        });
        let helps: Vec<String> = helps.collect();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/command");
        let details = details(folder.as_ref());
        assert!(details.len() > 10, "{details:?}");
        for paragraph in details {
            let is_shown = helps.iter().any(|help| help.contains(&paragraph));
            assert!(is_shown, "in no help: {paragraph}");
        }
    }

    #[test]
    fn the_commands_of_agreements_say_that_they_were_not_tried_against_aws() {
        let tree = with_ends(App::tree());
        for name in ["list", "show", "get", "check", "accept", "terminate"] {
            let agreement = tree.find_subcommand("agreement").unwrap();
            let mut command = agreement.find_subcommand(name).unwrap().clone();
            let help = command.render_long_help().to_string();
            let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
            let says = "by the service's reference, ahead of the SDKs; not tried against AWS";
            assert!(
                words.to_lowercase().contains(&says.to_lowercase()),
                "{name}: {words}"
            );
        }
    }

    /// The commands whose options alone are too many for a screen.
    const LONG: [&str; 1] = ["case-create"];

    #[test]
    fn the_short_help_of_a_command_fits_a_screen_of_24_lines() {
        let commands = all(&with_ends(App::tree()));
        let long = commands.into_iter().filter(|command| {
            let may_be_long = command.has_subcommands() || LONG.contains(&name(command).as_str());
            !may_be_long && !fits_a_screen(command)
        });
        let long: Vec<String> = long.map(|command| name(&command)).collect();
        assert!(long.is_empty(), "shorten, or name in LONG: {long:?}");
    }

    #[test]
    fn no_line_of_an_example_is_broken_on_a_screen_of_80_columns() {
        for command in all(&with_ends(App::tree())) {
            let examples = command.get_after_long_help().map(ToString::to_string);
            for line in examples.iter().flat_map(|text| text.lines()) {
                assert!(!line.contains("    $ ") || line.len() <= COLUMNS, "{line}");
            }
        }
    }

    #[test]
    fn the_short_help_only_names_the_options_of_every_command() {
        for command in all(&with_ends(App::tree())) {
            let (mut short, mut long) = (command.clone(), command.clone());
            let short = short.render_help().to_string();
            let long = long.render_long_help().to_string();
            for argument in App::tree().get_arguments().filter(|a| a.is_global_set()) {
                let option = format!("--{}", argument.get_long().unwrap());
                let (own, end) = short.split_once("Options of every command").unwrap();
                let own = own.split("\nExamples:").next().unwrap();
                assert!(
                    !own.contains(&format!("{option} ")),
                    "{}: {option}",
                    name(&command)
                );
                assert!(end.contains(&option), "{}: {option}", name(&command));
                let (_, described) = long.split_once("Options of every command:").unwrap();
                assert!(described.contains(&option), "{}: {option}", name(&command));
            }
        }
    }
}
