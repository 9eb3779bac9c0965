//! Uploads with which a later call goes on.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use casebook_support::{Attachment, CaseFiles, Files};
use tokio::time::timeout;

use super::line::{Fate, Line, SUBJECT, case, journal, key};

/// The number of parts of all files together.
const PARTS: usize = 12;
/// The number of parts that are sent at the same time.
const AT_A_TIME: usize = 4;

fn sending(line: &Line, home: &Path, fill: u8) -> CaseFiles {
    let files = (1..=4).map(|n| Attachment::new(format!("{n}.log"), vec![fill; 2001]));
    let files = Files::new(files).unwrap();
    CaseFiles::new(line.client(), files).once(journal(home), key("a"))
}

/// Runs a call that is killed when a request of an operation is being sent.
async fn killed(line: &Line, home: &Path, operation: &'static str, number: usize) -> Line {
    let line = line.with(move |asked, at| match asked == operation && at == number {
        true => Fate::Stall(Duration::from_secs(1)),
        false => Fate::Pass,
    });
    let mut sending = sending(&line, home, 7);
    let ended = timeout(Duration::from_secs(5), sending.create_case(case())).await;
    assert!(ended.is_err(), "{operation} {number}: {ended:?}");
    line
}

/// The records of uploads in the journal.
fn records(home: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(home.join("once")).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "uploads")
    });
    files
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_killed_anywhere_is_followed_by_one_that_goes_on_with_its_uploads() {
    let requests = [
        ("GetAttachmentUploadLinks", 4),
        ("upload", PARTS),
        ("CompleteAttachmentUpload", 4),
        ("DescribeAttachmentUploadStatus", 4),
        ("CreateCase", 1),
    ];
    for (operation, count) in requests {
        for number in 0..count {
            let home = tempfile::tempdir().unwrap();
            let all = Line::new(|_, _| Fate::Pass);
            let first = killed(&all, home.path(), operation, number).await;
            let second = all.with(|_, _| Fate::Pass);
            let mut again = sending(&second, home.path(), 7);
            again.create_case(case()).await.unwrap();
            let told = format!("{operation} {number}");
            assert_eq!(all.cases(SUBJECT).await.len(), 1, "{told}");
            assert_eq!(again.remaining(), 0, "{told}");
            let parts = first.asked("upload") + second.asked("upload");
            assert!(
                (PARTS..=PARTS + AT_A_TIME).contains(&parts),
                "{told}: {parts}"
            );
            // The request for a new upload that was being sent has begun one all the same.
            let lost = u64::from(operation == "GetAttachmentUploadLinks");
            assert_eq!(all.unused_uploads(), lost, "{told}");
            assert_eq!(records(home.path()), [] as [PathBuf; 0], "{told}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_of_uploads_that_is_damaged_or_of_other_files_is_not_used() {
    type Damage = fn(&Path);
    fn halve(path: &Path) {
        let text = fs::read(path).unwrap();
        fs::write(path, &text[..text.len() / 2]).unwrap();
    }
    fn flip(path: &Path) {
        let text = fs::read_to_string(path).unwrap();
        fs::write(path, text.replace("upload-", "upload_")).unwrap();
    }
    let damages: [(Damage, u8); 4] = [
        (halve, 7),
        (flip, 7),
        (|path| fs::write(path, vec![b'['; 2 << 20]).unwrap(), 7),
        (|_| (), 8),
    ];
    for (damage, fill) in damages {
        let home = tempfile::tempdir().unwrap();
        let all = Line::new(|_, _| Fate::Pass);
        killed(&all, home.path(), "CompleteAttachmentUpload", 3).await;
        let records = records(home.path());
        assert_eq!(records.len(), 1);
        let text = fs::read_to_string(&records[0]).unwrap();
        assert!(!text.contains("http") && !text.contains(".log"), "{text}");
        assert!(text.starts_with(r#"{"version":1,"sha256":""#), "{text}");
        damage(&records[0]);
        let second = all.with(|_, _| Fate::Pass);
        sending(&second, home.path(), fill)
            .create_case(case())
            .await
            .unwrap();
        assert_eq!(second.asked("upload"), PARTS);
        assert_eq!(all.cases(SUBJECT).await.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn an_earlier_upload_that_the_service_cannot_use_begins_anew() {
    for (operation, answer) in [
        (
            "DescribeAttachmentUploadStatus",
            Fate::Answer(200, r#"{"uploadStatus": "failed"}"#),
        ),
        (
            "DescribeAttachmentUploadStatus",
            Fate::Answer(400, r#"{"__type": "UploadIdNotFound"}"#),
        ),
        (
            "CompleteAttachmentUpload",
            Fate::Answer(400, r#"{"__type": "InvalidParameterValueException"}"#),
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        let all = Line::new(|_, _| Fate::Pass);
        killed(&all, home.path(), "CompleteAttachmentUpload", 3).await;
        let second = all.with(
            move |asked, number| match asked == operation && number == 0 {
                true => answer,
                false => Fate::Pass,
            },
        );
        sending(&second, home.path(), 7)
            .create_case(case())
            .await
            .unwrap();
        assert_eq!(second.asked("upload"), PARTS / 4, "{answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_forgotten_has_no_uploads() {
    let home = tempfile::tempdir().unwrap();
    let all = Line::new(|_, _| Fate::Pass);
    killed(&all, home.path(), "CompleteAttachmentUpload", 3).await;
    assert_eq!(records(home.path()).len(), 1);
    assert!(!journal(home.path()).forget(&key("a")).await.unwrap());
    assert_eq!(records(home.path()).len(), 0);
}
