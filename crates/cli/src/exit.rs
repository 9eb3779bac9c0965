//! Exit codes.

use std::process::ExitCode;

/// How a run ended. The numbers are those of the AWS CLI, except for that of `Check`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Exit {
    /// The command did all of its work.
    Done,
    /// Some transfers failed.
    Transfers,
    /// The command left something out, or its command line does not parse.
    Skipped,
    /// The command is a check, and what it checks does not hold.
    Check,
    /// A signal ended the run, such as Ctrl-C.
    Interrupted,
    /// A parameter has an invalid value.
    Parameter,
    /// Configuration, credentials or Region are missing or wrong.
    Configuration,
    /// The service returned an error.
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
            Self::Check => 3,
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
