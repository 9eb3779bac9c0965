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
    kind: ErrorKind,
}

#[derive(Clone, Debug)]
enum ErrorKind {
    Full {
        max: usize,
    },
    Pause {
        wait: Duration,
        longest: Duration,
    },
    Quota {
        max: u32,
        per: Duration,
        wait: Duration,
    },
    File {
        path: PathBuf,
        source: Arc<io::Error>,
    },
}

impl ThrottleError {
    /// Creates the error for a queue that is full: `max` calls of the operation already wait in it.
    #[must_use]
    pub const fn full(operation: &'static str, max: usize) -> Self {
        let kind = ErrorKind::Full { max };
        Self { operation, kind }
    }

    /// Creates the error for a pause that a throttling response asked for. The call would have to
    /// wait for `wait`, but may wait at most for `longest`.
    #[must_use]
    pub const fn asked(operation: &'static str, wait: Duration, longest: Duration) -> Self {
        let kind = ErrorKind::Pause { wait, longest };
        Self { operation, kind }
    }

    /// Creates the error for a quota of `max` calls in the time `per`. The quota is used up, and
    /// the next call can pass after `wait`.
    #[must_use]
    pub const fn quota(operation: &'static str, max: u32, per: Duration, wait: Duration) -> Self {
        let kind = ErrorKind::Quota { max, per, wait };
        Self { operation, kind }
    }

    /// Creates the error of a quota file that cannot be read or written.
    #[must_use]
    pub fn file(operation: &'static str, path: &Path, source: io::Error) -> Self {
        let kind = ErrorKind::File {
            path: path.to_owned(),
            source: Arc::new(source),
        };
        Self { operation, kind }
    }

    /// Returns the name of the operation that was refused.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns whether the queue of the operation is full.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        matches!(self.kind, ErrorKind::Full { .. })
    }

    /// Returns whether a quota is used up.
    #[must_use]
    pub const fn is_quota(&self) -> bool {
        matches!(self.kind, ErrorKind::Quota { .. })
    }

    /// Returns how long to wait before another call can succeed, if the wait is known.
    #[must_use]
    pub const fn wait(&self) -> Option<Duration> {
        match self.kind {
            ErrorKind::Pause { wait, .. } | ErrorKind::Quota { wait, .. } => Some(wait),
            ErrorKind::Full { .. } | ErrorKind::File { .. } => None,
        }
    }
}

impl fmt::Display for ThrottleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.kind {
            ErrorKind::Full { max } => write!(f, "the queue is full: {max} calls wait already")?,
            ErrorKind::Pause { wait, longest } => write!(
                f,
                "the service asked for a pause of another {}, but the longest allowed wait is {}",
                Seconds(*wait),
                Seconds(*longest)
            )?,
            ErrorKind::Quota { max, per, wait } => write!(
                f,
                "the quota of {max} in {} is used up for another {}",
                Seconds(*per),
                Seconds(*wait)
            )?,
            ErrorKind::File { path, .. } => write!(
                f,
                "the quota file {} could not be read or written",
                path.display()
            )?,
        }
        f.write_str("; nothing was sent")
    }
}

impl Error for ThrottleError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            ErrorKind::File { source, .. } => Some(source),
            _ => None,
        }
    }
}
