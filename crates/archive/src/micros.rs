//! Times in microseconds.

use std::time::{SystemTime, UNIX_EPOCH};

use casebook_types::Timestamp;

/// Returns a time in microseconds since the Unix epoch, or `None` if it is not a time.
pub(crate) fn micros(time: Option<&Timestamp>) -> Option<i64> {
    system_micros(time?.to_system_time()?)
}

/// Returns a time in microseconds since the Unix epoch, or `None` if it is too far away.
pub(crate) fn system_micros(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).ok(),
        Err(before) => i64::try_from(before.duration().as_micros())
            .ok()
            .map(|micros| -micros),
    }
}
