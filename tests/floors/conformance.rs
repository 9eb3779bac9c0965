//! Public test data about partitions, where it is there.

use std::io::Write as _;

use casebook::protocol::Partition;
use serde::Deserialize;

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

#[test]
fn every_listed_region_is_in_its_partition() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance");
    if !std::path::Path::new(data).exists() {
        // Straight to the stream, since the runner keeps what a passing test prints.
        let _told = writeln!(
            std::io::stderr(),
            "left out: the public list of partitions is not there"
        );
        return;
    }
    let text = std::fs::read_to_string(format!("{data}/endpoints/partitions.json")).unwrap();
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
