//! Times in every spelling that is read, for property tests.

use jiff::fmt::rfc2822;
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use proptest::prelude::*;
use proptest::sample::select;

use crate::text::Text;

/// How a time is written; a shorter form says less of it.
type Spelling = fn(&Zoned) -> String;

/// The years 1970 to 2100 in several spellings, the usual one first.
pub(super) fn spellings() -> impl Strategy<Value = Text> {
    const SPELLINGS: &[Spelling] = &[
        |time| time.timestamp().to_string(),
        |time| {
            time.timestamp()
                .display_with_offset(time.offset())
                .to_string()
        },
        |time| written("%Y-%m-%dT%H:%M:%S%.3f%z", time),
        |time| written("%Y-%m-%d %H:%M:%S", time),
        |time| written("%Y-%m-%d", time),
        |time| {
            let printer = rfc2822::DateTimePrinter::new();
            let date = printer.timestamp_to_rfc9110_string(&time.timestamp());
            date.unwrap_or_default()
        },
        |time| time.timestamp().as_second().to_string(),
        |time| format!("{}.25", time.timestamp().as_second()),
    ];
    let second = 0..=4_133_980_799i64;
    let fraction = prop_oneof![
        Just(0),
        (0..1000).prop_map(|it| it * 1_000_000),
        0..1_000_000_000
    ];
    let quarters_of_an_hour = -48..=56i32;
    (second, fraction, quarters_of_an_hour, select(SPELLINGS)).prop_map(
        |(second, fraction, quarters, spelling)| {
            let time = Timestamp::new(second, fraction).unwrap_or_default();
            let offset = Offset::from_seconds(quarters * 900).unwrap_or(Offset::UTC);
            spelling(&time.to_zoned(TimeZone::fixed(offset))).into()
        },
    )
}

fn written(form: &str, time: &Zoned) -> String {
    strtime::format(form, time).unwrap_or_default()
}
