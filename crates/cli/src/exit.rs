//! What the command says to the shell that started it.

use std::process::ExitCode;

/// How a run ended; the numbers are those of the AWS CLI.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// All that was asked for was done.
    Done,
    /// Some transfers failed.
    Transfers,
    /// Something asked for was left out, or the command line does not parse.
    Skipped,
    /// Somebody pressed Ctrl-C.
    Interrupted,
    /// A parameter has a value that cannot be.
    Parameter,
    /// Configuration, credentials or Region are missing or wrong.
    Configuration,
    /// The service answered with an error.
    Service,
    /// Anything else.
    Other,
}

impl Exit {
    /// The number that the shell sees.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Transfers => 1,
            Self::Skipped => 2,
            Self::Interrupted => 130,
            Self::Parameter => 252,
            Self::Configuration => 253,
            Self::Service => 254,
            Self::Other => 255,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
