//! The keys, seals and bags that commands of evidence write.

use std::fs;

use casebook_emulator::Emulator;

use super::evidence::{Sample, broken, flip, verify};
use super::run::{RunOutput, command, run};
use super::server::{Answer, Server};
use super::synced::sync;

/// Exports the folder of a sample.
fn export(sample: &Sample, bag: &std::path::Path) -> RunOutput {
    let mut command = command();
    command.args(["evidence", "export"]).arg(&sample.folder);
    command.arg("-o").arg(bag).output().unwrap().into()
}

#[test]
fn what_is_not_as_recorded_is_neither_sealed_nor_exported() {
    let sample = Sample::new();
    flip(&sample.path(&sample.document()));
    let refused = sample.seal(&[]);
    assert!(
        refused.refused(3).contains("nothing was sealed"),
        "{}",
        refused.stderr
    );
    assert!(!sample.path("seal-0001.json").exists());
    let bag = sample.folder.with_file_name("bag");
    let refused = export(&sample, &bag);
    assert!(
        refused.refused(3).contains("nothing was exported"),
        "{}",
        refused.stderr
    );
    assert!(!bag.exists());
}

#[test]
fn a_sync_seals_what_it_has_fetched() {
    let sample = Sample::new();
    let key = sample.key.to_str().unwrap();
    let ran = sync(&sample.folder, &["--accept-terms", "--seal", "--key", key]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("sealed: "), "{}", ran.stderr);
    assert_eq!(sample.verify().code, Some(0));
    // A missing key ends the run before anything is fetched.
    let ran = sync(&sample.folder, &["--seal", "--key", "/nonexistent/key"]);
    assert!(
        ran.refused(253).contains("evidence keygen"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_key_is_private_and_never_replaced() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let state = home.path().join("state");
    let make = || -> RunOutput {
        let mut command = command();
        command
            .args(["evidence", "keygen"])
            .env("XDG_STATE_HOME", &state);
        command.output().unwrap().into()
    };
    let made = make().json();
    let (file, public) = (
        made["file"].as_str().unwrap(),
        made["publicFile"].as_str().unwrap(),
    );
    assert!(file.ends_with("casebook/evidence/key.pem") && public.ends_with("evidence/key.pub"));
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = fs::read(file).unwrap();
    assert!(make().refused(1).contains("-o names another file"));
    assert_eq!(fs::read(file).unwrap(), before);
    run(&["evidence", "keygen", "-o", "/nonexistent/a.pub"]).refused(252);
    let refused = run(&["evidence", "keygen", "-o", "-"]);
    assert!(
        refused
            .refused(252)
            .contains("a private key is not printed"),
        "{}",
        refused.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_seals_nothing() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let mut sample = Sample::new();
    let target = sample.key.clone();
    let link = target.with_file_name("link.pem");
    symlink(&target, &link).unwrap();
    for mode in [0o644, 0o660] {
        fs::set_permissions(&target, fs::Permissions::from_mode(mode)).unwrap();
        for path in [&target, &link] {
            sample.key.clone_from(path);
            let refused = sample.seal(&[]);
            let says = format!("`chmod 600 {}` sets the mode", path.display());
            assert!(refused.refused(253).contains(&says), "{}", refused.stderr);
        }
    }
    assert!(!sample.path("seal-0001.json").exists());
    fs::set_permissions(&target, fs::Permissions::from_mode(0o400)).unwrap();
    sample.seal(&[]).json();
}

// Other systems may have no sha256sum.
#[cfg(target_os = "linux")]
#[test]
fn a_bag_shares_the_files_and_is_a_folder_that_can_be_checked() {
    use std::os::unix::fs::MetadataExt as _;
    let sample = Sample::sealed();
    let bag = sample.folder.with_file_name("bag");
    let exported = export(&sample, &bag).json();
    let files = fs::read_dir(bag.join("data")).unwrap().count();
    assert_eq!(exported["files"], files);
    let document = sample.document();
    let inode = |path: &std::path::Path| fs::metadata(path).unwrap().ino();
    assert_eq!(
        inode(&bag.join("data").join(&document)),
        inode(&sample.path(&document))
    );
    for list in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        let mut summed = std::process::Command::new("sha256sum");
        summed
            .args(["--check", "--strict", "--quiet", list])
            .current_dir(&bag);
        assert!(summed.status().unwrap().success(), "{list}");
    }
    let public = sample.public.to_str().unwrap();
    assert_eq!(verify(&bag.join("data"), &["--key", public]).code, Some(0));
    let refused = export(&sample, &bag);
    assert!(
        refused.refused(1).contains("-o names another folder"),
        "{}",
        refused.stderr
    );
    let refused = verify(&bag, &[]);
    let says = format!(
        "found a bag, which has that folder in it: {}",
        bag.join("data").display()
    );
    assert!(refused.refused(252).contains(&says), "{}", refused.stderr);
}

#[test]
fn a_bag_is_not_written_into_the_folder_that_is_exported() {
    let sample = Sample::new();
    let mut bags = vec![
        sample.path("bag"),
        sample.path("new/bag"),
        sample.folder.clone(),
        sample.folder.join("../reports/bag"),
    ];
    #[cfg(unix)]
    {
        let link = sample.folder.with_file_name("link");
        std::os::unix::fs::symlink(&sample.folder, &link).unwrap();
        bags.push(link.join("bag"));
    }
    for bag in bags {
        let refused = export(&sample, &bag);
        assert!(
            refused
                .refused(252)
                .contains("expected a folder outside of"),
            "{}",
            refused.stderr
        );
    }
    assert_eq!(verify(&sample.folder, &[]).code, Some(0));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_or_read_through_a_link() {
    use std::os::unix::fs::symlink;
    let sample = Sample::sealed();
    let victim = sample.folder.with_file_name("victim");
    fs::write(&victim, "mine").unwrap();
    // A link has the name of the next seal.
    symlink(&victim, sample.path("seal-0002.json")).unwrap();
    sample.seal(&[]).refused(3);
    assert_eq!(fs::read(&victim).unwrap(), b"mine");
    fs::remove_file(sample.path("seal-0002.json")).unwrap();
    let document = sample.path(&sample.document());
    let elsewhere = sample.folder.with_file_name("elsewhere");
    fs::rename(&document, &elsewhere).unwrap();
    symlink(&elsewhere, &document).unwrap();
    let found = broken(&verify(&sample.folder, &[]));
    let detail = found[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("expected a regular file, found a link"),
        "{detail}"
    );
}

#[test]
fn an_authority_that_does_not_answer_or_answers_nonsense_leaves_no_seal() {
    let sample = Sample::new();
    for answer in [
        Answer {
            status: 500,
            ..Answer::default()
        },
        Answer {
            status: 200,
            body: b"nonsense".to_vec(),
            ..Answer::default()
        },
        Answer::default(),
    ] {
        let server = Server::start(move |_| answer.clone());
        let refused = sample.seal(&["--tsa", &server.url]);
        let line = refused.refused(255);
        assert!(
            line.contains("no timestamp of 127.0.0.1") && line.contains("nothing was sealed"),
            "{line}"
        );
        assert!(!sample.path("seal-0001.json").exists() && !sample.path("seal-0001.tsq").exists());
    }
    let refused = sample.seal(&["--tsa", "http://tsa.example.com"]);
    assert!(
        refused.refused(252).contains("expected https"),
        "{}",
        refused.stderr
    );
}

#[test]
fn verify_needs_neither_credentials_nor_a_network() {
    let sample = Sample::sealed();
    let server = Server::emulator(Emulator::new(), |_| None);
    let mut command = command();
    command.env("AWS_ENDPOINT_URL", &server.url);
    command.args(["evidence", "verify"]).arg(&sample.folder);
    assert!(command.status().unwrap().success());
    assert!(server.received().is_empty());
    run(&["evidence", "verify", "/nonexistent"]).refused(252);
}
