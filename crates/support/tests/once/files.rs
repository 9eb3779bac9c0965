//! `CaseFiles` with a key, which sends each file once.

use std::time::Duration;

use casebook_stack::Sent;
use casebook_support::{
    AddCommunicationToCase, Attachment, CaseFiles, Confirmation, Conversation, CreateCase, Files,
    OnceError,
};
use casebook_types::support::CaseId;

use super::line::{Fate, Line, SUBJECT, case, journal, key};

fn files(number: u8) -> Files {
    Files::new((1..=number).map(|n| Attachment::new(format!("{n}.log"), vec![n]))).unwrap()
}

fn sending(line: &Line, home: &std::path::Path, number: u8) -> CaseFiles {
    CaseFiles::new(line.client(), files(number)).once(journal(home), key("a"))
}

/// Returns the names of the files of each communication, in the order in which they were added.
async fn names(line: &Line, id: &CaseId) -> Vec<Vec<String>> {
    let client = line.with(|_, _| Fate::Pass).client();
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

/// The names of this number of files, by the communications that bring them: one for a set, or ten
/// each.
fn expected(number: u8) -> Vec<Vec<String>> {
    let all: Vec<_> = (1..=number).map(|n| format!("{n}.log")).collect();
    all.chunks(10).map(<[_]>::to_vec).collect()
}

#[tokio::test(start_paused = true)]
async fn nothing_is_uploaded_for_a_key_that_is_known() {
    for number in [3, 13] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(|_, _| Fate::Pass);
        let mut first = sending(&line, home.path(), number);
        let id = first.create_case(case()).await.unwrap();
        assert_eq!(first.confirmation(), Some(Confirmation::Sent));
        assert_eq!(names(&line, &id).await, expected(number));

        let dead = line.with(|_, _| Fate::Refuse);
        let mut again = sending(&dead, home.path(), number);
        assert_eq!(again.create_case(case()).await.unwrap(), id);
        assert_eq!(
            (again.confirmation(), again.remaining()),
            (Some(Confirmation::Recalled), 0)
        );
        assert_eq!(dead.asked("AddAttachmentsToSet"), 0);
        assert_eq!(dead.asked("GetAttachmentUploadLinks"), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_can_break_and_all_files_are_there_once() {
    let operations = [
        ("CreateCase", 3),
        ("AddAttachmentsToSet", 3),
        ("CreateCase", 13),
        ("AddCommunicationToCase", 13),
        ("GetAttachmentUploadLinks", 13),
        ("upload", 13),
        ("CompleteAttachmentUpload", 13),
        ("DescribeAttachmentUploadStatus", 13),
    ];
    for (operation, files) in operations {
        for does in [Fate::LoseAnswer, Fate::LoseRequest, Fate::Refuse] {
            for at in 0..3 {
                let home = tempfile::tempdir().unwrap();
                let line = Line::new(move |asked, number| {
                    let hit = asked == operation && number == at;
                    if hit { does } else { Fate::Pass }
                });
                let mut id = None;
                // Each call opens the journal anew, like three processes one after the other.
                for _ in 0..3 {
                    let mut sending = sending(&line, home.path(), files);
                    if let Ok(opened) = sending.create_case(case()).await {
                        id = Some(opened);
                    }
                }
                let told = format!("{operation} {does:?} {at}");
                assert_eq!(line.cases(SUBJECT).await.len(), 1, "{told}");
                assert_eq!(names(&line, &id.unwrap()).await, expected(files), "{told}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_set_that_cannot_be_made_leaves_the_key_free() {
    let home = tempfile::tempdir().unwrap();
    let refusal = Fate::Answer(400, r#"{"__type": "AttachmentLimitExceeded"}"#);
    let line = Line::new(move |asked, _| match asked {
        "AddAttachmentsToSet" => refusal,
        _ => Fate::Pass,
    });
    let mut sending = sending(&line, home.path(), 1);
    let failed = sending.create_case(case()).await.unwrap_err();
    assert!(failed.is_attachment_set() && failed.once_error().is_none());
    assert_eq!(line.asked("CreateCase"), 0);
    assert!(journal(home.path()).entries().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_uploaded_leaves_the_key_free() {
    let home = tempfile::tempdir().unwrap();
    let denied = Fate::Answer(400, r#"{"__type": "AccessDeniedException"}"#);
    let line = Line::first("GetAttachmentUploadLinks", [denied]);
    let mut sending = sending(&line, home.path(), 4);
    let failed = sending.create_case(case()).await.unwrap_err();
    assert!(failed.upload_error().is_some() && failed.once_error().is_none());
    assert_eq!(line.asked("CreateCase"), 0);
    assert!(journal(home.path()).entries().await.unwrap().is_empty());
    sending.create_case(case()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_says_so() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|asked, _| match asked {
        "CreateCase" => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let mut sending = sending(&line, home.path(), 4);
    let failed = sending.create_case(CreateCase::clone(&case())).await;
    let failed = failed.unwrap_err();
    assert!(failed.once_error().is_some() && failed.case_id().is_none());
    assert_eq!((failed.files_sent(), sending.remaining()), (0, 4));
}

#[tokio::test(start_paused = true)]
async fn other_files_under_a_key_are_refused_and_never_taken_for_sent() {
    let named = |names: &[(&str, &[u8])]| {
        let files = names
            .iter()
            .map(|(name, data)| Attachment::new(*name, data.to_vec()));
        Files::new(files).unwrap()
    };
    for other in [
        named(&[]),
        named(&[("b.log", b"1")]),
        named(&[("a.log", b"2")]),
        named(&[("a.log", b"11")]),
        named(&[("a.log", b"1"), ("b.log", b"1")]),
    ] {
        let home = tempfile::tempdir().unwrap();
        let line = Line::new(|_, _| Fate::Pass);
        let sending =
            |files| CaseFiles::new(line.client(), files).once(journal(home.path()), key("a"));
        let files = named(&[("a.log", b"1")]);
        let id = sending(files.clone()).create_case(case()).await.unwrap();

        let mut others = sending(other);
        let waiting = others.remaining();
        let refused = others.create_case(case()).await.unwrap_err();
        let Some(why @ OnceError::KeyReused(_)) = refused.once_error() else {
            panic!("{refused:?}")
        };
        assert_eq!(why.sent(), Sent::No);
        assert_eq!((refused.files_sent(), others.remaining()), (0, waiting));
        assert_eq!(line.asked("AddAttachmentsToSet"), 1);

        let mut same = sending(files);
        assert_eq!(same.create_case(case()).await.unwrap(), id);
        assert_eq!(
            (same.confirmation(), same.remaining()),
            (Some(Confirmation::Recalled), 0)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_under_a_key_stands_for_its_files_too() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let id = line.client().send(case()).await.unwrap().case_id.unwrap();
    let reply = AddCommunicationToCase::new(id, "See these.".parse().unwrap());
    sending(&line, home.path(), 2)
        .reply(reply.clone())
        .await
        .unwrap();
    let refused = sending(&line, home.path(), 3).reply(reply).await;
    let refused = refused.unwrap_err();
    assert!(matches!(
        refused.once_error(),
        Some(OnceError::KeyReused(_))
    ));
}

#[tokio::test(start_paused = true)]
async fn the_same_call_again_leaves_no_file_behind() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("AddCommunicationToCase", [Fate::Refuse]);
    let mut sending = sending(&line, home.path(), 13);
    let failed = sending.create_case(case()).await.unwrap_err();
    assert_eq!((failed.files_sent(), sending.remaining()), (10, 3));
    let id = sending.create_case(case()).await.unwrap();
    assert_eq!(
        (sending.confirmation(), sending.remaining()),
        (Some(Confirmation::Recalled), 0)
    );
    assert_eq!(line.cases(SUBJECT).await.len(), 1);
    assert_eq!(names(&line, &id).await, expected(13));
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_is_held_after_the_first_files_is_an_error_about_the_next_files_alone() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("AddCommunicationToCase", [Fate::Pass, Fate::LoseRequest]);
    let id = line.client().send(case()).await.unwrap().case_id.unwrap();
    let journal = journal(home.path());
    let hurried = journal.clone().lock_timeout(Duration::from_secs(3));
    let reply = |text: &str| AddCommunicationToCase::new(id.clone(), text.parse().unwrap());
    // The communications that bring the last files have the same text under both keys. The request of
    // `a` is lost, so its call searches for 30 seconds, and holds the lock for the text.
    let mut a = CaseFiles::new(line.client(), files(13)).once(journal, key("a"));
    let mut b = CaseFiles::new(line.client(), files(13)).once(hurried, key("b"));
    let others = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        b.reply(reply("Those of b.")).await
    };
    let (first, other) = tokio::join!(a.reply(reply("Those of a.")), others);
    first.unwrap();
    let failed = other.unwrap_err();
    assert_eq!((failed.case_id(), failed.files_sent()), (Some(&id), 10));
    let error = failed.once_error().unwrap();
    assert_eq!(
        error.to_string(),
        "waited 3.0 s for another call that uses the key \"b\" or sends the same text; the next \
         files were not sent"
    );
    assert_eq!((failed.sent(), error.sent()), (Sent::No, Sent::No));
    b.send_rest(&id).await.unwrap();
    assert_eq!(names(&line, &id).await.len(), 5);
}
