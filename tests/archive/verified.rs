//! What a verification finds.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use casebook_archive::{Finding, FindingKind};
use serde_json::{Value, json};

use super::world::World;

/// Returns the findings of a kind, by file.
fn files(found: &[Finding], kind: FindingKind) -> BTreeSet<&str> {
    let found = found.iter().filter(|finding| finding.kind == kind);
    found.map(|finding| &*finding.file).collect()
}

#[tokio::test]
async fn documents_without_a_row_and_a_note_are_harmless_and_the_next_run_names_those_it_can() {
    let world = World::new(1);
    world.run("a", 1).await;
    let root = world.folder("a");
    let documents: BTreeSet<String> = world.files("a");
    let documents = documents.iter().filter(|name| name.starts_with("blobs/"));
    let documents: BTreeSet<&str> = documents.map(String::as_str).collect();
    // A run writes documents first, so one that is killed then has written no rows.
    let folders = fs::read_dir(&root).unwrap().map(|entry| entry.unwrap());
    for folder in folders {
        let name = folder.file_name().into_string().unwrap();
        if name.starts_with("kind=") || name == "state" {
            fs::remove_dir_all(folder.path()).unwrap();
        }
    }
    let (verdict, found) = world.verify("a").await;
    assert!(verdict.is_sound(), "{verdict:?}");
    assert_eq!(files(&found, FindingKind::Left), documents);

    world.run("a", 2).await;
    let (verdict, found) = world.verify("a").await;
    assert!(verdict.is_sound(), "{verdict:?}");
    let left = files(&found, FindingKind::Left);
    let rows = world.rows("a");
    let named = rows.iter().flat_map(|(kind, _, row)| {
        let hashes = ["sha256", "terms_sha256"].map(|column| row[column].as_str());
        hashes.into_iter().flatten().map(move |hash| (kind, hash))
    });
    for (kind, hash) in named {
        let name = format!("blobs/sha256/{}/{hash}", &hash[..2]);
        assert!(!left.contains(&*name), "{kind} {name}");
        // AWS marks each copy of a report.
        assert!(
            kind == "report" || documents.contains(&*name),
            "{kind} {name}"
        );
    }
    assert!(left.len() < documents.len(), "{left:?}");
}

#[tokio::test]
async fn documents_of_which_a_killed_run_has_left_a_note_are_those_of_the_next_run() {
    let world = World::new(1);
    world.run("a", 1).await;
    let root = world.folder("a");
    let size = |hash: &Value| {
        let hash = hash.as_str()?;
        let file = fs::metadata(root.join(format!("blobs/sha256/{}/{hash}", &hash[..2])));
        Some(json!({"sha256": hash, "size": file.unwrap().len()}))
    };
    let rows = world.rows("a");
    let reports = rows.iter().filter(|(kind, ..)| kind == "report");
    let notes = reports.filter_map(|(kind, _, row)| {
        let note = json!({
            "kind": kind,
            "id": row["id"],
            "listed": row["fingerprint"],
            "document": size(&row["sha256"])?,
            "terms": size(&row["terms_sha256"])?,
        });
        Some(format!("{note}\n"))
    });
    let notes: String = notes.collect();
    assert!(!notes.is_empty());
    fs::write(root.join("pending/account=111122223333.jsonl"), notes).unwrap();
    for folder in fs::read_dir(&root).unwrap().map(|entry| entry.unwrap()) {
        let name = folder.file_name().into_string().unwrap();
        if name.starts_with("kind=") || name == "state" {
            fs::remove_dir_all(folder.path()).unwrap();
        }
    }
    let (verdict, found) = world.verify("a").await;
    assert!(verdict.is_sound(), "{verdict:?}");
    let of_notes = found
        .iter()
        .find(|finding| finding.file.starts_with("pending/"));
    let line = of_notes.unwrap().to_string();
    assert!(
        line.starts_with("pending/account=111122223333.jsonl: "),
        "{line}"
    );
    assert!(
        line.ends_with("; run again: the run uses them, and writes the rows"),
        "{line}"
    );

    let before = world.calls();
    world.run("a", 2).await;
    let after = world.calls();
    assert_eq!(after["GetReport"], before["GetReport"]);
    let (verdict, found) = world.verify("a").await;
    assert!(verdict.is_sound() && found.is_empty(), "{found:?}");
    assert_eq!(world.rows("a"), rows);
}

/// A part of a table of an account.
fn part(world: &World, kind: &str, account: &str) -> PathBuf {
    let folder = format!("kind={kind}/account={account}/");
    let files = world.files("a");
    let part = files.iter().find(|name| name.starts_with(&folder));
    world.folder("a").join(part.unwrap())
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_a_finding_and_all_others_are_compared() {
    let world = World::new(4);
    world.run("a", 1).await;
    let root = world.folder("a");
    let state = root.join("state/account=200000000001.jsonl");
    fs::remove_file(&state).unwrap();
    fs::create_dir(&state).unwrap();
    let link = part(&world, "case", "200000000002");
    let elsewhere = world.folder("elsewhere");
    fs::rename(&link, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    let rows = world.rows("a");
    let attachment = rows.iter().find(|(kind, ..)| kind == "attachment");
    let hash = attachment.unwrap().2["sha256"].as_str().unwrap();
    let document = format!("blobs/sha256/{}/{hash}", &hash[..2]);
    fs::remove_file(root.join(&document)).unwrap();
    fs::create_dir(root.join(&document)).unwrap();
    fs::remove_file(root.join("runs.jsonl")).unwrap();
    fs::create_dir(root.join("runs.jsonl")).unwrap();
    // The last account is read as well.
    let other = part(&world, "summary", "200000000003");
    fs::write(&other, "no part").unwrap();
    let left = root.join("blobs/sha256/00").join("0".repeat(64));
    fs::create_dir_all(left.parent().unwrap()).unwrap();
    fs::write(left, "?").unwrap();

    let (verdict, found) = world.verify("a").await;
    assert!(!verdict.is_sound());
    assert_eq!(verdict.accounts, 4);
    let expected = [
        "kind=case/account=200000000002",
        "runs.jsonl",
        "state/account=200000000001.jsonl",
        &document,
    ];
    assert_eq!(
        files(&found, FindingKind::Unread),
        BTreeSet::from(expected),
        "{found:?}"
    );
    let unread = |file: &str| found.iter().find(|finding| finding.file == file).unwrap();
    assert!(
        unread(expected[0]).found.contains("a link at "),
        "{found:?}"
    );
    let damaged = files(&found, FindingKind::Damaged);
    let other = other.strip_prefix(&root).unwrap().to_str().unwrap();
    assert!(damaged.contains(other), "{found:?}");
    // Parts that could not be read may name what no other row does.
    let left = found
        .iter()
        .find(|finding| finding.kind == FindingKind::Left);
    assert!(left.unwrap().advice.contains("keep it"), "{found:?}");
}
