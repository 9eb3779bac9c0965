//! Points in time, as the services write them.

#[cfg(feature = "proptest")]
mod draw;
#[cfg(feature = "jiff")]
mod jiff_time;
mod read;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::SystemTime;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::invalid::{ValueError, Why};
use crate::text::Text;

use read::read;

/// A point in time together with the text it came as.
///
/// The services write times in more ways than their references say: RFC 3339 with any number of
/// fraction digits (`2022-05-27T23:17:00.343940Z`), an offset without its colon
/// (`2020-05-14T17:04:40.790+0000`), no offset at all, a bare date, an HTTP date, or seconds since
/// 1970 as a number. All of them are read. A time without an offset is taken as UTC.
///
/// ```
/// use casebook_types::Timestamp;
///
/// let expiry: Timestamp = "2020-05-14T17:04:40.790+0000".parse()?;
/// assert_eq!(expiry.as_str(), "2020-05-14T17:04:40.790+0000");
/// assert_eq!(expiry.unix_seconds(), Some(1_589_475_880));
/// # Ok::<(), casebook_types::ValueError>(())
/// ```
///
/// In an answer an unreadable time is no reason to lose the rest of the page. So `Deserialize`
/// takes every text, and [`to_system_time`](Self::to_system_time) says `None` where it could not be
/// read; parsing, which is for callers, refuses.
///
/// Two spellings of one moment are equal, hash alike and are in order of time; each prints as it came.
///
/// ```
/// use casebook_types::Timestamp;
///
/// let (here, there): (Timestamp, Timestamp) =
///     ("2024-05-06T09:08:09+02:00".parse()?, "2024-05-06T07:08:09.000Z".parse()?);
/// assert_eq!(here, there);
/// assert_ne!(here.as_str(), there.as_str());
/// # Ok::<(), casebook_types::ValueError>(())
/// ```
///
/// It is as small as its text: which point in time that is, is worked out when it is needed, by every
/// comparison too. Whoever sorts many of them does so by
/// [`sort_by_cached_key`](slice::sort_by_cached_key) and [`to_system_time`](Self::to_system_time).
#[derive(Clone, Debug)]
pub struct Timestamp(Text);

impl Timestamp {
    /// The text as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The point in time, or `None` where the text could not be read.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        self.instant().map(SystemTime::from)
    }

    /// Whole seconds since 1970 in UTC, rounded down, or `None` where the text could not be read.
    #[must_use]
    pub fn unix_seconds(&self) -> Option<i64> {
        self.instant()
            .map(|instant| instant.as_nanosecond().div_euclid(1_000_000_000) as i64)
    }

    /// The day in UTC as `YYYY-MM-DD`, or `None` where the text could not be read.
    ///
    /// ```
    /// use casebook_types::Timestamp;
    ///
    /// let end: Timestamp = "2024-03-31T23:30:00-01:00".parse()?;
    /// assert_eq!(end.day().as_deref(), Some("2024-04-01"));
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    #[must_use]
    pub fn day(&self) -> Option<String> {
        self.instant()
            .map(|at| jiff::tz::Offset::UTC.to_datetime(at).date().to_string())
    }

    /// A time as a service issued it, taken whether it can be read or not.
    ///
    /// ```
    /// use casebook_types::Timestamp;
    ///
    /// assert_eq!(Timestamp::issued("soon").to_system_time(), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn issued(text: impl Into<Text>) -> Self {
        Self(text.into())
    }

    /// The text that the services write for a moment: RFC 3339 in UTC.
    fn at(instant: jiff::Timestamp) -> Self {
        Self(instant.to_string().into())
    }

    /// The same time with its text in memory of its own, so that nothing else of an answer stays for
    /// its sake; see [`Text::detached`].
    #[must_use]
    pub fn detached(self) -> Self {
        Self(self.0.detached())
    }

    fn instant(&self) -> Option<jiff::Timestamp> {
        read(&self.0)
    }

    /// What makes two times the same: the moment, or else the text that is none.
    fn moment(&self) -> Result<jiff::Timestamp, &str> {
        self.instant().ok_or(&self.0)
    }
}

crate::arbitrary!(Timestamp = draw::spellings().prop_map(Self));

const UNREADABLE: ValueError = ValueError::new("timestamp", Why::Time);

/// Fails where the text could not be read.
impl TryFrom<&Timestamp> for SystemTime {
    type Error = ValueError;

    fn try_from(time: &Timestamp) -> Result<Self, Self::Error> {
        time.to_system_time().ok_or(UNREADABLE)
    }
}

/// Fails where the text could not be read.
impl TryFrom<Timestamp> for SystemTime {
    type Error = ValueError;

    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        (&time).try_into()
    }
}

/// Writes the time the way the services do: RFC 3339 in UTC. Fails beyond the years -9999 to 9999.
impl TryFrom<SystemTime> for Timestamp {
    type Error = ValueError;

    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        let instant = jiff::Timestamp::try_from(time).map_err(|_| UNREADABLE)?;
        Ok(Self::at(instant))
    }
}

impl FromStr for Timestamp {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match read(text) {
            Some(_) => Ok(Self::issued(text)),
            None => Err(UNREADABLE),
        }
    }
}

impl Eq for Timestamp {}

/// Two texts that mean the same moment are one time; of what could not be read, the text counts.
impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.cmp(other).is_eq()
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.moment().hash(state);
    }
}

/// In order of time; what could not be read comes first, in order of the texts.
impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.moment(), other.moment()) {
            (Ok(one), Ok(other)) => one.cmp(&other),
            (Err(one), Err(other)) => one.cmp(other),
            (one, other) => one.is_ok().cmp(&other.is_ok()),
        }
    }
}

impl PartialOrd for Timestamp {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Visitor)
    }
}

struct Visitor;

impl de::Visitor<'_> for Visitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time as text or as seconds since 1970")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Timestamp::issued(text))
    }

    fn visit_i64<E>(self, seconds: i64) -> Result<Self::Value, E> {
        Ok(Timestamp::issued(seconds.to_string()))
    }

    fn visit_u64<E>(self, seconds: u64) -> Result<Self::Value, E> {
        Ok(Timestamp::issued(seconds.to_string()))
    }

    fn visit_f64<E>(self, seconds: f64) -> Result<Self::Value, E> {
        Ok(Timestamp::issued(seconds.to_string()))
    }
}
