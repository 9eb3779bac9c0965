//! Tests of the pages of listings of reports and versions.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;

use casebook_emulator::Emulator;
use serde_json::Value;

use crate::client::Client;

/// Reads all pages of a listing; returns their elements, and how many each page had.
fn walk(client: &Client, target: &str, name: &str) -> (Vec<Value>, Vec<usize>) {
    let (mut all, mut lengths) = (Vec::new(), Vec::new());
    let mut next = String::new();
    loop {
        let page = client.get(&format!("{target}{next}")).json();
        let elements = page[name].as_array().expect("a list");
        lengths.push(elements.len());
        all.extend(elements.iter().cloned());
        let Some(token) = page.get("nextToken") else {
            return (all, lengths);
        };
        next = format!("&nextToken={}", token.as_str().expect("a token"));
    }
}

#[test]
fn pages_of_every_size_have_the_same_reports() {
    let client = Client::new();
    let (all, lengths) = walk(&client, "/v1/report/list?maxResults=300", "reports");
    assert_eq!(lengths, [40]);
    for (size, expected) in [(1, 40), (7, 6), (39, 2), (40, 1), (41, 1)] {
        let target = format!("/v1/report/list?maxResults={size}");
        let (found, lengths) = walk(&client, &target, "reports");
        assert_eq!((&found, lengths.len()), (&all, expected), "{size}");
    }
    let (found, lengths) = walk(&client, "/v1/report/list?", "reports");
    assert_eq!((found, lengths), (all.clone(), vec![20, 20]));
    let ids: BTreeSet<_> = all.iter().map(|report| report["id"].to_string()).collect();
    assert_eq!(ids.len(), 40);
    assert!(all.iter().all(|report| report["state"] == "PUBLISHED"));
    assert!(all.iter().all(|report| report.get("deletedAt").is_none()));
}

#[test]
fn the_page_size_can_be_set() {
    let size = NonZeroUsize::new(15).expect("not zero");
    let client = Client::with(Emulator::builder().page_size(size));
    let (_, lengths) = walk(&client, "/v1/report/list?", "reports");
    assert_eq!(lengths, [15, 15, 10]);
}

#[test]
fn versions_come_newest_first() {
    let client = Client::new();
    let id = client.id_of("ISO 27001 2022 Certificate");
    for size in [1, 2, 3, 300] {
        let target = format!("/v1/report/listVersions?reportId={id}&maxResults={size}");
        let (found, _) = walk(&client, &target, "reports");
        let versions: Vec<_> = found
            .iter()
            .map(|report| report["version"].as_u64())
            .collect();
        let count = found.len() as u64;
        assert_eq!(versions, (1..=count).rev().map(Some).collect::<Vec<_>>());
    }
}

#[test]
fn a_token_is_good_for_one_listing_only() {
    let client = Client::new();
    let [first, second] =
        ["SOC 1 Type 2 Report", "SOC 2 Type 2 Report - Privacy"].map(|name| client.id_of(name));
    let token = |target: &str| {
        client.get(target).json()["nextToken"]
            .as_str()
            .expect("more pages")
            .to_owned()
    };
    let of_reports = token("/v1/report/list?maxResults=1");
    let of_first = token(&format!(
        "/v1/report/listVersions?reportId={first}&maxResults=1"
    ));
    let mut changed = of_reports.clone();
    changed.replace_range(0..1, if changed.starts_with('0') { "1" } else { "0" });
    for target in [
        format!("/v1/report/list?nextToken={of_first}"),
        format!("/v1/report/list?nextToken={changed}"),
        "/v1/report/list?nextToken=a%2Fb%2Bc%3Dd%20e~f%25%C3%A9".to_owned(),
        format!("/v1/report/listVersions?reportId={second}&nextToken={of_first}"),
        format!("/v1/report/listVersions?reportId={first}&nextToken={of_reports}"),
        format!("/v1/customer-agreement/list?nextToken={of_reports}"),
    ] {
        let body = client.get(&target).refused(400, "ValidationException");
        assert_eq!(
            (&body["reason"], &body["fieldList"][0]["name"]),
            (&"invalidToken".into(), &"nextToken".into())
        );
    }
    // A token is also valid if the next page has another size.
    client
        .get(&format!(
            "/v1/report/list?nextToken={of_reports}&maxResults=9"
        ))
        .json();
}

#[test]
fn some_reports_have_names_that_differ_only_in_case_and_spaces() {
    let client = Client::new();
    let (all, _) = walk(&client, "/v1/report/list?maxResults=300", "reports");
    let plain = |report: &Value| {
        report["name"]
            .as_str()
            .expect("a name")
            .to_lowercase()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("-")
    };
    let names: BTreeSet<_> = all.iter().map(plain).collect();
    assert!(names.len() + 2 <= all.len());
    let same: Vec<_> = all
        .iter()
        .filter(|report| report["name"] == "SOC 3 Report")
        .collect();
    assert_eq!(same.len(), 2);
    assert_ne!(same[0]["periodEnd"], same[1]["periodEnd"]);
}
