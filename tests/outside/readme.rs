//! Programs and manifests in the README.

const README: &str = include_str!("../../README.md");

/// Returns the program in the README under "The library".
pub(crate) fn library_program() -> String {
    block("The library", "```rust,no_run\n")
}

/// Returns the program in the README under "Tests", which needs the emulator.
pub(crate) fn test_program() -> String {
    block("Tests: both services without an account", "```rust\n")
}

/// Returns the dependencies that the README shows. They are taken from this repository and not from
/// a registry.
pub(crate) fn dependencies() -> String {
    here(&block("The library", "```toml\n[dependencies]\n"))
}

/// Returns the dev-dependencies that the README shows for tests. They are taken from this
/// repository too.
pub(crate) fn dev_dependencies() -> String {
    let heading = "Tests: both services without an account";
    here(&block(heading, "```toml\n[dev-dependencies]\n"))
}

/// Replaces each version of a casebook crate by the path of the crate in this repository.
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

/// Returns the text of a block of code in the README: the first block under `heading` that begins
/// with the line `fence`.
fn block(heading: &str, fence: &str) -> String {
    let (_, section) = README
        .split_once(&format!("\n## {heading}\n"))
        .expect("its heading");
    let (section, _) = section.split_once("\n## ").expect("another heading");
    let (_, code) = section.split_once(fence).expect("its block");
    let (code, _) = code.split_once("```").expect("the end of a block");
    code.to_owned()
}
