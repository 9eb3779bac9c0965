//! Parts that are lost or damaged, and the runs after that.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use casebook_archive::{FindingKind, RunError, RunSummary};
use serde_json::Value;

use super::world::{World, copy, rows};

const STATE: &str = "state/account=111122223333.jsonl";

/// The last version of each entity that the services have, without what differs from run to run.
type Last = BTreeMap<(String, String), Value>;

fn last(root: &Path) -> Last {
    let mut last: BTreeMap<(String, String), Value> = BTreeMap::new();
    for (kind, _, row) in rows(root) {
        let id = row["id"].as_str().unwrap().to_owned();
        let known = last.entry((kind, id)).or_insert_with(|| row.clone());
        if known["version"].as_i64() <= row["version"].as_i64() {
            *known = row;
        }
    }
    last.retain(|_, row| row["gone"] == false);
    for ((kind, _), row) in &mut last {
        row.as_object_mut().unwrap().remove("version");
        if kind == "report" {
            // The service marks each copy of a report.
            for column in ["sha256", "terms_sha256"] {
                row[column] = row[column].is_string().into();
            }
        }
    }
    last
}

async fn run(world: &World, name: &str, number: u32) -> Result<RunSummary, RunError> {
    let archive = world.archive(name, number).await.documents(false);
    let members = world.fleet().members();
    archive.run(members, std::future::pending(), |_| ()).await
}

/// Makes an archive of two runs, in which several tables have two parts.
async fn world() -> World {
    let world = World::new(1);
    let scenario = world.emulator.scenario();
    let emulator = &world.emulator;
    emulator.set_scenario(scenario.clone().retention_months(1));
    run(&world, "whole", 1).await.unwrap();
    emulator.set_scenario(scenario);
    assert!(run(&world, "whole", 2).await.unwrap().rows > 0);
    run(&world, "fresh", 3).await.unwrap();
    assert_eq!(last(&world.folder("whole")), last(&world.folder("fresh")));
    world
}

/// What happens to a part.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Damage {
    Removed,
    Torn,
    Changed,
}

#[tokio::test]
async fn what_a_lost_part_had_is_read_again_whichever_part_it_was() {
    let world = world().await;
    let fresh = last(&world.folder("fresh"));
    let parts = world.files("whole");
    let parts = parts.iter().filter(|name| name.starts_with("kind="));
    let others = [
        (Damage::Removed, false),
        (Damage::Torn, true),
        (Damage::Torn, false),
        (Damage::Changed, true),
        (Damage::Changed, false),
    ];
    for (part, other) in parts.zip(others.iter().cycle()) {
        for (damage, keeps_state) in [&(Damage::Removed, true), other] {
            let what = format!("{part} {damage:?}, with the state: {keeps_state}");
            let root = world.folder(&what.replace('/', "-"));
            copy(&world.folder("whole"), &root);
            let path = root.join(part);
            let mut content = fs::read(&path).unwrap();
            match damage {
                Damage::Removed => fs::remove_file(&path).unwrap(),
                Damage::Torn => fs::write(&path, &content[..content.len() / 2]).unwrap(),
                Damage::Changed => {
                    content[0] ^= 1;
                    fs::write(&path, content).unwrap();
                }
            }
            if !keeps_state {
                fs::remove_file(root.join(STATE)).unwrap();
            }
            let name = root.file_name().unwrap().to_str().unwrap();
            // With a state, no run reads the part.
            let is_noticed = match damage {
                Damage::Removed => false,
                Damage::Torn => true,
                Damage::Changed => !keeps_state,
            };
            let verdict = verify(&world, name).await;
            assert_eq!(
                verdict.first().map(|(file, _)| file.starts_with("state")),
                Some(!keeps_state)
            );
            assert!(!keeps_state || verdict[0].0 == *part, "{verdict:?}");
            let summary = run(&world, name, 4).await.unwrap();
            assert_eq!(summary.failed, u64::from(is_noticed), "{what}");
            if *damage != Damage::Removed {
                // What the errors say.
                fs::remove_file(&path).unwrap();
                let summary = run(&world, name, 5).await.unwrap();
                assert_eq!(summary.failed, 0, "{what}");
            }
            let found = last(&root);
            for (key, row) in &fresh {
                assert_eq!(found.get(key), Some(row), "{what}");
            }
            assert_eq!(found.len(), fresh.len(), "{what}");
            assert_eq!(verify(&world, name).await, [], "{what}");
        }
    }
}

/// Returns the names of the files that are damaged, with the whole finding.
async fn verify(world: &World, name: &str) -> Vec<(String, String)> {
    let (_, found) = world.verify(name).await;
    let damaged = found.iter().filter(|one| one.kind == FindingKind::Damaged);
    damaged
        .map(|finding| (finding.file.clone(), finding.to_string()))
        .collect()
}

#[tokio::test]
async fn a_lost_or_damaged_document_is_found_and_fetched_again() {
    let world = World::new(1);
    world.run("whole", 1).await;
    assert_eq!(verify(&world, "whole").await, []);
    let rows = rows(&world.folder("whole"));
    let column_of = |kind: &str, column: &str| {
        let mut rows = rows.iter().filter(|(of, ..)| of == kind);
        rows.find_map(|(.., row)| row[column].as_str().map(str::to_owned))
    };
    for (kind, column) in [
        ("attachment", "sha256"),
        ("report", "sha256"),
        ("report", "terms_sha256"),
        ("agreement", "sha256"),
    ] {
        let Some(hash) = column_of(kind, column) else {
            assert_eq!(kind, "agreement");
            continue;
        };
        let document = format!("blobs/sha256/{}/{hash}", &hash[..2]);
        let name = format!("{kind}-{column}");
        let root = world.folder(&name);
        copy(&world.folder("whole"), &root);
        let path = root.join(&document);
        let mut content = fs::read(&path).unwrap();
        content[0] ^= 1;
        fs::write(&path, content).unwrap();
        let found = verify(&world, &name).await;
        assert!(
            !found.is_empty() && found.iter().all(|(file, _)| *file == document),
            "{found:?}"
        );
        // What the finding says.
        fs::remove_file(&path).unwrap();
        fs::remove_file(root.join(STATE)).unwrap();
        let calls = world.calls();
        let summary = world.run(&name, 2).await;
        assert_eq!(summary.failed, 0);
        let (verdict, found) = world.verify(&name).await;
        assert_eq!(verdict.damaged, 0, "{found:?}");
        // AWS marks each copy of a report, so that of the first version is lost for good.
        let lost = u64::from(kind == "report");
        assert_eq!(
            (verdict.lost, verdict.is_sound()),
            (lost, lost == 0),
            "{found:?}"
        );
        assert_eq!(last(&root), last(&world.folder("whole")), "{name}");
        // Nothing else is downloaded.
        let now = world.calls();
        let download = |calls: &BTreeMap<String, u64>| calls.get("document").copied();
        let most = if kind == "attachment" { 0 } else { 4 };
        assert!(download(&now).unwrap_or(0) - download(&calls).unwrap_or(0) <= most);
    }
}

#[tokio::test]
async fn an_account_that_is_read_anew_stays_so_until_it_was_read_completely() {
    let world = world().await;
    let root = world.folder("whole");
    let parts = world.files("whole");
    let lost: Vec<_> = parts
        .iter()
        .filter(|name| name.starts_with("kind=communication/") || name.starts_with("kind=finding/"))
        .collect();
    assert!(lost.len() >= 2);
    for part in &lost {
        fs::remove_file(root.join(part)).unwrap();
    }
    // A run that reads only one of the sources, and one that reads nothing.
    let some = world.archive("whole", 4).await.documents(false);
    let some = some.sources("advisor".parse().unwrap());
    let never = std::future::pending();
    let summary = some.run(world.fleet().members(), never, |_| ()).await;
    assert_eq!(summary.unwrap().read, 1);
    let none = world.archive("whole", 5).await;
    let ended = none.run(world.fleet().members(), std::future::ready(()), |_| ());
    assert!(ended.await.unwrap().is_interrupted);
    let head = fs::read_to_string(root.join(STATE)).unwrap();
    let head = head.lines().next().unwrap();
    assert!(head.contains(r#""whole":["advisor"]"#), "{head}");

    run(&world, "whole", 6).await.unwrap();
    // The rows of the account say what each run has read.
    let without_account = |name| {
        let mut last = last(&world.folder(name));
        last.retain(|(kind, _), _| kind != "account");
        last
    };
    assert_eq!(without_account("whole"), without_account("fresh"));
}

#[tokio::test]
async fn a_part_that_was_put_back_is_read_and_no_part_is_written_over() {
    let world = world().await;
    let root = world.folder("whole");
    let parts = world.files("whole");
    let part = parts
        .iter()
        .rfind(|name| name.starts_with("kind=communication/"));
    let part = root.join(part.unwrap());
    let content = fs::read(&part).unwrap();
    fs::remove_file(&part).unwrap();
    run(&world, "whole", 4).await.unwrap();
    assert!(!part.exists(), "the number of a lost part stays free");
    fs::write(&part, content).unwrap();
    let summary = run(&world, "whole", 5).await.unwrap();
    assert_eq!((summary.rows, summary.failed), (0, 0));
    assert_eq!(last(&root), last(&world.folder("fresh")));
}
