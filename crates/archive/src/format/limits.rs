//! Which values the formats can hold. All of them hold the same, so that they can be compared.

/// The first and the last microsecond that RFC 3339 can express: the years 0000 to 9999.
const TIMES: std::ops::RangeInclusive<i64> = -62_167_219_200_000_000..=253_402_300_799_999_999;

/// Returns the time, or `None` if RFC 3339 cannot express it.
pub(super) fn time(micros: Option<i64>) -> Option<i64> {
    micros.filter(|micros| TIMES.contains(micros))
}

/// Returns the nearest time that RFC 3339 can express.
pub(super) fn nearest_time(micros: i64) -> i64 {
    micros.clamp(*TIMES.start(), *TIMES.end())
}

/// Returns the number, or `None` if JSON cannot express it.
pub(super) fn number(number: Option<f64>) -> Option<f64> {
    number.filter(|number| number.is_finite())
}
