//! `completions SHELL`

use clap::{Args, ValueEnum};
use clap_complete::Shell;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::write_all;

/// Print the completion script of a shell.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Write the script for bash", "casebook completions bash > casebook.bash"),
    ("Write that for fish", "casebook completions fish > casebook.fish"),
]))]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum, hide_possible_values = true)]
    shell: ShellName,
}

/// The shells with completions.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShellName {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Completions {
    /// Prints the script for a command with all its subcommands.
    pub(crate) fn run(self, mut tree: clap::Command) -> Result<Exit, Failure> {
        let shell = match self.shell {
            ShellName::Bash => Shell::Bash,
            ShellName::Elvish => Shell::Elvish,
            ShellName::Fish => Shell::Fish,
            ShellName::Powershell => Shell::PowerShell,
            ShellName::Zsh => Shell::Zsh,
        };
        // The script goes into memory first, because the generator panics if it cannot write.
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut tree, "casebook", &mut script);
        write_all(&script)
    }
}
