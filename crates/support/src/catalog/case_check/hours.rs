//! The support hours.
//!
//! The hours of a day are read as UTC. The API reference names UTC for the dates without support, and no
//! time zone for the hours (CommunicationTypeOptions).

use std::time::{Duration, SystemTime};

use crate::catalog::{CommunicationTypeOptions, DateInterval, SupportedHour};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Returns whether a channel is open at a time. Hours that cannot be read count as open.
pub(super) fn is_open(channel: &CommunicationTypeOptions, time: SystemTime) -> bool {
    if channel
        .dates_without_support
        .iter()
        .any(|dates| holds(dates, time))
    {
        return false;
    }
    let hours: Vec<_> = channel.supported_hours.iter().map(range).collect();
    let Ok(since) = time.duration_since(SystemTime::UNIX_EPOCH) else {
        return true;
    };
    let of_day = Duration::from_millis((since.as_millis() % DAY.as_millis()) as u64);
    hours.is_empty()
        || hours.iter().any(|range| match range {
            None => true,
            Some((start, end)) if start == end => true,
            Some((start, end)) if start < end => (*start..*end).contains(&of_day),
            // The channel is open over midnight, for example from 22:00 to 06:00.
            Some((start, end)) => of_day >= *start || of_day < *end,
        })
}

/// Formats the hours: `08:00-18:00, 20:00-24:00`.
pub(super) fn shown(channel: &CommunicationTypeOptions) -> String {
    let hours = channel.supported_hours.iter().filter_map(|hour| {
        let (start, end) = (hour.start_time.as_deref()?, hour.end_time.as_deref()?);
        let minutes = |text: &str| text.get(..5).unwrap_or(text).to_owned();
        Some(format!("{}-{}", minutes(start), minutes(end)))
    });
    hours.collect::<Vec<_>>().join(", ")
}

fn holds(dates: &DateInterval, time: SystemTime) -> bool {
    let start = dates
        .start_date_time
        .as_ref()
        .and_then(|at| at.to_system_time());
    let end = dates
        .end_date_time
        .as_ref()
        .and_then(|at| at.to_system_time());
    matches!((start, end), (Some(start), Some(end)) if (start..end).contains(&time))
}

/// Returns the start and end of the hours. An end in the last second of a minute is rounded up, so
/// that a day until `23:59:59.999` has no gap at midnight.
fn range(hour: &SupportedHour) -> Option<(Duration, Duration)> {
    let start = of_day(hour.start_time.as_deref()?)?;
    let end = of_day(hour.end_time.as_deref()?)?;
    let rest = end.as_millis() % 60_000;
    let end = if rest >= 59_000 {
        end + Duration::from_millis((60_000 - rest) as u64)
    } else {
        end
    };
    Some((start, end))
}

/// Parses `HH:mm`, `HH:mm:ss` or `HH:mm:ss.SSS`.
fn of_day(text: &str) -> Option<Duration> {
    let mut parts = text.split(':');
    let hours: u64 = parts.next()?.parse().ok().filter(|hours| *hours <= 24)?;
    let minutes: u64 = parts.next()?.parse().ok().filter(|minutes| *minutes < 60)?;
    let seconds: f64 = match parts.next() {
        None => 0.0,
        Some(text) => text.parse().ok()?,
    };
    let seconds = (0.0..61.0).contains(&seconds).then_some(seconds)?;
    let whole = Duration::from_secs(hours * 3600 + minutes * 60);
    let time = whole + Duration::from_millis((seconds * 1000.0).round() as u64);
    (parts.next().is_none() && time <= DAY).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn way(hours: &[(&str, &str)], without: &[(&str, &str)]) -> CommunicationTypeOptions {
        let hours = hours
            .iter()
            .map(|(a, b)| json!({"startTime": a, "endTime": b}));
        let dates = without
            .iter()
            .map(|(a, b)| json!({"startDateTime": a, "endDateTime": b}));
        let way = json!({
            "supportedHours": hours.collect::<Vec<_>>(),
            "datesWithoutSupport": dates.collect::<Vec<_>>(),
        });
        serde_json::from_value(way).unwrap()
    }

    fn at(text: &str) -> SystemTime {
        let time: casebook_types::Timestamp = text.parse().unwrap();
        time.to_system_time().unwrap()
    }

    #[test]
    fn hours_begin_and_end() {
        let office = way(&[("08:00:00.000", "18:00:00.000")], &[]);
        for (time, open) in [
            ("2025-06-02T07:59:59Z", false),
            ("2025-06-02T08:00:00Z", true),
            ("2025-06-02T17:59:59.999Z", true),
            ("2025-06-02T18:00:00Z", false),
        ] {
            assert_eq!(is_open(&office, at(time)), open, "{time}");
        }
        assert_eq!(shown(&office), "08:00-18:00");
    }

    #[test]
    fn a_night_and_a_whole_day_have_no_gap() {
        let night = way(&[("22:00", "06:00:00")], &[]);
        assert!(is_open(&night, at("2025-06-02T23:30:00Z")));
        assert!(is_open(&night, at("2025-06-02T05:59:00Z")));
        assert!(!is_open(&night, at("2025-06-02T12:00:00Z")));
        for end in ["23:59:59.999", "23:59:59", "24:00", "00:00:00.000"] {
            let day = way(&[("00:00:00.000", end)], &[]);
            assert!(is_open(&day, at("2025-06-02T23:59:59.9999Z")), "{end}");
        }
    }

    #[test]
    fn dates_without_support_win() {
        let holiday = [(
            "2025-12-25T00:00:00.000+0000",
            "2025-12-26T00:00:00.000+0000",
        )];
        let way = way(&[("00:00", "24:00")], &holiday);
        assert!(!is_open(&way, at("2025-12-25T12:00:00Z")));
        assert!(is_open(&way, at("2025-12-26T00:00:00Z")));
    }

    #[test]
    fn what_is_not_said_or_cannot_be_read_shuts_no_door() {
        let time = at("2025-06-02T12:00:00Z");
        assert!(is_open(&CommunicationTypeOptions::default(), time));
        assert!(is_open(
            &way(&[("early", "late")], &[("then", "later")]),
            time
        ));
        assert!(is_open(&way(&[("25:00", "26:00")], &[]), time));
    }

    proptest! {
        #[test]
        fn never_panics(start in "[0-9:.a-z-]{0,14}", end in "\\PC{0,14}", seconds in any::<u32>()) {
            let way = way(&[(&start, &end)], &[(&end, &start)]);
            let _ = is_open(&way, SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.into()));
            let _ = shown(&way);
        }
    }
}
