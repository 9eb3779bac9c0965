//! Commands that read: reports, versions, agreements, account settings.

use serde_json::{Value, json};

use super::run::{against, emulated, emulated_at, run};
use super::server::{Answer, Server};

fn ids(result: &Value) -> Vec<&str> {
    let reports = result["reports"].as_array().unwrap();
    reports
        .iter()
        .map(|report| report["id"].as_str().unwrap())
        .collect()
}

#[test]
fn the_list_has_every_page_in_the_services_own_names() {
    let result = emulated("report list").json();
    let ids = ids(&result);
    assert!(ids.len() >= 30, "{}", ids.len());
    assert_eq!(result.as_object().unwrap().len(), 1);
    let first = &result["reports"][0];
    for member in [
        "name",
        "version",
        "periodStart",
        "acceptanceType",
        "uploadState",
    ] {
        assert!(!first[member].is_null(), "{member}");
    }
}

#[test]
fn the_list_has_the_filters_of_a_sync_and_is_sorted() {
    let every = emulated("report list").json();
    let line = [
        "--emulator",
        "report",
        "list",
        "--series",
        "soc 2",
        "--sort",
        "date",
    ];
    let listed = run(&line).json();
    let reports = listed["reports"].as_array().unwrap();
    let of_series = every["reports"].as_array().unwrap().iter();
    let of_series = of_series.filter(|report| report["series"] == "SOC 2");
    assert_eq!(reports.len(), of_series.count());
    assert!(reports.len() > 2);
    let ends: Vec<&str> = reports
        .iter()
        .map(|report| report["periodEnd"].as_str().unwrap())
        .collect();
    assert!(
        ends.is_sorted_by(|earlier, later| earlier >= later),
        "{ends:?}"
    );

    let by_name = emulated("report list --category certifications --sort name").json();
    let names: Vec<String> = by_name["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|report| report["name"].as_str().unwrap().to_lowercase())
        .collect();
    assert!(names.len() > 5 && names.is_sorted(), "{names:?}");

    let nothing = emulated("report list --company nobody");
    assert!(
        nothing.code == Some(0)
            && nothing
                .stderr
                .starts_with("note: --company: expected one of "),
        "{}",
        nothing.stderr
    );
}

#[test]
fn a_report_is_shown_and_so_are_its_versions() {
    let list = emulated("report list").json();
    let reports = list["reports"].as_array().unwrap();
    let old = reports
        .iter()
        .find(|report| report["version"] == 3)
        .unwrap();
    let id = old["id"].as_str().unwrap();
    let shown = emulated(&format!("report show {id}")).json();
    assert_eq!(shown["reportDetails"]["id"], id);
    assert_eq!(shown["reportDetails"]["version"], 3);
    let first = emulated(&format!("report show {id} --version 1")).json();
    assert_eq!(first["reportDetails"]["version"], 1);
    let versions = emulated(&format!("report versions {id}")).json();
    let numbers: Vec<&Value> = versions["reports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| &version["version"])
        .collect();
    assert_eq!(numbers.len(), 3, "{numbers:?}");
}

#[test]
fn a_table_fits_a_hundred_columns() {
    for line in [
        "report list --output table",
        "agreement list --output table",
        "report list --output table --query reports",
    ] {
        let ran = emulated_at(100, line);
        assert_eq!(ran.code, Some(0));
        assert!(ran.text().lines().count() > 5);
        for row in ran.text().lines() {
            assert!(row.chars().count() <= 100, "{row}");
        }
    }
    let header = emulated("report list --output table");
    let header = header.text().lines().next().unwrap().to_owned();
    let titles: Vec<&str> = header.split_whitespace().collect();
    assert_eq!(
        titles,
        ["ID", "NAME", "SERIES", "V", "PERIOD", "END", "TERMS"]
    );
}

#[test]
fn agreements_are_listed() {
    let result = emulated("agreement list").json();
    let agreements = result["customerAgreements"].as_array().unwrap();
    assert!(agreements.len() >= 5);
    assert!(
        agreements
            .iter()
            .any(|agreement| agreement["state"] == "ACTIVE")
    );
}

#[test]
fn the_account_is_shown_and_set() {
    let shown = emulated("account show").json();
    let status = "notificationSubscriptionStatus";
    assert_eq!(shown["accountSettings"][status], "NOT_SUBSCRIBED");
    let set = emulated("account set SUBSCRIBED").json();
    assert_eq!(set["accountSettings"][status], "SUBSCRIBED");

    let settings = json!({"accountSettings": {status: "NOT_SUBSCRIBED"}});
    let server = Server::start(move |_| Answer::json(200, &settings));
    against(&server.url, &["account", "set", "NOT_SUBSCRIBED"]).json();
    let request = &server.received()[0];
    assert_eq!(request.method, "PUT");
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({status: "NOT_SUBSCRIBED"}));
    assert_eq!(request.header("host"), Some(&server.url[7..]));
    let signed = request.header("authorization").unwrap();
    assert!(
        signed.contains("/eu-central-1/artifact/aws4_request"),
        "{signed}"
    );
}

#[test]
fn what_the_list_cannot_say_is_not_shown() {
    let page = json!({"reports": [{"name": null, "colour": "blue"}, {"id": "x", "state": "NEW"}]});
    let server = Server::start(move |_| Answer::json(200, &page));
    let read = against(&server.url, &["report", "list"]).json();
    assert_eq!(read, json!({"reports": [{}, {"id": "x", "state": "NEW"}]}));
    let table = against(&server.url, &["report", "list", "--output", "table"]);
    assert_eq!(table.code, Some(0), "{}", table.stderr);
}
