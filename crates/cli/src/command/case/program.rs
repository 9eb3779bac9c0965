//! Programs of the user, which the environment names.

use std::ffi::OsStr;
use std::io;
#[cfg(windows)]
use std::path::Path;
use std::process::Command;

/// Returns the command that starts a program on a file or a page. A shell reads the name of the
/// program, which may have arguments, as in git(1), `GIT_EDITOR`. The program writes to the terminal
/// also if stdout is a pipe.
#[cfg(unix)]
pub(super) fn command(program: &str, argument: &OsStr) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{program} \"$@\""));
    command.arg(program).arg(argument);
    command.stdout(io::stderr());
    command
}

/// Returns the command that starts a program on a file or a page. The name of the program ends at the
/// first blank, unless it is the path of a file.
#[cfg(windows)]
pub(super) fn command(program: &str, argument: &OsStr) -> Command {
    let mut words = program.split_whitespace();
    let mut command = match Path::new(program).is_file() {
        true => Command::new(program),
        false => {
            let mut command = Command::new(words.next().unwrap_or(program));
            command.args(words);
            command
        }
    };
    command.arg(argument);
    command.stdout(io::stderr());
    command
}
