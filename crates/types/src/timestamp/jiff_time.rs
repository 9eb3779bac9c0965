//! Conversions to and from `jiff::Timestamp`.

use super::{Timestamp, UNREADABLE};
use crate::invalid::ValueError;

impl Timestamp {
    /// Returns the point in time as a `jiff::Timestamp`, or `None` if the text is not a time.
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
        let nanos = self.instant()?.unix_timestamp_nanos();
        jiff::Timestamp::from_nanosecond(nanos).ok()
    }
}

/// Formats the time in RFC 3339 and UTC.
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        Self(time.to_string().into())
    }
}

/// Fails if the text is not a time.
impl TryFrom<&Timestamp> for jiff::Timestamp {
    type Error = ValueError;

    fn try_from(time: &Timestamp) -> Result<Self, Self::Error> {
        time.to_jiff().ok_or(UNREADABLE)
    }
}

/// Fails if the text is not a time.
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = ValueError;

    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        (&time).try_into()
    }
}
