//! Programs and manifests in the README.

const README: &str = include_str!("../../README.md");

/// The program under "The library".
pub(crate) fn library_program() -> String {
    block("The library", "```rust,no_run\n")
}

/// The program under "Tests", which needs the emulator.
pub(crate) fn test_program() -> String {
    block("Tests: both services without an account", "```rust\n")
}

/// The dependencies that the README names, taken from this tree instead of a registry.
pub(crate) fn dependencies() -> String {
    here(&block("The library", "```toml\n[dependencies]\n"))
}

/// Those that the README names for tests, taken from this tree as well.
pub(crate) fn dev_dependencies() -> String {
    let heading = "Tests: both services without an account";
    here(&block(heading, "```toml\n[dev-dependencies]\n"))
}

/// Replaces the version of casebook by its path in this tree.
fn here(published: &str) -> String {
    let path = concat!(
        "path = \"",
        env!("CARGO_MANIFEST_DIR"),
        "/../crates/casebook\""
    );
    let here = published
        .replace("casebook = \"0.1\"", &format!("casebook = {{ {path} }}"))
        .replace(
            "casebook = { version = \"0.1\"",
            &format!("casebook = {{ {path}"),
        );
    assert_ne!(published, here, "the README names casebook 0.1");
    here
}

/// The text of the block of code under this heading that begins with this line.
fn block(heading: &str, fence: &str) -> String {
    let (_, section) = README
        .split_once(&format!("\n## {heading}\n"))
        .expect("its heading");
    let (section, _) = section.split_once("\n## ").expect("another heading");
    let (_, code) = section.split_once(fence).expect("its block");
    let (code, _) = code.split_once("```").expect("the end of a block");
    code.to_owned()
}
