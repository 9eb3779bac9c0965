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
    /// All of them, by their numbers.
    pub(crate) const ALL: [Self; 9] = [
        Self::Done,
        Self::Transfers,
        Self::Skipped,
        Self::Check,
        Self::Interrupted,
        Self::Parameter,
        Self::Configuration,
        Self::Service,
        Self::Other,
    ];

    /// Says what the number means, for help and manual pages.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "everything was done",
            Self::Transfers => {
                "something could not be downloaded, saved or refreshed, or an account of --accounts \
                 could not be read"
            }
            Self::Skipped => {
                "something asked for was left out (for `report sync` with `--strict` only), such as an \
                 account of --accounts without a plan, or a filter of `report sync` matches nothing, or \
                 `agreement accept` or `agreement terminate` saved a document to read, or the \
                 command line is wrong"
            }
            Self::Check => {
                "a check does not hold (`agreement check`, `advisor list --fail-on`, `archive --verify`, \
                 `evidence verify`)"
            }
            Self::Interrupted => "the run was interrupted",
            Self::Parameter => "a parameter is bad",
            Self::Configuration => "configuration, credentials or Region are missing or wrong",
            Self::Service => "the service returned an error",
            Self::Other => {
                "anything else; if something was created but the result cannot be printed, stderr \
                 names what was created"
            }
        }
    }

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
