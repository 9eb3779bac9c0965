//! To and from the times of jiff.

use super::{Timestamp, UNREADABLE};
use crate::invalid::ValueError;

impl Timestamp {
    /// The point in time as jiff has it, or `None` where the text could not be read.
    ///
    /// ```
    /// use casebook_types::Timestamp;
    ///
    /// let time: Timestamp = "2024-05-06T09:08:09+02:00".parse()?;
    /// let time = time.to_jiff().unwrap_or_default();
    /// assert_eq!(time.to_string(), "2024-05-06T07:08:09Z");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    #[must_use]
    pub fn to_jiff(&self) -> Option<jiff::Timestamp> {
        self.instant()
    }
}

/// Writes the time the way the services do: RFC 3339 in UTC.
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self::at(time)
    }
}

/// Fails where the text could not be read.
impl TryFrom<&Timestamp> for jiff::Timestamp {
    type Error = ValueError;

    fn try_from(time: &Timestamp) -> Result<Self, Self::Error> {
        time.to_jiff().ok_or(UNREADABLE)
    }
}

/// Fails where the text could not be read.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = ValueError;

    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        (&time).try_into()
    }
}
