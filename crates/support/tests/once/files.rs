//! Files that go once.

use casebook_support::{Attachment, CaseFiles, Conversation, CreateCase, Files, How};
use casebook_types::support::CaseId;
use futures_util::TryStreamExt as _;

use super::line::{Does, Line, SUBJECT, case, journal, key};

fn files(number: u8) -> Files {
    Files::new((1..=number).map(|n| Attachment::new(format!("{n}.log"), vec![n]))).unwrap()
}

fn sending(line: &Line, home: &std::path::Path, number: u8) -> CaseFiles {
    CaseFiles::new(line.client(), files(number)).once(journal(home), key("a"))
}

/// The names of the files of each communication, the oldest first.
async fn names(line: &Line, id: &CaseId) -> Vec<Vec<String>> {
    let client = line.with(|_, _| Does::Pass).client();
    let said: Vec<_> = Conversation::new(&client, id.clone())
        .try_collect()
        .await
        .unwrap();
    let names = said.iter().rev().map(|said| {
        let files = said.files().iter();
        files.map(|file| file.file_name.clone().unwrap()).collect()
    });
    names.collect()
}

fn expected() -> Vec<Vec<String>> {
    [
        &["1.log", "2.log", "3.log"][..],
        &["4.log", "5.log", "6.log"],
        &["7.log"],
    ]
    .iter()
    .map(|names| names.iter().map(ToString::to_string).collect())
    .collect()
}

#[tokio::test(start_paused = true)]
async fn nothing_is_uploaded_for_a_key_that_is_known() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Does::Pass);
    let mut first = sending(&line, home.path(), 7);
    let id = first.create_case(case()).await.unwrap();
    assert_eq!(first.how(), Some(How::Sent));
    assert_eq!(names(&line, &id).await, expected());

    let dead = line.with(|_, _| Does::Refuse);
    let mut again = sending(&dead, home.path(), 7);
    assert_eq!(again.create_case(case()).await.unwrap(), id);
    assert_eq!((again.how(), again.waiting()), (Some(How::Recalled), 0));
    assert_eq!(dead.asked("AddAttachmentsToSet"), 0);
}

#[tokio::test(start_paused = true)]
async fn every_request_can_break_and_all_files_are_there_once() {
    let operations = [
        "CreateCase",
        "AddCommunicationToCase",
        "AddAttachmentsToSet",
    ];
    for operation in operations {
        for does in [Does::LoseAnswer, Does::LoseRequest, Does::Refuse] {
            for at in 0..3 {
                let home = tempfile::tempdir().unwrap();
                let line = Line::new(move |asked, number| {
                    let hit = asked == operation && number == at;
                    if hit { does } else { Does::Pass }
                });
                let mut id = None;
                // As from one process after the other.
                for _ in 0..3 {
                    let mut sending = sending(&line, home.path(), 7);
                    if let Ok(opened) = sending.create_case(case()).await {
                        id = Some(opened);
                    }
                }
                let told = format!("{operation} {does:?} {at}");
                assert_eq!(line.cases(SUBJECT).await.len(), 1, "{told}");
                assert_eq!(names(&line, &id.unwrap()).await, expected(), "{told}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_set_that_cannot_be_made_leaves_the_key_free() {
    let home = tempfile::tempdir().unwrap();
    let refusal = Does::Answer(400, r#"{"__type": "AttachmentLimitExceeded"}"#);
    let line = Line::new(move |asked, _| match asked {
        "AddAttachmentsToSet" => refusal,
        _ => Does::Pass,
    });
    let mut sending = sending(&line, home.path(), 1);
    let failed = sending.create_case(case()).await.unwrap_err();
    assert!(failed.is_set() && failed.once_error().is_none());
    assert_eq!(line.asked("CreateCase"), 0);
    assert!(journal(home.path()).entries().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_says_so() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|asked, _| match asked {
        "CreateCase" => Does::LoseRequest,
        _ => Does::Pass,
    });
    let mut sending = sending(&line, home.path(), 4);
    let failed = sending.create_case(CreateCase::clone(&case())).await;
    let failed = failed.unwrap_err();
    assert!(failed.once_error().is_some() && failed.case_id().is_none());
    assert_eq!((failed.sent(), sending.waiting()), (0, 4));
}
