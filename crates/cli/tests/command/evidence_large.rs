//! The memory in which a folder with a large document is checked.

use std::fs::File;
use std::process::Stdio;
use std::sync::mpsc::channel;
use std::time::Duration;

use super::memory::peak;
use super::run::command;
use super::synced::{folder, manifest, sync};

const MIB: u64 = 1 << 20;

/// Checks a folder with a document that has grown to this size, and returns the peak memory of the run in KiB.
fn verify(size: u64) -> u64 {
    let (_home, folder) = folder();
    assert_eq!(sync(&folder, &["--series", "SOC 3"]).code, Some(0));
    let document = manifest(&folder)[0]["file"].as_str().unwrap().to_owned();
    let document = File::options().write(true).open(folder.join(document));
    // What is added has no content, and takes no room on the disk.
    document.unwrap().set_len(size).unwrap();
    let mut verify = command();
    verify.args(["evidence", "verify"]).arg(&folder);
    let mut child = verify
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (_never, instant) = channel::<()>();
    let mut most = 0;
    let status = loop {
        most = peak(child.id()).max(most);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        let _passed = instant.recv_timeout(Duration::from_millis(5));
    };
    assert_eq!(status.code(), Some(3));
    assert!(most > 0, "the kernel said nothing of the memory in use");
    most
}

fn needs_little_memory(size: u64) {
    let most = verify(size);
    eprintln!("{} MiB are checked in {most} KiB", size / MIB);
    assert!(most < 64 << 10, "{most} KiB");
}

#[test]
fn a_large_document_is_checked_in_little_memory() {
    needs_little_memory(200 * MIB);
}

/// `.ci/nightly`
#[test]
#[ignore = "takes long; .ci/nightly runs it"]
fn a_document_of_a_gigabyte_is_checked_in_as_little_memory() {
    needs_little_memory(1024 * MIB);
}
