//! Values to bytes and back: what an operation costs before and after everything else.

use std::hint::black_box;

use bytes::Bytes;
use casebook::artifact::{GetReport, ListReports, PutAccountSettings};
use casebook::protocol::{Fault, Operation};
use casebook::types::NotificationSubscriptionStatus;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A page of reports as the service writes it.
fn page(reports: usize) -> Bytes {
    let reports: Vec<_> = (0..reports)
        .map(|n| {
            serde_json::json!({
                "id": format!("report-{n:016}"),
                "name": "SOC 2 Type 2 Report",
                "state": "PUBLISHED",
                "arn": format!("arn:aws:artifact:us-east-1::report/report-{n:016}"),
                "version": 3,
                "uploadState": "COMPLETE",
                "description": "Controls relevant to security, availability and \"privacy\" – all of them.",
                "periodStart": "2024-04-01T00:00:00Z",
                "periodEnd": "2025-03-31T23:59:59.999000Z",
                "series": "SOC",
                "category": "Certifications and Attestations",
                "companyName": "Example Cloud",
                "productName": "All services",
                "acceptanceType": "PASSTHROUGH",
            })
        })
        .collect();
    serde_json::json!({ "reports": reports, "nextToken": "token" })
        .to_string()
        .into()
}

/// Protects the path from an operation to its request.
fn encode(c: &mut Criterion) {
    let mut group = c.benchmark_group("encode");
    let id = "report-abcDEF0123456789".parse().expect("an id");
    let get = GetReport::new(id, "term-token-1 2".parse().expect("a token"));
    group.bench_function("GetReport", |b| b.iter(|| black_box(&get).encode()));
    let put = PutAccountSettings::new()
        .notification_subscription_status(NotificationSubscriptionStatus::Subscribed);
    group.bench_function("PutAccountSettings", |b| {
        b.iter(|| black_box(&put).encode())
    });
    group.finish();
}

/// Protects the path from an answer to its output.
fn decode(c: &mut Criterion) {
    let mut group = c.benchmark_group("decode");
    for reports in [1, 300] {
        let body = page(reports);
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(format!("ListReports/{reports}"), |b| {
            b.iter(|| ListReports::decode(http::Response::new(black_box(body.clone()))));
        });
    }
    group.finish();
}

/// Protects the path from a refusal to its fault.
fn fault(c: &mut Criterion) {
    let body = Bytes::from_static(
        br#"{"__type":"ValidationException","message":"no","reason":"other","fieldList":[]}"#,
    );
    c.bench_function("fault/ValidationException", |b| {
        b.iter(|| {
            let mut answer = http::Response::new(black_box(body.clone()));
            *answer.status_mut() = http::StatusCode::BAD_REQUEST;
            Fault::read(answer)
        });
    });
}

criterion_group!(benches, encode, decode, fault);
criterion_main!(benches);
