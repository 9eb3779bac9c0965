//! The imports between crates.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand, Package};

/// The crates of ours that each crate may depend on, with any features.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("casebook-types", &[]),
    ("casebook-protocol", &["casebook-types"]),
    ("casebook-files", &[]),
    (
        "casebook-auth",
        &["casebook-types", "casebook-protocol", "casebook-files"],
    ),
    (
        "casebook-stack",
        &[
            "casebook-types",
            "casebook-protocol",
            "casebook-files",
            "casebook-auth",
        ],
    ),
    (
        "casebook-artifact",
        &[
            "casebook-types",
            "casebook-protocol",
            "casebook-files",
            "casebook-stack",
        ],
    ),
    (
        "casebook-support",
        &[
            "casebook-types",
            "casebook-protocol",
            "casebook-files",
            "casebook-stack",
        ],
    ),
    (
        "casebook",
        &[
            "casebook-types",
            "casebook-protocol",
            "casebook-auth",
            "casebook-stack",
            "casebook-artifact",
            "casebook-support",
            // Only behind its feature `emulator`: the facade knows both sides, neither knows the other.
            "casebook-emulator",
        ],
    ),
    ("casebook-emulator", &[]),
    (
        "casebook-cli",
        &["casebook", "casebook-emulator", "casebook-files"],
    ),
    ("casebook-examples", &["casebook", "casebook-emulator"]),
    ("casebook-benches", &["casebook", "casebook-emulator"]),
    ("casebook-tests", &["casebook", "casebook-emulator"]),
];

/// Crates that those without I/O must not depend on.
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
    // A build has fetched the packages for this platform only.
    let options = ["--offline", "--locked", "--filter-platform=host-tuple"];
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(options.map(str::to_owned))
        .exec()
        .unwrap()
}

fn ours(package: &Package) -> impl Iterator<Item = (&str, bool)> {
    let dependencies = package.dependencies.iter();
    dependencies
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .filter(|dependency| dependency.name.starts_with("casebook"))
        .map(|dependency| (dependency.name.as_str(), dependency.optional))
}

#[test]
fn no_crate_imports_one_above_it() {
    let metadata = metadata();
    let may: BTreeMap<_, _> = MAY_IMPORT.iter().copied().collect();
    let members = metadata.workspace_packages();
    assert_eq!(
        members.len(),
        may.len(),
        "every member has its place in the table"
    );
    for package in members {
        let allowed = may[package.name.as_str()];
        for (name, _) in ours(package) {
            assert!(
                allowed.contains(&name),
                "{} must not import {name}",
                package.name
            );
        }
    }
}

#[test]
fn the_services_build_upon_the_stack_only_behind_their_client_feature() {
    let metadata = metadata();
    for package in metadata.workspace_packages() {
        if ["casebook-artifact", "casebook-support"].contains(&package.name.as_str()) {
            let stack = ours(package).find(|(name, _)| *name == "casebook-stack");
            assert_eq!(stack, Some(("casebook-stack", true)), "{}", package.name);
            assert!(package.features["client"].contains(&"dep:casebook-stack".to_owned()));
        }
    }
}

#[test]
fn the_facade_brings_the_emulator_along_only_behind_its_feature() {
    let metadata = metadata();
    let members = metadata.workspace_packages();
    let facade = members.iter().find(|package| package.name == "casebook");
    let facade = facade.unwrap();
    let emulator = ours(facade).find(|(name, _)| *name == "casebook-emulator");
    assert_eq!(emulator, Some(("casebook-emulator", true)));
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
