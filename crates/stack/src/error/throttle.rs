//! The client's own throttle held a request back.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Seconds;

/// Why a request was not let through. Nothing was sent.
#[derive(Clone, Debug)]
pub struct ThrottleError {
    operation: &'static str,
    why: Why,
}

#[derive(Clone, Debug)]
enum Why {
    Full {
        most: usize,
    },
    Asked {
        wait: Duration,
        longest: Duration,
    },
    Quota {
        most: u32,
        per: Duration,
        wait: Duration,
    },
    File {
        path: PathBuf,
        source: Arc<io::Error>,
    },
}

impl ThrottleError {
    pub(crate) const fn full(operation: &'static str, most: usize) -> Self {
        let why = Why::Full { most };
        Self { operation, why }
    }

    pub(crate) const fn asked(operation: &'static str, wait: Duration, longest: Duration) -> Self {
        let why = Why::Asked { wait, longest };
        Self { operation, why }
    }

    pub(crate) const fn quota(
        operation: &'static str,
        most: u32,
        per: Duration,
        wait: Duration,
    ) -> Self {
        let why = Why::Quota { most, per, wait };
        Self { operation, why }
    }

    pub(crate) fn file(operation: &'static str, path: &Path, source: io::Error) -> Self {
        let why = Why::File {
            path: path.to_owned(),
            source: Arc::new(source),
        };
        Self { operation, why }
    }

    /// The operation that was held back.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// Whether too many calls wait already.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        matches!(self.why, Why::Full { .. })
    }

    /// Whether a quota is used up.
    #[must_use]
    pub const fn is_quota(&self) -> bool {
        matches!(self.why, Why::Quota { .. })
    }

    /// How long to wait before it is worth another call, where that is known.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        match self.why {
            Why::Asked { wait, .. } | Why::Quota { wait, .. } => Some(wait),
            Why::Full { .. } | Why::File { .. } => None,
        }
    }
}

impl fmt::Display for ThrottleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation;
        match &self.why {
            Why::Full { most } => write!(
                f,
                "{operation}: {most} calls wait already, which is the most there may be"
            )?,
            Why::Asked { wait, longest } => write!(
                f,
                "{operation}: the service asked for a pause of another {}, and the longest wait is {}",
                Seconds(*wait),
                Seconds(*longest)
            )?,
            Why::Quota { most, per, wait } => write!(
                f,
                "{operation}: the quota of {most} in {} is used up for another {}",
                Seconds(*per),
                Seconds(*wait)
            )?,
            Why::File { path, .. } => write!(
                f,
                "{operation}: the record of its quota, {}, can not be kept",
                path.display()
            )?,
        }
        f.write_str("; nothing was sent")
    }
}

impl Error for ThrottleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.why {
            Why::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
