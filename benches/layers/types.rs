//! Parsing of types.

use std::hint::black_box;
use std::str::FromStr;

use casebook::types::artifact::ReportId;
use casebook::types::support::{CaseId, CommunicationBody};
use casebook::types::{Arn, Region, Timestamp};
use casebook_benches::answers::PARAGRAPH;
use criterion::{BenchmarkGroup, Criterion, measurement::WallTime};

/// Measures the parsing of request parameters, and of the times in responses.
pub(crate) fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    let case = "case-111122223333-muen-2026-c4c1d2bf33c5cf47";
    of::<CaseId>(&mut group, "CaseId", case);
    of::<ReportId>(&mut group, "ReportId", "report-abcDEF0123456789");
    let arn = "arn:aws:artifact:us-east-1::report/report-abcDEF0123456789:3";
    of::<Arn>(&mut group, "Arn", arn);
    of::<Region>(&mut group, "Region", "eu-central-1");
    of::<CommunicationBody>(&mut group, "CommunicationBody", &PARAGRAPH.repeat(20));
    for (form, time) in [
        ("RFC 3339", "2022-05-27T23:17:00.343940Z"),
        ("offset without a colon", "2020-05-14T17:04:40.790+0000"),
        ("HTTP date", "Thu, 14 May 2020 17:04:40 GMT"),
        ("bare date", "2024-03-31"),
    ] {
        of::<Timestamp>(&mut group, &format!("Timestamp/{form}"), time);
    }
    group.finish();
}

fn of<T: FromStr>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, text: &str) {
    assert!(text.parse::<T>().is_ok(), "{name}: {text}");
    group.bench_function(name, |b| b.iter(|| black_box(text).parse::<T>()));
}
