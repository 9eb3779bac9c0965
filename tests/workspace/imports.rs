//! Checks which crates of ours import which.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

const ARCHITECTURE: &str = include_str!("../../ARCHITECTURE.md");

/// The crates of ours that a crate imports, by the feature that turns the import on. Imports of
/// every build are under the empty name.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// Crates that do I/O. The crates without I/O must not depend on them.
const NO_IO: &[&str] = &[
    "tokio",
    "hyper",
    "tower",
    "rustls",
    "hyper-util",
    "mio",
    "socket2",
];

fn metadata() -> cargo_metadata::Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    // Without the network, cargo knows only the packages that were fetched for this platform.
    let options = ["--offline", "--locked", "--filter-platform=host-tuple"];
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(options.map(str::to_owned))
        .exec()
        .unwrap()
}

/// Returns the name of a crate of ours as ARCHITECTURE.md writes it. Returns `None` for any other
/// crate.
fn short(name: &str) -> Option<&str> {
    match name {
        "casebook" => Some(name),
        name => name.strip_prefix("casebook-"),
    }
}

/// Returns the texts in backticks.
fn names(text: &str) -> BTreeSet<String> {
    let names = text.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

/// Reads the table of crates in ARCHITECTURE.md.
fn listed() -> BTreeMap<String, Imports> {
    let mut listed = BTreeMap::new();
    let table = ARCHITECTURE
        .lines()
        .skip_while(|line| *line != "| crate | imports | with a feature |")
        .skip(2);
    for row in table.take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.split('|').collect();
        let [_, crates, always, optional, _] = cells[..] else {
            panic!("expected three cells: {row}");
        };
        let mut imports = Imports::new();
        if !names(always).is_empty() {
            imports.insert(String::new(), names(always));
        }
        for (feature, imported) in optional.split(';').filter_map(|part| part.split_once(':')) {
            let feature = feature.trim().trim_matches('`');
            imports.insert(feature.to_owned(), names(imported));
        }
        for name in names(crates) {
            listed.insert(name, imports.clone());
        }
    }
    listed
}

/// Returns the crates of ours that the manifest of a package imports.
fn imported(package: &Package) -> Imports {
    let mut imports = Imports::new();
    for dependency in &package.dependencies {
        let is_for_tests = dependency.kind == DependencyKind::Development;
        // The tests of a published crate may import crates above it, so these imports do not count.
        if is_for_tests && package.publish.is_none() {
            continue;
        }
        let Some(name) = short(&dependency.name) else {
            continue;
        };
        let turned_on = format!("dep:{}", dependency.name);
        let features = package.features.iter();
        let features: Vec<&str> = features
            .filter(|(_, on)| dependency.optional && on.contains(&turned_on))
            .map(|(feature, _)| feature.as_str())
            .collect();
        let crates = imports.entry(features.join(", ")).or_default();
        crates.insert(name.to_owned());
    }
    imports
}

#[test]
fn the_manifests_import_what_the_architecture_says() {
    let metadata = metadata();
    let found: BTreeMap<_, _> = metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let name = short(package.name.as_str()).unwrap();
            (name.to_owned(), imported(package))
        })
        .collect();
    assert_eq!(found, listed());
}

#[test]
fn the_facade_brings_the_emulator_along_only_behind_its_feature() {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let facade = members.iter().find(|package| package.name == "casebook");
    let facade = facade.unwrap();
    for (feature, brings) in &facade.features {
        let brought = brings.iter().any(|name| name.contains("emulator"));
        assert_eq!(brought, feature == "emulator", "{feature}: {brings:?}");
    }
}

#[test]
fn the_services_without_their_client_do_no_io() {
    let metadata = metadata();
    let packages: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .map(|package| (package.name.as_str(), package))
        .collect();
    let mut seen = BTreeSet::new();
    let mut next = vec!["casebook-artifact", "casebook-support"];
    while let Some(name) = next.pop() {
        if !seen.insert(name) {
            continue;
        }
        let Some(package) = packages.get(name) else {
            continue;
        };
        let required = package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == DependencyKind::Normal && !dependency.optional);
        next.extend(required.map(|dependency| dependency.name.as_str()));
    }
    assert!(
        seen.contains("serde_json"),
        "the walk finds what is below: {seen:?}"
    );
    for name in NO_IO {
        assert!(!seen.contains(name), "{name} came along: {seen:?}");
    }
}

#[test]
fn proptest_and_jiff_come_into_the_public_api_by_features_of_their_names() {
    let metadata = metadata();
    let packages = metadata.workspace_packages();
    for name in ["casebook-types", "casebook-artifact", "casebook-support"] {
        let package = packages.iter().find(|package| package.name == name);
        let package = package.unwrap();
        let proptest = package.dependencies.iter().find(|dependency| {
            dependency.name == "proptest" && dependency.kind == DependencyKind::Normal
        });
        assert!(proptest.is_some_and(|it| it.optional), "{name}");
        assert!(package.features["proptest"].contains(&"dep:proptest".to_owned()));
        assert!(package.features.contains_key("jiff"), "{name}");
        assert!(
            !package.features.contains_key("default") || {
                let default = &package.features["default"];
                !default.iter().any(|on| on == "proptest" || on == "jiff")
            }
        );
    }
    let facade = packages.iter().find(|package| package.name == "casebook");
    let features = &facade.unwrap().features;
    assert_eq!(features["jiff"], ["casebook-types/jiff"]);
    assert_eq!(features["proptest"].len(), 3);
}

#[test]
fn versions_stand_at_the_root_only() {
    for package in metadata().workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        let dependencies = manifest.split("dependencies]").skip(1);
        for line in dependencies.flat_map(str::lines) {
            assert!(!line.contains("version ="), "{}: {line}", package.name);
        }
    }
}
