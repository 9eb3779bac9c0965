//! A strategy for times in every format that is read, for property tests.

use proptest::prelude::*;
use proptest::sample::select;
use time::format_description::well_known::{Rfc2822, Rfc3339};
use time::{OffsetDateTime, UtcOffset};

use crate::text::Text;

/// A function that formats a time. Some formats drop a part of the time, such as the fraction of a second.
type Format = fn(OffsetDateTime) -> String;

/// Returns a strategy for times of the years 1970 to 2100 in several formats. The usual format comes first,
/// because proptest shrinks to the first one.
pub(super) fn times() -> impl Strategy<Value = Text> {
    const FORMATS: &[Format] = &[
        |time| {
            time.to_offset(UtcOffset::UTC)
                .format(&Rfc3339)
                .unwrap_or_default()
        },
        |time| time.format(&Rfc3339).unwrap_or_default(),
        |time| {
            let (hours, minutes, _) = time.offset().as_hms();
            let sign = if time.offset().is_negative() {
                '-'
            } else {
                '+'
            };
            let (date, clock, milli) = (time.date(), clock(time), time.millisecond());
            let (hours, minutes) = (hours.unsigned_abs(), minutes.unsigned_abs());
            format!("{date}T{clock}.{milli:03}{sign}{hours:02}{minutes:02}")
        },
        |time| format!("{} {}", time.date(), clock(time)),
        |time| time.date().to_string(),
        |time| {
            let date = time.to_offset(UtcOffset::UTC).format(&Rfc2822);
            date.unwrap_or_default().replace("+0000", "GMT")
        },
        |time| time.unix_timestamp().to_string(),
        |time| format!("{}.25", time.unix_timestamp()),
    ];
    let second = 0..=4_133_980_799i64;
    let fraction = prop_oneof![
        Just(0),
        (0..1000).prop_map(|it| it * 1_000_000),
        0..1_000_000_000
    ];
    let quarters_of_an_hour = -48..=56i32;
    (second, fraction, quarters_of_an_hour, select(FORMATS)).prop_map(
        |(second, fraction, quarters, format_time)| {
            let nanos = i128::from(second) * 1_000_000_000 + i128::from(fraction);
            let time = OffsetDateTime::from_unix_timestamp_nanos(nanos)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH);
            let offset = UtcOffset::from_whole_seconds(quarters * 900).unwrap_or(UtcOffset::UTC);
            format_time(time.to_offset(offset)).into()
        },
    )
}

/// Formats hours, minutes and seconds.
fn clock(time: OffsetDateTime) -> String {
    let (hour, minute, second) = time.to_hms();
    format!("{hour:02}:{minute:02}:{second:02}")
}
