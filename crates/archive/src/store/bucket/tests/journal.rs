//! A journal in a bucket.

use casebook_support::JournalStore as _;

use super::*;
use crate::store::BucketJournal;

/// The object of an entry, as requests name it.
const ENTRY: &str = "PUT /one/111122223333/a.json";

async fn open(server: &Server) -> Result<BucketJournal, StoreError> {
    let options = StoreOptions::new().config(server.config());
    let place = "s3://audit/one".parse::<Place>().unwrap();
    BucketJournal::open(&place, "111122223333", options).await
}

#[tokio::test(start_paused = true)]
async fn an_entry_is_created_once_and_moves_on_from_the_version_that_was_read() {
    let server = Server::default();
    let (journal, other) = (open(&server).await.unwrap(), open(&server).await.unwrap());
    assert_eq!(journal.read("a.json").await.unwrap(), None);
    let first = journal.write("a.json", "1".into(), None).await.unwrap();
    let read = other.read("a.json").await.unwrap().unwrap();
    assert_eq!(
        (Some(read.version), read.bytes),
        (first.clone(), "1".into())
    );
    assert_eq!(other.write("a.json", "2".into(), None).await.unwrap(), None);
    let second = other.write("a.json", "2".into(), first.as_deref()).await;
    assert!(second.unwrap().is_some());
    let late = journal.write("a.json", "3".into(), first.as_deref()).await;
    assert_eq!(late.unwrap(), None);
    let of_nothing = journal.write("b.json", "1".into(), first.as_deref()).await;
    assert_eq!(of_nothing.unwrap(), None);
    assert_eq!(journal.list().await.unwrap(), ["a.json"]);
    assert_eq!(
        journal.place("a.json"),
        "s3://audit/one/111122223333/a.json"
    );
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_recognized_by_its_bytes() {
    let server = Server::default();
    let journal = open(&server).await.unwrap();
    trouble(&server, ENTRY, Trouble::Lost);
    let first = journal.write("a.json", "1".into(), None).await.unwrap();
    trouble(&server, ENTRY, Trouble::Lost);
    let second = journal.write("a.json", "2".into(), first.as_deref()).await;
    let read = journal.read("a.json").await.unwrap().unwrap();
    assert_eq!(
        (Some(read.version), read.bytes),
        (second.unwrap(), "2".into())
    );
    assert!(server.0.lock().unwrap().troubles.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_write_that_may_have_taken_place_and_is_not_there_is_an_error() {
    let server = Server::default();
    let journal = open(&server).await.unwrap();
    for _ in 0..3 {
        trouble(&server, ENTRY, Trouble::Answer(500, "InternalError"));
    }
    let error = journal.write("a.json", "1".into(), None).await.unwrap_err();
    let error = error.downcast::<StoreError>().unwrap();
    let says = "s3://audit/one/111122223333/a.json: PutObject failed: ";
    assert!(line(&error).starts_with(says), "{}", line(&error));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_ignores_a_condition_and_a_folder_are_refused() {
    for (ignored, says) in [("if-none-match", "If-None-Match"), ("if-match", "If-Match")] {
        let server = Server::default();
        server.0.lock().unwrap().ignored = vec![ignored];
        let error = open(&server).await.unwrap_err();
        assert!(error.is_wrong_place());
        let says = format!("ignores the header {says},");
        assert!(line(&error).contains(&says), "{}", line(&error));
    }
    let folder = "/var/lib/casebook".parse::<Place>().unwrap();
    let error = BucketJournal::open(&folder, "1", StoreOptions::new()).await;
    assert_eq!(
        error.unwrap_err().to_string(),
        "/var/lib/casebook: expected s3://BUCKET/PREFIX, found a folder"
    );
}
