//! Times in every spelling.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

fn seconds(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().unix_seconds().unwrap()
}

#[test]
fn reads_every_form_that_has_been_seen() {
    assert_eq!(seconds("2019-12-16T23:48:18Z"), 1_576_540_098);
    assert_eq!(seconds("2019-12-16T22:48:18-01:00"), 1_576_540_098);
    assert_eq!(seconds("2019-12-17T00:48:18+0100"), 1_576_540_098);
    assert_eq!(seconds("2019-12-16T23:48:18.5+0000"), 1_576_540_098);
    assert_eq!(seconds("2019-12-16 23:48:18"), 1_576_540_098);
    assert_eq!(seconds("2019-12-16"), 1_576_454_400);
    assert_eq!(seconds("Mon, 16 Dec 2019 23:48:18 GMT"), 1_576_540_098);
    assert_eq!(seconds("1576540098"), 1_576_540_098);
    assert_eq!(seconds("1576540098.25"), 1_576_540_098);
    assert_eq!(seconds("-1"), -1);
}

#[test]
fn reads_the_shorter_and_older_forms() {
    for text in [
        "2019-12-16t23:48:18z",
        "2019-12-16 23:48:18+00:00",
        "2019-12-16T23:48:18,0Z",
        "20191216T234818Z",
        "+002019-12-16T23:48:18Z",
        "16 Dec 2019 23:48:18 GMT",
        "Mon, 16 Dec 2019 18:48:18 EST",
        "Mon, 16 Dec 2019 23:48:18 UTC",
    ] {
        assert_eq!(seconds(text), 1_576_540_098, "{text}");
    }
    assert_eq!(seconds("2019-12-16T23:48"), 1_576_540_080);
    assert_eq!(seconds("2016-12-31T23:59:60Z"), 1_483_228_799);
}

#[test]
fn an_offset_or_a_day_that_does_not_exist_is_refused() {
    for text in [
        "2019-12-16T23:48:18+99:00",
        "2019-12-16T23:48:18+0100Z",
        "2019-02-29",
        "2019-12-16T24:00:00Z",
        "2019-12-16T23:48:18 soon",
        "9999-12-31T23:59:59-23:00",
    ] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn a_number_in_json_is_seconds() {
    let read: Timestamp = serde_json::from_str("946845296.123").unwrap();
    let since = read
        .to_system_time()
        .unwrap()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    assert_eq!(since.as_millis(), 946_845_296_123);
}

#[test]
fn an_unreadable_time_keeps_its_text() {
    let read: Timestamp = serde_json::from_str("\"soon\"").unwrap();
    assert_eq!(read.as_str(), "soon");
    assert_eq!(read.to_system_time(), None);
    assert_eq!(serde_json::to_string(&read).unwrap(), "\"soon\"");
    assert!("soon".parse::<Timestamp>().is_err());
}

#[test]
fn two_spellings_of_one_instant_are_equal() {
    let spellings = [
        "2019-12-16T23:48:18Z",
        "2019-12-16T23:48:18.000Z",
        "2019-12-17T00:48:18+0100",
        "2019-12-16 23:48:18",
        "Mon, 16 Dec 2019 23:48:18 GMT",
        "1576540098",
    ]
    .map(|text| text.parse::<Timestamp>().unwrap());
    for (one, other) in spellings.iter().zip(spellings.iter().cycle().skip(1)) {
        assert_eq!(one, other);
        assert!(one.cmp(other).is_eq());
        assert_ne!(one.to_string(), other.to_string());
    }
    let later: Timestamp = "1576540098.5".parse().unwrap();
    assert!(later > spellings[0]);
    assert_eq!(HashSet::from(spellings).len(), 1);
}

#[test]
fn unreadable_times_are_compared_as_texts_and_come_first() {
    let [soon, later, epoch] = ["soon", "later", "0"].map(Timestamp::issued);
    assert_eq!(soon, Timestamp::issued("soon"));
    assert_ne!(soon, later);
    let times = BTreeSet::from([epoch.clone(), soon.clone(), later.clone()]);
    assert!(times.into_iter().eq([later, soon, epoch]));
}

#[test]
fn a_time_becomes_a_system_time_unless_it_cannot_be_read() {
    let time: Timestamp = "1970-01-01T00:00:01Z".parse().unwrap();
    let one = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
    assert_eq!(SystemTime::try_from(&time), Ok(one));
    assert_eq!(SystemTime::try_from(time), Ok(one));
    let refused = SystemTime::try_from(Timestamp::issued("soon")).unwrap_err();
    assert_eq!(refused.value_name(), "timestamp");
}

/// Returns the text that a request sends for a time.
fn sent(time: Timestamp) -> String {
    let json = Timestamp::serialize_utc(&Some(time), serde_json::value::Serializer);
    json.unwrap().as_str().unwrap().to_owned()
}

#[test]
fn a_request_sends_rfc_3339_in_utc_and_an_unreadable_time_unchanged() {
    for (text, expected) in [
        ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"),
        ("2024-05-06T07:08:09.000Z", "2024-05-06T07:08:09Z"),
        ("2024-05-06T09:08:09.250+0200", "2024-05-06T07:08:09.25Z"),
        ("2024-05-06", "2024-05-06T00:00:00Z"),
        ("Mon, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09Z"),
        ("1714979289", "2024-05-06T07:08:09Z"),
        ("soon", "soon"),
    ] {
        assert_eq!(sent(Timestamp::issued(text)), expected, "{text}");
    }
    let none = Timestamp::serialize_utc(&None, serde_json::value::Serializer);
    assert!(none.unwrap().is_null());
}

#[cfg(feature = "jiff")]
#[test]
fn a_time_goes_to_jiff_and_back() {
    let time: Timestamp = "2019-12-16T22:48:18-01:00".parse().unwrap();
    let by_jiff = jiff::Timestamp::try_from(&time).unwrap();
    assert_eq!(by_jiff.as_second(), 1_576_540_098);
    assert_eq!(Timestamp::from(by_jiff), time);
    assert!(jiff::Timestamp::try_from(Timestamp::issued("soon")).is_err());
}

proptest! {
    #[test]
    fn any_text_deserializes_and_is_kept(text in ".{0,80}") {
        let json = serde_json::to_string(&text).unwrap();
        let read: Timestamp = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(read.as_str(), text);
    }

    #[test]
    fn reads_digits_and_signs_without_panic(text in "[-+.eE0-9T:Z ]{0,40}") {
        let _ = text.parse::<Timestamp>();
    }

    #[test]
    fn a_system_time_survives_the_round_trip(nanos in 0u64..4_000_000_000_000_000_000) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos);
        let written = Timestamp::try_from(time).unwrap();
        let read: Timestamp = written.as_str().parse().unwrap();
        prop_assert_eq!(read.to_system_time(), Some(time));
    }

    /// Compares our parser with that of jiff, in the formats that both read.
    #[cfg(feature = "jiff")]
    #[test]
    fn jiff_reads_the_same_instant(
        text in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9][T ][012][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[-+][01][0-9]:?[0-5][0-9])"
    ) {
        if let Ok(by_jiff) = text.parse::<jiff::Timestamp>() {
            prop_assert_eq!(Timestamp::issued(text.as_str()).to_jiff(), Some(by_jiff), "{}", text);
        }
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn jiff_reads_the_same_http_date(second in -2_000_000_000i64..10_000_000_000) {
        let by_jiff = jiff::Timestamp::from_second(second).unwrap();
        let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
        let date = printer.timestamp_to_rfc9110_string(&by_jiff).unwrap();
        prop_assert_eq!(Timestamp::issued(date.as_str()).to_jiff(), Some(by_jiff), "{}", date);
    }
}
