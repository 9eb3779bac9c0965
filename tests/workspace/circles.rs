//! Checks which modules of a crate need one another.
//!
//! A module needs another one if it names an item of that module. Modules that need one another
//! have to be read, moved and changed together. So this is allowed only for modules that belong
//! together: a type and its builder, or a module and its children. [`TOGETHER`] lists all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::{Name, children, crates, is_name, modules, words};

/// The groups of modules that need one another: the crate, the module above them, and their names
/// below that module. `.` is the module above itself. Groups may be removed from this list and not
/// added.
const TOGETHER: &[(&str, &str, &str)] = &[
    // A module, and parts that were split off from it.
    ("auth", "providers::config", ". merge"),
    ("auth", "providers::mfa::terminal", ". tty windows"),
    ("auth", "providers::sources::role", ". stored"),
    ("cli", "command::report::sync", ". outcome transfer"),
    ("emulator", "auth::credentials_file", ". json"),
    (
        "emulator",
        "auth::sigv4",
        ". authorization canonical signing_keys",
    ),
    ("emulator", "control", ". accounts agreements cases guard"),
    ("support", "advisor::refresh", ". run"),
    // A type and its builder, or a type that is made from another.
    ("auth", "", "credentials sign::identity"),
    ("emulator", "emulator", ". builder"),
    // A scenario has accounts, each of which may have its own scenario.
    ("emulator", "scenario", ". account accounts"),
    ("protocol", "", "endpoint::params operation"),
    ("protocol", "json", "deserialize members read"),
    ("stack", "transport", ". build"),
    ("stack", "", "builder client"),
    // A trait, and the streams that its methods return and that call it.
    ("stack", "", "operation_service pages"),
    // Two parts of one task.
    ("auth", "providers::sources::profile", "plan read"),
];

/// What a module declares, imports and names.
#[derive(Debug, Default)]
struct Module {
    children: BTreeSet<String>,
    /// The names that the module declares itself.
    items: BTreeSet<String>,
    /// The imported names, with the paths that they stand for, as they are written.
    imports: BTreeMap<String, Name>,
    /// The paths before `::*` in imports.
    globs: Vec<Name>,
    /// The paths in `pub use`, as they are written.
    exports: BTreeSet<Name>,
    /// The paths that the code of the module names, as they are written. A re-export does not
    /// count, because it needs nothing of its item.
    paths: Vec<Name>,
}

/// The modules of a crate, by their names.
#[derive(Debug, Default)]
struct Crate(BTreeMap<Name, Module>);

impl Crate {
    fn new(modules: &BTreeMap<Name, Vec<String>>) -> Self {
        let modules = modules.iter();
        Self(
            modules
                .map(|(name, words)| (name.clone(), Module::read(words)))
                .collect(),
        )
    }

    /// Returns the module of this crate that declares the item to which `path` leads from the
    /// module `from`. Returns `None` if the item is not in this crate.
    fn find(&self, from: &Name, path: &[String], depth: usize) -> Option<Name> {
        let (first, mut rest) = path.split_first()?;
        let module = &self.0[from];
        let mut at = match first.as_str() {
            "crate" => Vec::new(),
            "self" => from.clone(),
            "super" => from[..from.len() - 1].to_vec(),
            child if module.children.contains(child) => {
                from.iter().cloned().chain([child.into()]).collect()
            }
            name if depth > 0 => return self.item(from, name, depth).filter(|found| found != from),
            _ => return None,
        };
        while let Some((next, after)) = rest.split_first() {
            match next.as_str() {
                "super" => drop(at.pop()),
                child if self.0[&at].children.contains(child) => at.push(child.into()),
                name => return self.item(&at, name, depth),
            }
            rest = after;
        }
        Some(at)
    }

    /// Returns the module that declares `item`. `module` may declare or re-export it.
    fn item(&self, module: &Name, item: &str, depth: usize) -> Option<Name> {
        let found = &self.0[module];
        if found.items.contains(item) || depth == 0 {
            return Some(module.clone());
        }
        if let Some(path) = found.imports.get(item) {
            let local = ["crate", "self", "super"].contains(&path[0].as_str())
                || found.children.contains(&path[0]);
            return local.then(|| self.find(module, path, depth - 1)).flatten();
        }
        let globs = found
            .globs
            .iter()
            .filter_map(|path| self.find(module, path, 0));
        let mut declared = globs.filter_map(|glob| self.exported(&glob, item));
        Some(declared.next().unwrap_or_else(|| module.clone()))
    }

    /// Returns the module that declares an item which other modules can find in `module`: an item
    /// of its own, or one of its `pub use`.
    fn exported(&self, module: &Name, item: &str) -> Option<Name> {
        let found = &self.0[module];
        if found.items.contains(item) {
            return Some(module.clone());
        }
        let named = found.imports.get(item);
        if let Some(path) = named.filter(|path| found.exports.contains(*path)) {
            return self.find(module, path, 0);
        }
        let globs = found
            .globs
            .iter()
            .filter(|path| found.exports.contains(*path));
        globs
            .filter_map(|path| self.find(module, path, 0))
            .find_map(|glob| self.exported(&glob, item))
    }

    /// Returns the modules that each module needs.
    fn needs(&self) -> BTreeMap<&Name, BTreeSet<Name>> {
        let needs = self.0.iter().map(|(name, module)| {
            let paths = module.paths.iter();
            let mut needed: BTreeSet<_> =
                paths.filter_map(|path| self.find(name, path, 8)).collect();
            needed.remove(name);
            (name, needed)
        });
        needs.collect()
    }

    /// Returns the groups of modules that need one another, directly or through further modules.
    fn circles(&self) -> BTreeSet<Vec<String>> {
        let needs = self.needs();
        let reached = |from: &Name| {
            let (mut seen, mut next) = (BTreeSet::new(), vec![from.clone()]);
            while let Some(name) = next.pop() {
                next.extend(
                    needs[&name]
                        .iter()
                        .filter(|name| seen.insert((*name).clone()))
                        .cloned(),
                );
            }
            seen
        };
        let reached: BTreeMap<&Name, BTreeSet<Name>> =
            self.0.keys().map(|name| (name, reached(name))).collect();
        let circle = |name: &&Name| {
            let back = reached[*name]
                .iter()
                .filter(|other| reached[*other].contains(*name));
            back.map(|other| other.join("::")).collect::<Vec<_>>()
        };
        self.0
            .keys()
            .map(|name| circle(&name))
            .filter(|circle| circle.len() > 1)
            .collect()
    }
}

impl Module {
    fn read(words: &[String]) -> Self {
        let mut module = Self {
            children: children(words).map(str::to_owned).collect(),
            ..Self::default()
        };
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_str();
            let before = at
                .checked_sub(1)
                .map_or("", |before| words[before].as_str());
            let after = words.get(at + 1).map_or("", String::as_str);
            match word {
                "use" => {
                    let is_exported = ["pub", ")"].contains(&before);
                    at = module.import(words, at + 1, &[], is_exported);
                }
                "struct" | "enum" | "union" | "trait" | "fn" | "const" | "static" | "type" => {
                    module.items.insert(after.to_owned());
                    at += 1;
                }
                "macro_rules" => {
                    module.items.extend(words.get(at + 2).cloned());
                    at += 3;
                }
                _ if before != "::" && after == "::" => {
                    let end = (at + 1..words.len())
                        .step_by(2)
                        .find(|next| words[*next] != "::" || !is_name(&words[*next + 1]));
                    let end = end.unwrap_or(words.len());
                    module
                        .paths
                        .push(words[at..end].iter().step_by(2).cloned().collect());
                    at = end;
                }
                _ => at += 1,
            }
        }
        module
    }

    /// Reads a tree of imports. `path` is what comes before the tree. Returns the position behind
    /// the tree.
    fn import(
        &mut self,
        words: &[String],
        mut at: usize,
        above: &[String],
        is_exported: bool,
    ) -> usize {
        let mut path = above.to_vec();
        loop {
            match words[at].as_str() {
                "::" => at += 1,
                "{" => {
                    at += 1;
                    while words[at] != "}" {
                        at = self.import(words, at, &path, is_exported);
                        at += usize::from(words[at] == ",");
                    }
                    return at + 1;
                }
                "*" => {
                    self.globs.push(path.clone());
                    self.name(path, is_exported);
                    return at + 1;
                }
                _ => {
                    path.push(words[at].clone());
                    at += 1;
                    if words[at] == "::" {
                        continue;
                    }
                    if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                        path.pop();
                    }
                    let mut name = path.last().unwrap().clone();
                    if words[at] == "as" {
                        name.clone_from(&words[at + 1]);
                        at += 2;
                    }
                    self.name(path.clone(), is_exported);
                    self.imports.insert(name, path);
                    return at;
                }
            }
        }
    }

    /// Records a path: as one that the module re-exports, or as one that it needs.
    fn name(&mut self, path: Name, is_exported: bool) {
        match is_exported {
            true => drop(self.exports.insert(path)),
            false => self.paths.push(path),
        }
    }
}

#[test]
fn only_modules_that_belong_together_need_each_other() {
    let listed: BTreeSet<(String, Vec<String>)> = TOGETHER
        .iter()
        .map(|(name, above, group)| {
            let full = |part: &str| match (*above, part) {
                (above, ".") => above.to_owned(),
                ("", part) => part.to_owned(),
                (above, part) => format!("{above}::{part}"),
            };
            ((*name).to_owned(), group.split(' ').map(full).collect())
        })
        .collect();
    let found: BTreeSet<_> = crates()
        .into_iter()
        .flat_map(|name| {
            let circles = Crate::new(&modules(&name)).circles();
            circles
                .into_iter()
                .map(move |circle| (name.clone(), circle))
        })
        .collect();
    let new: Vec<_> = found.difference(&listed).collect();
    assert!(new.is_empty(), "these modules need each other: {new:#?}");
    let gone: Vec<_> = listed.difference(&found).collect();
    assert!(
        gone.is_empty(),
        "remove from the list what is no circle any more: {gone:#?}"
    );
}

#[test]
fn the_modules_of_the_emulator_form_the_layers_of_the_architecture() {
    let text: Vec<&str> = include_str!("../../ARCHITECTURE.md")
        .split_whitespace()
        .collect();
    let text = text.join(" ");
    let (_, chain) = text
        .split_once("each imports only modules to its left: ")
        .unwrap();
    let (chain, _) = chain.split_once(". ").unwrap();
    let layers: Vec<Vec<&str>> = chain
        .split('←')
        .map(|layer| layer.split('`').skip(1).step_by(2).collect())
        .collect();
    let place = |name: &str| {
        let place = layers.iter().position(|layer| layer.contains(&name));
        place.unwrap_or_else(|| panic!("{name} is in no layer"))
    };
    let emulator = Crate::new(&modules("emulator"));
    for (name, needed) in emulator.needs() {
        let Some(module) = name.first() else {
            continue;
        };
        let others = needed.iter().filter_map(|other| other.first());
        for other in others.filter(|other| *other != module) {
            assert!(
                place(other) < place(module),
                "{} must not import {other}",
                name.join("::")
            );
        }
    }
    let root = &emulator.0[&Name::new()];
    let listed: BTreeSet<&str> = layers.concat().into_iter().collect();
    let found: BTreeSet<&str> = root.children.iter().map(String::as_str).collect();
    assert_eq!(listed, found, "every module is in one layer");
}

#[test]
fn a_circle_is_found_through_reexports_and_trees_of_imports() {
    let sources = [
        (
            "",
            "mod a; mod b; mod c; mod f; pub use b::B; pub use f::*; use std::fmt;",
        ),
        ("a", "use crate::{B, c::{self as d}}; pub struct A;"),
        (
            "b",
            "use super::*; mod e; pub use e::E; pub struct B; fn f() { let x = crate::a::A; }",
        ),
        ("b::e", "pub struct E;"),
        (
            "c",
            "use crate::b::E; use bytes::a; pub struct C; pub struct D;",
        ),
        ("f", "mod g; mod h; pub use g::*; pub use h::*;"),
        ("f::g", "use crate::H; pub struct G;"),
        ("f::h", "use crate::{F, G, a::A}; pub struct H;"),
    ];
    let sources = sources.map(|(name, text)| {
        let name = name.split("::").filter(|part| !part.is_empty());
        (name.map(str::to_owned).collect(), words(text))
    });
    let circles = Crate::new(&sources.into_iter().collect()).circles();
    assert_eq!(
        circles.into_iter().collect::<Vec<_>>(),
        [["a", "b"], ["f::g", "f::h"]]
    );
}
