//! Errors of the client's own throttle.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Seconds;

/// The error of a request that the client's own throttle refused. Nothing was sent.
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
    /// Creates the error of a queue in which `most` calls of the operation wait already.
    #[must_use]
    pub const fn full(operation: &'static str, most: usize) -> Self {
        let why = Why::Full { most };
        Self { operation, why }
    }

    /// Creates the error of a pause that the service asked for: `wait` is left of it, and `longest` is allowed.
    #[must_use]
    pub const fn asked(operation: &'static str, wait: Duration, longest: Duration) -> Self {
        let why = Why::Asked { wait, longest };
        Self { operation, why }
    }

    /// Creates the error of a quota of `most` calls in the time `per`, which is used up for another `wait`.
    #[must_use]
    pub const fn quota(operation: &'static str, most: u32, per: Duration, wait: Duration) -> Self {
        let why = Why::Quota { most, per, wait };
        Self { operation, why }
    }

    /// Creates the error of a quota file that cannot be read or written.
    #[must_use]
    pub fn file(operation: &'static str, path: &Path, source: io::Error) -> Self {
        let why = Why::File {
            path: path.to_owned(),
            source: Arc::new(source),
        };
        Self { operation, why }
    }

    /// Returns the name of the operation that was refused.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns whether too many calls of the operation wait already.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        matches!(self.why, Why::Full { .. })
    }

    /// Returns whether a quota is used up.
    #[must_use]
    pub const fn is_quota(&self) -> bool {
        matches!(self.why, Why::Quota { .. })
    }

    /// Returns how long to wait before another call can succeed, if the wait is known.
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
                "{operation}: the queue is full: {most} calls wait already"
            )?,
            Why::Asked { wait, longest } => write!(
                f,
                "{operation}: the service asked for a pause of another {}, but the longest allowed wait is {}",
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
                "{operation}: the quota file {} could not be read or written",
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
