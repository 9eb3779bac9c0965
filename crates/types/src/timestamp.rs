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
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use time::UtcDateTime;
use time::format_description::well_known::Rfc3339;

use crate::invalid::{ErrorKind, ValueError};
use crate::text::Text;

use read::{is_usual_without_fraction, read};

/// A point in time, with the text that the service sent for it.
///
/// The services write times in more formats than their references say: RFC 3339 with any number of
/// fraction digits (`2022-05-27T23:17:00.343940Z`), an offset without its colon
/// (`2020-05-14T17:04:40.790+0000`), no offset, a date alone, an HTTP date, or seconds since 1970 as
/// a number. This type reads them all. A time without an offset is in UTC.
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
/// An unreadable time does not fail a whole response: `Deserialize` accepts every text, and
/// [`to_system_time`](Self::to_system_time) returns `None` if the text is not a time. Parsing with
/// `FromStr` fails on such a text.
///
/// Two texts for the same instant are equal and have the same hash. The order is by time. `Display`
/// prints the original text.
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
/// The value holds the text alone. Every method and every comparison parses it again, so sort long
/// lists with [`sort_by_cached_key`](slice::sort_by_cached_key) and
/// [`to_system_time`](Self::to_system_time).
#[derive(Clone, Debug)]
pub struct Timestamp(Text);

impl Timestamp {
    /// Returns the original text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the point in time, or `None` if the text is not a time.
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let nanos = self.instant()?.unix_timestamp_nanos();
        let (seconds, fraction) = (nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
        let distance = Duration::new(
            seconds.unsigned_abs() as u64,
            fraction.unsigned_abs() as u32,
        );
        match nanos {
            0.. => SystemTime::UNIX_EPOCH.checked_add(distance),
            _ => SystemTime::UNIX_EPOCH.checked_sub(distance),
        }
    }

    /// Returns the whole seconds since 1970 in UTC, rounded down, or `None` if the text is not a time.
    #[must_use]
    pub fn unix_seconds(&self) -> Option<i64> {
        self.instant().map(UtcDateTime::unix_timestamp)
    }

    /// Returns the day in UTC as `YYYY-MM-DD`, or `None` if the text is not a time.
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
        self.instant().map(|instant| instant.date().to_string())
    }

    /// Creates a timestamp from a text that a service sent, without validating it.
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

    /// Serializes a time in RFC 3339 and UTC, so that equal times make equal requests. A text that is
    /// not a time stays as it is.
    ///
    /// It is for `#[serde(serialize_with)]` on the types of operations.
    ///
    /// # Errors
    ///
    /// Fails only if the serializer does. Nothing is sent.
    pub fn serialize_utc<S: Serializer>(time: &Option<Self>, to: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) if is_usual_without_fraction(&time.0) => time.serialize(to),
            Some(time) => match time.instant().and_then(format_utc) {
                Some(text) => to.serialize_str(&text),
                None => time.serialize(to),
            },
            None => to.serialize_none(),
        }
    }

    /// Copies the text into memory of its own, so that it no longer keeps a whole response in memory. See
    /// [`Text::detached`].
    #[must_use]
    pub fn detached(self) -> Self {
        Self(self.0.detached())
    }

    fn instant(&self) -> Option<UtcDateTime> {
        read(&self.0)
    }

    /// Returns the key for comparisons and hashes: the instant, or the text if it is not a time.
    fn sort_key(&self) -> Result<UtcDateTime, &str> {
        self.instant().ok_or(&self.0)
    }
}

crate::arbitrary!(Timestamp = draw::times().prop_map(Self), issued);

const UNREADABLE: ValueError = ValueError::new("timestamp", ErrorKind::Time);
const NANOS_PER_SECOND: i128 = 1_000_000_000;

/// Formats an instant as the services do, in RFC 3339 and UTC. Returns `None` before the year 0.
fn format_utc(instant: UtcDateTime) -> Option<String> {
    instant.format(&Rfc3339).ok()
}

/// Fails if the text is not a time.
impl TryFrom<&Timestamp> for SystemTime {
    type Error = ValueError;

    fn try_from(time: &Timestamp) -> Result<Self, Self::Error> {
        time.to_system_time().ok_or(UNREADABLE)
    }
}

/// Fails if the text is not a time.
impl TryFrom<Timestamp> for SystemTime {
    type Error = ValueError;

    fn try_from(time: Timestamp) -> Result<Self, Self::Error> {
        (&time).try_into()
    }
}

/// Formats the time in RFC 3339 and UTC. Fails outside the years 0 to 9999.
impl TryFrom<SystemTime> for Timestamp {
    type Error = ValueError;

    fn try_from(time: SystemTime) -> Result<Self, Self::Error> {
        let nanos = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(elapsed) => elapsed.as_nanos() as i128,
            Err(error) => -(error.duration().as_nanos() as i128),
        };
        let instant = UtcDateTime::from_unix_timestamp_nanos(nanos).ok();
        let text = instant.and_then(format_utc).ok_or(UNREADABLE)?;
        Ok(Self(text.into()))
    }
}

impl FromStr for Timestamp {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = read(text).ok_or(UNREADABLE);
        instant.map(|_| Self::issued(text))
    }
}

impl Eq for Timestamp {}

/// Two texts for the same instant are equal. Texts that are not times are compared as texts.
impl PartialEq for Timestamp {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.cmp(other).is_eq()
    }
}

impl Hash for Timestamp {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.sort_key().hash(state);
    }
}

/// Orders by time. Texts that are not times come first, ordered as texts.
impl Ord for Timestamp {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.sort_key(), other.sort_key()) {
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

crate::as_str::written!(Timestamp);

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
