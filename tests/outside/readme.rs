//! What the README says to write.

const README: &str = include_str!("../../README.md");

/// The program under "The library".
pub(crate) fn library_program() -> String {
    block("```rust,no_run\n")
}

/// The dependencies that the README names, taken from this tree instead of a registry.
pub(crate) fn dependencies() -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let published = block("```toml\n[dependencies]\n");
    let here = published.replace(
        "casebook = \"0.1\"",
        &format!("casebook = {{ path = \"{root}/crates/casebook\" }}"),
    );
    assert_ne!(published, here, "the README names casebook 0.1");
    here
}

/// The text of the block of code under "The library" that begins with this line.
fn block(fence: &str) -> String {
    let (_, library) = README
        .split_once("\n## The library\n")
        .expect("its heading");
    let (_, code) = library.split_once(fence).expect("its block");
    let (code, _) = code.split_once("```").expect("the end of a block");
    code.to_owned()
}
