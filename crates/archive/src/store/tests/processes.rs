//! What a full disk and a killed run leave, tried in processes of their own.

use super::*;

/// Runs in a process of its own, whose files cannot be longer than 32 KiB.
#[tokio::test]
#[ignore = "the test of a full disk runs it"]
async fn on_a_full_disk() {
    let root = Path::new("archive");
    let store = opened(root).await;
    store.append_line("runs.jsonl", "{}").await.unwrap();
    store.replace("state/a", "old".into()).await.unwrap();
    store.create("kind=a/1", "part".into()).await.unwrap();
    let before = files(root);
    let large = vec![b'1'; 100_000];
    let mut blob = store.blob();
    blob.write(&large).await.unwrap();
    let text = String::from_utf8(large.clone()).unwrap();
    for error in [
        store
            .create("kind=a/2", large.clone().into())
            .await
            .unwrap_err(),
        store.replace("state/a", large.into()).await.unwrap_err(),
        store.append_line("runs.jsonl", &text).await.unwrap_err(),
        blob.finish().await.unwrap_err(),
    ] {
        assert!(error.is_full(), "{}", line(&error));
    }
    assert_eq!(files(root), before);
    assert_eq!(store.read("state/a", 9).await.unwrap().unwrap(), "old");
    assert_eq!(store.read("runs.jsonl", 9).await.unwrap().unwrap(), "{}\n");
    store.append_line("runs.jsonl", "[]").await.unwrap();
    println!("the full disk was met");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_every_file_as_it_was() {
    let home = home();
    // A limit on the file size makes a write fail half way, like a full disk.
    let script = "ulimit -f 64; trap '' XFSZ; exec \"$0\" \"$@\"";
    let ran = std::process::Command::new("sh")
        .args(["-c", script])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "store::tests::processes::on_a_full_disk",
            "--ignored",
            "--nocapture",
        ])
        .current_dir(home.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    let complained = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.success() && said.contains("the full disk was met"),
        "{said}{complained}"
    );
}

/// Writes files, documents and lines without an end, in a process of its own that is killed.
#[tokio::test]
#[ignore = "the test of killed runs runs it"]
async fn until_it_is_killed() {
    let store = opened(Path::new("archive")).await;
    let before = store.list("kind=a").await.unwrap();
    for step in before.len().. {
        let files = ["kind=a", "kind=b", "kind=c"].map(|kind| {
            let name = format!("{kind}/{step:06}");
            (name.clone(), Bytes::from(content(&name)))
        });
        store.create_all(files).await.unwrap();
        let mut blob = store.blob();
        blob.write(&content(&step.to_string())).await.unwrap();
        blob.finish().await.unwrap();
        let state = content(&format!("state {step}"));
        store.replace("state/a", state.into()).await.unwrap();
        let line = format!("{{\"step\":{step}}}");
        store.append_line("runs.jsonl", &line).await.unwrap();
        println!("step");
    }
}

/// Returns the content of a file by its first line: up to 3 MiB, so that documents are written with and
/// without a temporary file.
fn content(name: &str) -> Vec<u8> {
    let sum: usize = name.bytes().map(usize::from).sum();
    let times = if sum.is_multiple_of(7) { 300_000 } else { sum };
    format!("{name}\n").repeat(times).into_bytes()
}

#[cfg(unix)]
#[tokio::test]
async fn a_run_that_is_killed_leaves_whole_files_in_their_order() {
    use std::io::Read as _;
    use std::process::{Command, Stdio};

    let home = home();
    let root = home.path().join("archive");
    for round in 0..10_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "store::tests::processes::until_it_is_killed",
                "--ignored",
                "--nocapture",
            ])
            .current_dir(home.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // Its output tells how far it is: the instant is about a number of bytes of that.
        let mut output = child.stdout.take().unwrap();
        let mut said = vec![0; 30 + 7 * round];
        output.read_exact(&mut said).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();

        let store = opened(&root).await;
        let staging: Vec<_> = fs::read_dir(root.join("staging")).unwrap().collect();
        assert!(staging.is_empty(), "{staging:?}");
        let [first, second, third] = ["kind=a", "kind=b", "kind=c"].map(|kind| {
            let names = fs::read_dir(root.join(kind)).into_iter().flatten();
            let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.collect::<std::collections::BTreeSet<_>>()
        });
        // A file of a step appears after those before it.
        assert!(
            first.is_superset(&second) && second.is_superset(&third),
            "round {round}"
        );
        for (kind, names) in [("kind=a", &first), ("kind=b", &second), ("kind=c", &third)] {
            for name in names {
                let name = format!("{kind}/{name}");
                assert!(
                    fs::read(root.join(&name)).unwrap() == content(&name),
                    "{name}"
                );
            }
        }
        for name in store.list("blobs").await.unwrap() {
            let bytes = fs::read(root.join(&name)).unwrap();
            let hash = hex::encode(ring::digest::digest(&ring::digest::SHA256, &bytes));
            assert_eq!(name, Layout::blob(&hash));
        }
        let state = fs::read(root.join("state/a")).unwrap();
        let head = String::from_utf8(state.clone()).unwrap();
        assert!(state == content(head.lines().next().unwrap()));
        // The next run of the child would stop at a name that is taken: a step that was begun is
        // finished here.
        for (kind, names) in [("kind=b", &second), ("kind=c", &third)] {
            for name in first.difference(names) {
                let name = format!("{kind}/{name}");
                store.create(&name, content(&name).into()).await.unwrap();
            }
        }
        store.append_line("runs.jsonl", "{}").await.unwrap();
        let lines = fs::read_to_string(root.join("runs.jsonl")).unwrap();
        for line in lines.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
        assert!(lines.ends_with("{}\n") && lines.lines().count() > round);
    }
}
