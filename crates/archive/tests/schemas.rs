//! `docs/archive.md` and the files of `examples/sql` have the tables as they are.
//!
//! With `CASEBOOK_RECORD=1` in the environment this writes them anew.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without ends it, also outside of its own function"
)]

#[path = "schemas/engine.rs"]
mod engine;
#[path = "schemas/page.rs"]
mod page;

use std::fs;

use engine::Engine;

#[expect(
    clippy::disallowed_methods,
    reason = "the switch is for people who run the test"
)]
fn expect(name: &str, text: &str) {
    let path = format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("CASEBOOK_RECORD").is_some() {
        fs::write(&path, text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap();
    assert!(
        found.replace("\r\n", "\n") == text,
        "{name} has other tables: run CASEBOOK_RECORD=1 cargo test -p casebook-archive --test schemas"
    );
}

#[test]
fn the_page_has_every_table_and_column() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/archive.md");
    let page = fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    let (before, rest) = page.split_once(page::BEGIN).unwrap();
    let (_, after) = rest.split_once(page::END).unwrap();
    let tables = page::tables();
    expect(
        "docs/archive.md",
        &[before, page::BEGIN, "\n\n", &tables, "\n", page::END, after].concat(),
    );
}

#[test]
fn the_views_of_every_engine_have_every_table_and_column() {
    expect("examples/sql/duckdb.sql", &Engine::DuckDb.script());
    expect("examples/sql/spark.sql", &Engine::Spark.script());
    expect("examples/sql/athena.sql", &Engine::Athena.script());
}

#[test]
fn the_job_of_the_example_has_a_shard_for_each_worker() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/kubernetes/archive-job.yaml"
    );
    let job = fs::read_to_string(path).unwrap();
    let number = |before: &str| {
        let (_, rest) = job.split_once(before).unwrap();
        let digits = rest.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap();
        digits[..end].parse::<u32>().unwrap()
    };
    let workers = number("completions:");
    assert!(workers > 1);
    assert_eq!(number("parallelism:"), workers);
    assert_eq!(number("name: JOB_COMPLETIONS"), workers);
}
