//! Times in microseconds.

use casebook_types::Timestamp;

/// Returns a time in microseconds since the Unix epoch, or `None` if it is not a time.
pub(crate) fn micros(time: Option<&Timestamp>) -> Option<i64> {
    let time = time?.to_system_time()?;
    match time.duration_since(std::time::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).ok(),
        Err(before) => i64::try_from(before.duration().as_micros())
            .ok()
            .map(|micros| -micros),
    }
}
