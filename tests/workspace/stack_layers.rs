//! Checks which modules of `casebook-stack` import which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers from top to bottom. A layer may import only layers below it, and the modules in
/// [`FOR_ALL_LAYERS`].
const LAYERS: &[&str] = &[
    "trace",
    "endpoint",
    "deadline",
    "retry",
    "throttle",
    "attempt",
    "sign",
    "attempt_timeout",
    "classify",
    "http_body_layer",
    "buffered_transport",
    "transport",
];

/// Modules that all layers may import and that import no layer: request extensions, errors, bodies,
/// time limits and telemetry.
const FOR_ALL_LAYERS: &[&str] = &[
    "attempt_error",
    "body",
    "call",
    "error",
    "metrics",
    "progress",
    "response_stream",
    "signing",
    "stream_methods",
    "telemetry",
    "time_limit",
];

/// The modules above all layers: they put the layers together, or send operations through them.
const ABOVE: &[&str] = &[
    "builder",
    "client",
    "config",
    "document",
    "fleet",
    "operation_service",
    "pages",
    "poll",
    "presigner",
    "scope",
];

#[test]
fn no_layer_imports_one_above_it() {
    let imports = imports();
    let known: BTreeSet<_> = [LAYERS, FOR_ALL_LAYERS, ABOVE]
        .concat()
        .into_iter()
        .collect();
    let found: BTreeSet<_> = imports.keys().map(String::as_str).collect();
    assert_eq!(
        found, known,
        "every module has its place in one of the lists"
    );
    for (module, imported) in &imports {
        let module = module.as_str();
        let below = match LAYERS.iter().position(|layer| *layer == module) {
            Some(at) => &LAYERS[at..],
            None if ABOVE.contains(&module) => continue,
            None => &[],
        };
        for name in imported.iter().map(String::as_str) {
            assert!(
                below.contains(&name) || FOR_ALL_LAYERS.contains(&name),
                "{module} must not import {name}"
            );
        }
    }
    let throttle = &imports["throttle"];
    assert!(
        throttle.contains("telemetry"),
        "imports are found: {throttle:?}"
    );
}

#[test]
fn the_picture_of_a_call_has_the_layers_in_their_order() {
    let lines = include_str!("../../ARCHITECTURE.md").lines();
    let picture: Vec<&str> = lines
        .skip_while(|line| !line.starts_with("    encode "))
        .skip(1)
        .map_while(|line| line.strip_prefix("    ")?.split(' ').next())
        .collect();
    // `http_body_layer` is missing in the picture, because no client has it; users put it into
    // stacks of their own.
    let layers = LAYERS.iter().copied();
    let layers: Vec<&str> = layers.filter(|layer| *layer != "http_body_layer").collect();
    assert_eq!(picture, layers);
}

/// Returns which modules of `casebook-stack` each of its modules imports. Tests do not count.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/stack/src");
    let mut imports = BTreeMap::new();
    for path in files(&source) {
        let inside = path.strip_prefix(&source).unwrap().with_extension("");
        let module = inside.iter().next().unwrap().to_str().unwrap().to_owned();
        let is_test = inside
            .iter()
            .any(|part| part == "tests" || part == "vectors");
        if module == "lib" || is_test {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        let imported: &mut BTreeSet<String> = imports.entry(module.clone()).or_default();
        for line in lines {
            for after in line.split("crate::").skip(1) {
                let end = after.find(|c: char| !c.is_ascii_lowercase() && c != '_');
                let name = &after[..end.unwrap_or(after.len())];
                // A macro, or a type that is named by its path at the root of the crate, does not
                // count as an import of a module.
                let is_macro = after[name.len()..].starts_with('!');
                if !name.is_empty() && !is_macro && name != module {
                    imported.insert(name.to_owned());
                }
            }
        }
    }
    imports
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false if path.extension() == Some("rs".as_ref()) => found.push(path),
            // Other files, such as the code that the examples in the docs share.
            false => {}
        }
    }
    found
}
