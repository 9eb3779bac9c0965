//! Tests with public data about partitions and endpoints, if that data is available.

use std::io::Write as _;

use casebook::artifact::Artifact;
use casebook::protocol::{Api, Endpoint, EndpointError, EndpointParams, Partition};
use casebook::support::Support;
use casebook::types::Region;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct File {
    partitions: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: String,
    dns_suffix: String,
    dual_stack_dns_suffix: String,
    implicit_global_region: String,
    regions: Vec<String>,
}

/// Reads a file of the public data. Returns `None` if the data is not available.
pub(crate) fn read(file: &str) -> Option<String> {
    read_in("conformance", file)
}

/// Reads a file in a folder of the public data. Returns `None` if the data is not available.
pub(crate) fn read_in(folder: &str, file: &str) -> Option<String> {
    let data = format!("{}/../../shared/{folder}", env!("CARGO_MANIFEST_DIR"));
    if !std::path::Path::new(&data).exists() {
        // This goes directly to stderr, because the test runner hides what a passing test prints.
        let _told = writeln!(
            std::io::stderr(),
            "left out: {file} of the public data is not there"
        );
        return None;
    }
    Some(std::fs::read_to_string(format!("{data}/{file}")).unwrap())
}

/// Tests the rules alone: they refuse a missing Region, although a client would fall back to
/// another Region.
#[test]
fn every_row_of_the_endpoint_rules_holds_for_the_rules_alone() {
    check("artifact", Artifact::endpoint);
    check("support", Support::endpoint);
}

fn check(service: &str, rules: fn(&EndpointParams) -> Result<Endpoint, EndpointError>) {
    let Some(text) = read(&format!("endpoints/{service}.json")) else {
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let rows = file["testCases"].as_array().unwrap();
    assert!(!rows.is_empty());
    for row in rows {
        let flag = |name: &str| row["params"][name] == true;
        let mut params = EndpointParams::new()
            .fips(flag("UseFIPS"))
            .dualstack(flag("UseDualStack"));
        let region = row["params"]["Region"].as_str();
        params.region = region.map(|region| region.parse().unwrap());
        let url = row["params"]["Endpoint"].as_str();
        params.endpoint = url.map(|url| url.parse().unwrap());
        let expected = &row["expect"]["endpoint"];
        match rules(&params) {
            Err(error) => assert!(expected.is_null(), "{params:?}: {error}"),
            Ok(found) => {
                assert_eq!(expected["url"], found.to_string(), "{params:?}");
                let signed = &expected["properties"]["authSchemes"][0]["signingRegion"];
                let region = signed.as_str().or(region);
                assert_eq!(found.signing_region().map(Region::as_str), region);
            }
        }
    }
}

#[test]
fn every_listed_region_is_in_its_partition() {
    let Some(text) = read("endpoints/partitions.json") else {
        return;
    };
    let file: File = serde_json::from_str(&text).unwrap();
    for row in file.partitions {
        for region in row.regions {
            let partition = Partition::of(&region.parse().unwrap());
            assert_eq!(partition.name(), row.name, "{region}");
            assert_eq!(partition.dns_suffix(), row.dns_suffix);
            assert_eq!(partition.dual_stack_dns_suffix(), row.dual_stack_dns_suffix);
            assert_eq!(
                partition.implicit_global_region().as_str(),
                row.implicit_global_region
            );
        }
    }
}
