//! Checks the contents of the crates as they are published.

use std::collections::BTreeSet;
use std::fs;

use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// Returns the metadata of the workspace, as cargo prints it with these options.
fn metadata(options: &[&str]) -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    let always = ["--offline", "--locked", "--filter-platform=host-tuple"];
    MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(
            always
                .iter()
                .chain(options)
                .map(|option| (*option).to_owned())
                .collect::<Vec<_>>(),
        )
        .exec()
        .unwrap()
}

/// Returns the crates that are published. All others have `publish = false`.
fn published(metadata: &Metadata) -> Vec<&Package> {
    let members = metadata.workspace_packages().into_iter();
    let published: Vec<_> = members.filter(|member| member.publish.is_none()).collect();
    for package in &published {
        let folder = package.manifest_path.ancestors().nth(2).unwrap();
        assert_eq!(folder.file_name(), Some("crates"), "{}", package.name);
    }
    assert_eq!(
        published.len(),
        12,
        "a crate that is for others is listed here"
    );
    published
}

/// Reads a file in the folder of a crate.
fn file(package: &Package, name: &str) -> String {
    text(&package.manifest_path.parent().unwrap().join(name))
}

/// Reads a file. Its line ends are converted to those of the repository.
fn text(path: &Utf8Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_else(|why| panic!("{path}: {why}"));
    text.replace("\r\n", "\n")
}

/// Returns a text in one line: each run of white space and comment marks becomes a single blank.
fn flat(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| *word != "//!");
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn every_published_crate_says_what_it_is() {
    let metadata = metadata(&["--no-deps"]);
    let mut keywords = BTreeSet::new();
    for package in published(&metadata) {
        let name = &package.name;
        assert!(package.description.is_some(), "{name}: no description");
        // docs.rs has no page for the command, which has no library.
        let page = if name.as_str() == "casebook-cli" {
            "casebook"
        } else {
            name
        };
        let documentation = format!("https://docs.rs/{page}");
        assert_eq!(package.documentation, Some(documentation), "{name}");
        assert_eq!(
            (&package.repository, &package.homepage),
            (&None, &None),
            "{name}"
        );
        assert!(
            (1..=5).contains(&package.keywords.len()),
            "{name}: {:?}",
            package.keywords
        );
        assert!((1..=5).contains(&package.categories.len()), "{name}");
        assert!(
            keywords.insert(&package.keywords),
            "{name}: keywords of its own"
        );
        let library = package.targets.iter().any(|target| target.is_lib());
        let all = &package.metadata["docs"]["rs"]["all-features"];
        assert_eq!(
            all.as_bool() == Some(true),
            library,
            "{name}: all features are documented"
        );
    }
}

#[test]
fn every_published_crate_holds_both_licenses() {
    let metadata = metadata(&["--no-deps"]);
    for package in published(&metadata) {
        assert!(
            package
                .license
                .as_deref()
                .unwrap()
                .contains("MIT OR Apache-2.0")
        );
        for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let root = text(&metadata.workspace_root.join(license));
            assert_eq!(file(package, license), root, "{}: {license}", package.name);
        }
    }
}

#[test]
fn every_readme_has_an_example_that_runs_and_the_minimum_rust() {
    let metadata = metadata(&["--no-deps"]);
    for package in published(&metadata) {
        let readme = file(package, "README.md");
        let rust = package.rust_version.as_ref().unwrap();
        assert!(
            readme.starts_with(&format!("# {}\n", package.name)),
            "{}",
            package.name
        );
        assert!(
            readme.contains(&format!("Rust {rust}.")),
            "{}",
            package.name
        );
        let include = "include_str!(\"../README.md\")";
        if package.targets.iter().any(|target| target.is_lib()) {
            assert!(readme.contains("```rust\n"), "{}", package.name);
            assert!(
                file(package, "src/lib.rs").contains(include),
                "{}",
                package.name
            );
        } else {
            // The README's lines must be in such a block, because a test of the command runs the
            // lines of these blocks.
            assert!(readme.contains("```console\n"), "{}", package.name);
        }
        for line in readme.lines() {
            let hidden = line.starts_with("# #") || line == "#";
            assert!(
                !hidden,
                "{}: rustdoc hides this line, others show it: {line}",
                package.name
            );
        }
    }
}

#[test]
fn no_readme_has_a_placeholder() {
    let metadata = metadata(&["--no-deps"]);
    let own = published(&metadata).into_iter();
    let own = own.map(|package| package.manifest_path.with_file_name("README.md"));
    for place in own.chain([metadata.workspace_root.join("README.md")]) {
        for line in text(&place).lines() {
            let word = line.trim();
            let upper = word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            assert!(!upper, "{place}: {word} stands for a text");
        }
    }
}

#[test]
fn the_readme_lists_every_published_crate() {
    let metadata = metadata(&["--no-deps"]);
    let readme = text(&metadata.workspace_root.join("README.md"));
    let (_, table) = readme.split_once("\n### The crates\n").unwrap();
    for package in published(&metadata) {
        let row = format!("\n| `{}` | ", package.name);
        assert!(table.contains(&row), "{} has no row", package.name);
    }
}

/// Returns the names in backticks.
fn names(text: &str) -> BTreeSet<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Returns the name and the version of every crate that is compiled when a package is built.
#[cfg(target_os = "linux")]
fn compiled(metadata: &Metadata, package: &str) -> BTreeSet<(String, String)> {
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix=none", "-e"])
        .args(["normal,build", "--format={p}", "-p", package])
        .current_dir(&metadata.workspace_root)
        .output()
        .unwrap();
    assert!(tree.status.success(), "{tree:?}");
    let tree = String::from_utf8(tree.stdout).unwrap();
    // A line has a name and a version. What follows them, a path or the mark of a repetition, is
    // not needed.
    let crates = tree.lines().filter_map(|line| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    });
    crates.collect()
}

/// Runs only on Linux, because a build on another system needs other crates.
#[cfg(target_os = "linux")]
#[test]
fn the_readme_says_how_many_crates_a_build_compiles() {
    let metadata = metadata(&["--no-deps"]);
    let readme = flat(&text(&metadata.workspace_root.join("README.md")));
    let count = |package| compiled(&metadata, package).len();
    let (command, library) = (count("casebook-cli"), count("casebook"));
    let sentence = format!("compiles {command} crates for the command, {library} for the library");
    assert!(readme.contains(&sentence), "the README lacks: {sentence}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_architecture_names_the_crates_that_emulator_and_client_share() {
    let metadata = metadata(&["--no-deps"]);
    let client = compiled(&metadata, "casebook");
    let client: BTreeSet<&str> = client.iter().map(|(name, _)| name.as_str()).collect();
    let packages = published(&metadata).into_iter();
    let emulator = packages.filter(|package| package.name.as_str() == "casebook-emulator");
    let used = emulator.flat_map(|package| &package.dependencies);
    let used = used.filter(|used| used.kind == cargo_metadata::DependencyKind::Normal);
    let shared: BTreeSet<&str> = used
        .map(|used| used.name.as_str())
        .filter(|name| client.contains(name))
        .collect();
    let architecture = flat(&text(&metadata.workspace_root.join("ARCHITECTURE.md")));
    let (_, sentence) = architecture.split_once(". Both use ").unwrap();
    let (sentence, _) = sentence.split_once(". ").unwrap();
    assert_eq!(names(sentence), shared);
}

#[test]
fn the_architecture_says_what_every_unusual_dependency_is_for() {
    let metadata = metadata(&["--no-deps"]);
    let architecture = text(&metadata.workspace_root.join("ARCHITECTURE.md"));
    let (above, table) = architecture
        .split_once("\n| crate | for | instead of |\n")
        .unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let listed: BTreeSet<&str> = rows
        .flat_map(|row| names(row.split('|').nth(1).unwrap()))
        .collect();
    let (_, usual) = above
        .split_once("\nThe usual crates for their purpose have no row:")
        .unwrap();
    let usual = names(usual);
    let both: Vec<_> = listed.intersection(&usual).collect();
    assert!(both.is_empty(), "these have a row: {both:?}");
    let packages = published(&metadata).into_iter();
    let used: BTreeSet<&str> = packages
        .flat_map(|package| &package.dependencies)
        .filter(|used| used.kind == cargo_metadata::DependencyKind::Normal)
        .map(|used| used.name.as_str())
        .filter(|name| !name.starts_with("casebook"))
        .collect();
    let named: BTreeSet<&str> = listed.union(&usual).copied().collect();
    assert_eq!(named, used);
}

#[test]
fn every_feature_has_its_sentence_in_manifest_readme_and_documentation() {
    let metadata = metadata(&["--no-deps"]);
    let packages = published(&metadata).into_iter();
    for package in packages.filter(|package| !package.features.is_empty()) {
        let manifest = file(package, "Cargo.toml");
        let (readme, docs) = (
            flat(&file(package, "README.md")),
            flat(&file(package, "src/lib.rs")),
        );
        let default = package.features.get("default").cloned().unwrap_or_default();
        // Each feature must be written in the manifest. Cargo adds a feature for every optional
        // dependency that no feature turns on by `dep:`, and such a feature fails here.
        for feature in package
            .features
            .keys()
            .filter(|feature| *feature != "default")
        {
            let (before, _) = manifest
                .split_once(&format!("\n{feature} = ["))
                .unwrap_or_else(|| panic!("{}: {feature} begins a line", package.name));
            let comment = before
                .lines()
                .rev()
                .map_while(|line| line.strip_prefix("# "));
            let comment: Vec<&str> = comment.collect();
            let sentence = comment.into_iter().rev().collect::<Vec<_>>().join(" ");
            assert!(
                sentence.ends_with('.'),
                "{}: no sentence above {feature}",
                package.name
            );
            let on = if default.contains(feature) {
                ", on by default"
            } else {
                ""
            };
            let entry = format!("- `{feature}`{on}: {sentence}");
            for (place, text) in [("README.md", &readme), ("src/lib.rs", &docs)] {
                assert!(
                    text.contains(&entry),
                    "{}: {place} lacks: {entry}",
                    package.name
                );
            }
        }
    }
}

#[test]
fn the_minimum_rust_is_the_lowest_that_the_dependencies_allow() {
    let metadata = metadata(&["--all-features"]);
    let resolve = metadata.resolve.as_ref().unwrap();
    let mut next: Vec<_> = published(&metadata)
        .iter()
        .map(|package| &package.id)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == *id).unwrap();
        let needed = node.deps.iter().filter(|dependency| {
            let kinds = &dependency.dep_kinds;
            kinds
                .iter()
                .any(|kind| kind.kind != cargo_metadata::DependencyKind::Development)
        });
        next.extend(needed.map(|dependency| &dependency.pkg));
    }
    let dependencies = metadata.packages.iter().filter(|package| {
        seen.contains(&package.id) && !metadata.workspace_members.contains(&package.id)
    });
    let (lowest, name) = dependencies
        .filter_map(|package| Some((package.rust_version.clone()?, &package.name)))
        .max()
        .unwrap();
    for package in published(&metadata) {
        let ours = package.rust_version.as_ref();
        assert_eq!(ours, Some(&lowest), "{}; {name} asks for it", package.name);
    }
    let root = &metadata.workspace_root;
    for place in [".github/workflows/ci.yml", "README.md"] {
        let text = fs::read_to_string(root.join(place)).unwrap();
        assert!(
            text.contains(&lowest.to_string()),
            "{place} names Rust {lowest}"
        );
    }
}

#[test]
fn the_page_of_the_command_does_not_take_the_place_of_the_library_page() {
    let metadata = metadata(&["--no-deps"]);
    let mut pages = BTreeSet::new();
    for package in metadata.workspace_packages() {
        let documented = package.targets.iter().filter(|target| target.doc);
        for target in documented.filter(|target| target.is_lib() || target.is_bin()) {
            let page = target.name.replace('-', "_");
            assert!(
                pages.insert(page),
                "{}: two pages {}",
                package.name,
                target.name
            );
        }
    }
    assert!(pages.contains("casebook"));
}

#[test]
fn the_service_models_say_where_they_come_from_and_under_which_license() {
    let metadata = metadata(&["--no-deps"]);
    let packages = published(&metadata);
    let emulator = packages
        .iter()
        .find(|package| package.name.as_str() == "casebook-emulator");
    let emulator = emulator.unwrap();
    let origin = file(emulator, "model/README.md");
    assert!(origin.contains("Apache License, Version 2.0") && origin.contains("botocore"));
    let folder = emulator.manifest_path.parent().unwrap().join("model");
    let mut models = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".json") {
            assert!(
                origin.contains(&format!("`{name}`")),
                "{name} has no origin"
            );
            models += 1;
        }
    }
    assert_eq!(models, 4);
}

/// The guide uses layers of tower through the re-export of the crate `casebook`, so tower's
/// features for them must be on.
#[test]
fn the_re_exported_tower_has_the_layers_of_the_guide() {
    let metadata = metadata(&["--no-deps"]);
    let packages = published(&metadata);
    let package = |name: &str| *packages.iter().find(|p| p.name == name).unwrap();
    let stack = package("casebook-stack").dependencies.iter();
    let features: BTreeSet<_> = stack
        .filter(|dependency| {
            dependency.name == "tower" && dependency.kind == cargo_metadata::DependencyKind::Normal
        })
        .flat_map(|dependency| &dependency.features)
        .collect();
    let guide = file(package("casebook"), "src/guide.rs");
    let used: BTreeSet<_> = guide
        .split("use tower::")
        .skip(1)
        .filter_map(|rest| rest.split_once("::"))
        .map(|(module, _)| module.replace('_', "-"))
        .filter(|module| module.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .collect();
    assert!(used.len() > 3, "{used:?}");
    for module in used {
        assert!(features.contains(&module), "tower::{module}");
    }
}
