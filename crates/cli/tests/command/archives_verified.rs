//! `archive --verify`

use std::fs;

use serde_json::{Value, json};

use super::archives::{ALL, World, files};
use super::run::{RunOutput, command};

/// Verifies the archive `a`.
fn verify(world: &World, options: &[&str]) -> RunOutput {
    let mut verify = command();
    verify.args(["archive", "--verify"]).args(options);
    verify.arg(world.folder("a"));
    verify.output().unwrap().into()
}

#[test]
fn an_archive_is_verified_without_credentials_and_what_is_damaged_is_said_with_what_to_do() {
    let world = World::organization(2);
    assert_eq!(world.run("a", &ALL).code, Some(0));
    let verify = |options: &[&str]| verify(&world, options);
    let out = verify(&[]);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert_eq!(out.json(), json!({"findings": []}));
    assert!(
        out.stderr.starts_with("sound: accounts 2, parts "),
        "{}",
        out.stderr
    );

    let all = files(&world.folder("a"));
    let of = |kind: &str| {
        let mut paths = all.iter();
        let found = paths.find(|path| path.to_string_lossy().contains(kind));
        found.unwrap().clone()
    };
    let part = of("kind=communication");
    let mut content = fs::read(&part).unwrap();
    let last = content.len() / 2;
    content[last] ^= 1;
    fs::write(&part, content).unwrap();
    fs::remove_file(of("blobs/")).unwrap();
    let left = world
        .folder("a")
        .join("blobs/sha256/00")
        .join("0".repeat(64));
    fs::create_dir_all(left.parent().unwrap()).unwrap();
    fs::write(left, "?").unwrap();
    let out = verify(&["--output", "jsonl"]);
    assert_eq!(out.code, Some(3), "{}", out.stderr);
    let text = String::from_utf8(out.stdout.clone()).unwrap();
    let found: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds = |kind: &str| found.iter().filter(|one| one["finding"] == kind).count();
    assert!(kinds("damaged") >= 2, "{text}");
    assert_eq!(kinds("left"), 1, "{text}");
    let of_part = found
        .iter()
        .find(|one| one["file"].as_str().unwrap().starts_with("kind="));
    let advice = of_part.unwrap()["advice"].as_str().unwrap();
    assert!(
        advice.contains("move it out of the archive and run again"),
        "{advice}"
    );
    assert!(
        out.stderr.contains(" damaged, 1 left by runs: "),
        "{}",
        out.stderr
    );

    let mut nothing = command();
    nothing
        .args(["archive", "--verify"])
        .arg(world.folder("none"));
    let out: RunOutput = nothing.output().unwrap().into();
    let line = out.refused(253);
    assert!(
        line.contains("expected an archive, found no file archive.json"),
        "{line}"
    );
    assert!(!world.folder("none").exists());
    let mut file = command();
    file.args(["archive", "--verify"])
        .arg(world.folder("a").join("archive.json"));
    let out: RunOutput = file.output().unwrap().into();
    let line = out.refused(253);
    assert!(line.contains("expected a folder, found a file"), "{line}");
}

#[test]
fn the_accounts_that_are_verified_can_be_named_and_no_service_lists_them() {
    let world = World::organization(3);
    assert_eq!(world.run("a", &ALL).code, Some(0));
    let (mine, other) = ("111122223333", "200000000001");
    let all = files(&world.folder("a"));
    let of_other = format!("kind=case/account={other}/");
    let part = all
        .iter()
        .find(|path| path.to_string_lossy().contains(&of_other));
    fs::write(part.unwrap(), "no part").unwrap();
    let out = verify(&world, &["--accounts", mine, "--jobs", "1"]);
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(
        out.stderr.starts_with("sound: accounts 1, "),
        "{}",
        out.stderr
    );
    let both = format!("{mine},{other}");
    let out = verify(&world, &["--accounts", &both]);
    assert_eq!(out.code, Some(3), "{}", out.stderr);
    assert!(
        out.stderr.starts_with("1 damaged: accounts 2, "),
        "{}",
        out.stderr
    );
    let out = verify(&world, &["--jobs", "2"]);
    assert!(out.stderr.starts_with("1 damaged"), "{}", out.stderr);
    assert!(out.stderr.contains(": accounts 3, "), "{}", out.stderr);

    let out = verify(&world, &["--accounts", "org"]);
    let line = out.refused(252);
    assert!(
        line.starts_with("--accounts: expected a file, or ids with commas"),
        "{line}"
    );
    let out = verify(&world, &["--accounts", mine, "--role", "Auditor"]);
    assert!(
        out.refused(2).contains("cannot be used with '--role"),
        "{}",
        out.stderr
    );
    let line = world.run("b", &["--jobs", "2"]);
    let line = line.refused(252);
    assert_eq!(line, "--jobs: expected --accounts with it, found none");
    assert!(!world.folder("b").exists());
}
