//! Which operations the facade has.

use std::collections::BTreeSet;
use std::path::Path;

/// The names of all operations of both services, as their sources say them.
pub(crate) fn operations() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let crates = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../crates"));
    for service in ["artifact", "support"] {
        find(&crates.join(service).join("src"), &mut found);
    }
    found
}

/// Every operation says its name in one way (`casebook_protocol::Operation::NAME`).
fn find(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let names = text.split("const NAME: &'static str = \"").skip(1);
        found.extend(names.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
}
