//! `completions SHELL`

use clap::Args;

use crate::completion::Shell;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::help::examples;
use crate::output::write_all;

/// Print the completion script of a shell
///
/// bash reads it by the line "source <(casebook completions bash)" in ~/.bashrc, zsh by "source
/// <(casebook completions zsh)" in ~/.zshrc below compinit, fish by "casebook completions fish |
/// source" in ~/.config/fish/config.fish, and PowerShell by "casebook completions powershell |
/// Out-String | Invoke-Expression" in its profile. So the script is that of the installed version.
///
/// The script makes the shell ask casebook what fits: commands, options and words, each with its
/// meaning, and cases, reports, checks, services, inquiries, agreements and profiles, by number, id
/// or name. They come from the account that the line chooses, within two seconds, and are kept for
/// a minute in the user's cache folder. An error completes nothing, and no MFA code is asked for.
#[derive(Args, Debug)]
#[command(after_help = examples(&[
    ("Print the script for bash", "casebook completions bash"),
    ("Write that for fish into a file", "casebook completions fish > casebook.fish"),
]))]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_enum, hide_possible_values = true)]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub(crate) fn run(self) -> Result<Exit, Failure> {
        write_all(self.shell.script().as_bytes())
    }
}
