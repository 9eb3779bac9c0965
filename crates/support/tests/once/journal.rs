//! The journal's files.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use casebook_stack::Sent;
use casebook_support::{Confirmation, Journal, OnceError};

use super::line::{Fate, LIMIT, Line, SUBJECT, case, journal, key};

pub(crate) fn records(home: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(home.join("once")).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    paths
        .filter(|path| path.extension().unwrap() == "json")
        .collect()
}

#[tokio::test(start_paused = true)]
async fn it_holds_no_text_of_a_case() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    let case = case().cc_email_addresses(String::from("a@example.com").into());
    journal
        .create_case_once(&line.client(), &key("alarm 1/é"), case)
        .await
        .unwrap();
    let text = fs::read_to_string(&records(home.path())[0]).unwrap();
    for private in ["No capacity", "morning", "example.com"] {
        assert!(!text.contains(private), "{text}");
    }
    assert!(text.contains("alarm 1/é"));
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn only_its_owner_may_read_its_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    journal
        .create_case_once(&line.client(), &key("a"), case())
        .await
        .unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = home.path().join("once");
    assert_eq!(mode(&folder), 0o700);
    for file in fs::read_dir(folder).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_that_cannot_be_read_is_an_error_and_sends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let (client, journal) = (line.client(), journal(home.path()));
    for name in ["a", "b"] {
        let opened = journal.create_case_once(&client, &key(name), case()).await;
        opened.unwrap();
    }
    let files = records(home.path());
    let texts: Vec<String> = files
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let of_a = usize::from(!texts[0].contains("\"key\":\"a\""));
    let foreign = texts[1 - of_a].clone();
    let newer = texts[of_a].replace("\"version\":2", "\"version\":7");
    for odd in ["", "{}", "[1", &foreign, &newer] {
        fs::write(&files[of_a], odd).unwrap();
        let error = journal
            .create_case_once(&client, &key("a"), case())
            .await
            .unwrap_err();
        let OnceError::Journal(why) = &error else {
            panic!("{error:?}")
        };
        assert_eq!(why.path(), files[of_a]);
        assert!(error.to_string().contains(&*files[of_a].to_string_lossy()));
        // The record cannot be read, so an earlier call may have sent the request.
        assert_eq!(error.sent(), Sent::Perhaps);
        assert_eq!(why.is_newer(), odd == newer);
    }
    assert_eq!(line.asked("CreateCase"), 2);
    // Only `forget` makes the key usable again, and it is a new key then.
    assert!(journal.forget(&key("a")).await.unwrap());
    assert!(!journal.forget(&key("a")).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn it_tells_what_it_knows() {
    let home = tempfile::tempdir().unwrap();
    let page = Fate::Answer(200, "{}");
    let line = Line::first("CreateCase", [Fate::Pass, page, page, page]);
    let (client, journal) = (line.client(), journal(home.path()));
    let opened = journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    journal
        .create_case_once(&client, &key("B"), case())
        .await
        .unwrap_err();
    let entries = journal.entries().await.unwrap();
    let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
    assert_eq!(keys, ["B", "a"]);
    assert!(entries.iter().all(|entry| entry.is_case && entry.part == 0));
    assert_eq!(entries[1].case_id, Some(opened.case_id));
    assert!(entries[1].is_done && !entries[0].is_done);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("file");
    fs::write(&path, "").unwrap();
    assert_eq!(Journal::open(&path).unwrap_err().path(), path);
}

/// Returns the names of all files in the folder of the journal.
pub(crate) fn names(home: &Path) -> Vec<String> {
    let files = fs::read_dir(home.join("once")).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test(start_paused = true)]
async fn a_key_that_could_not_be_freed_is_not_reported_as_free() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_owned();
    // While the request is sent, a folder takes the path of the record, so the call cannot remove the
    // record.
    let line = Line::new(move |operation, _| {
        if operation == "CreateCase" {
            let record = records(&folder).remove(0);
            fs::remove_file(&record).unwrap();
            fs::create_dir(&record).unwrap();
            return LIMIT;
        }
        Fate::Pass
    });
    let journal = journal(home.path());
    let (client, key) = (line.client(), key("a"));
    let call = journal.create_case_once(&client, &key, case());
    let error = call.await.unwrap_err();
    assert!(matches!(error, OnceError::UnknownOutcome(_)), "{error:?}");
    assert_eq!(error.sent(), Sent::Perhaps);
    assert!(error.client_error().unwrap().refused().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_record_that_would_be_too_large_to_read_is_refused_before_the_request_is_sent() {
    let home = tempfile::tempdir().unwrap();
    let cases = |count: usize| {
        let cases: Vec<String> = (0..count)
            .map(|n| {
                format!(
                    r#"{{"caseId":"case-123456789012-muen-2025-{n:021}","subject":"{SUBJECT}"}}"#
                )
            })
            .collect();
        Fate::Answer(200, format!(r#"{{"cases":[{}]}}"#, cases.join(",")).leak())
    };
    for (count, fits) in [(19_000, true), (23_000, false)] {
        let many = cases(count);
        let line = Line::first("DescribeCases", [many]);
        let journal = journal(home.path());
        let name = key(&count.to_string());
        let opened = journal
            .create_case_once(&line.client(), &name, case())
            .await;
        assert_eq!(line.asked("CreateCase"), usize::from(fits));
        match opened {
            Ok(_) => assert!(fits),
            Err(error) => {
                assert!(!fits && matches!(error, OnceError::Journal(_)), "{error:?}");
                assert_eq!(error.sent(), Sent::No);
                assert!(error.to_string().contains("1044480 bytes"), "{error}");
            }
        }
        assert_eq!(journal.entries().await.unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_that_is_too_large_is_damaged() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let journal = journal(home.path());
    let (client, key) = (line.client(), key("a"));
    let call = journal.create_case_once(&client, &key, case());
    call.await.unwrap();
    fs::write(&records(home.path())[0], " ".repeat(1 << 21)).unwrap();
    let error = journal.entries().await.unwrap_err();
    assert!(error.is_damaged(), "{error:?}");
    assert!(
        error.to_string().ends_with("found more than 1048576 bytes"),
        "{error}"
    );
    assert!(journal.forget(&key).await.unwrap());
}

#[test]
fn what_a_killed_write_left_is_swept_when_it_is_old() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("once");
    journal(home.path());
    let stem = "0123456789abcdef".repeat(4);
    let left = |name: &str, age: Duration| {
        let file = File::create(folder.join(name)).unwrap();
        #[expect(clippy::disallowed_methods, reason = "files go by the machine")]
        file.set_modified(SystemTime::now() - age).unwrap();
        name.to_owned()
    };
    let old = Duration::from_secs(2 * 86_400);
    left(&format!(".{stem}.json.1-23.part"), old);
    let mut kept = [
        left(&format!(".{stem}.json.1-24.part"), Duration::ZERO),
        left(&format!("{stem}.json"), old),
        left(&format!("{stem}.lock"), old),
        left(&format!("{stem}.json.bak"), old),
        left(".notes.json.1-23.part", old),
    ];
    kept.sort();
    journal(home.path());
    assert_eq!(names(home.path()), kept);
}

#[tokio::test(start_paused = true)]
async fn a_record_with_another_case_in_it_is_refused_by_its_name_and_sends_nothing() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let (client, journal) = (line.client(), journal(home.path()));
    let opened = journal.create_case_once(&client, &key("a"), case()).await;
    let id = opened.unwrap().case_id.to_string();
    let path = records(home.path()).remove(0);
    let text = fs::read_to_string(&path).unwrap();
    let last = id.chars().last().unwrap();
    let other = format!(
        "{}{}",
        &id[..id.len() - 1],
        if last == 'a' { 'b' } else { 'a' }
    );
    fs::write(&path, text.replace(&id, &other)).unwrap();
    let again = journal.create_case_once(&client, &key("a"), case()).await;
    let error = again.unwrap_err();
    let OnceError::Journal(why) = &error else {
        panic!("{error:?}")
    };
    assert!(why.is_damaged(), "{error}");
    assert_eq!(why.path(), path);
    assert_eq!(error.sent(), Sent::Perhaps);
    assert_eq!(line.asked("CreateCase"), 1);
    assert!(journal.entries().await.is_err());
    // After `forget` has removed the damaged file, the key is new again.
    assert!(journal.forget(&key("a")).await.unwrap());
    assert_eq!(journal.entries().await.unwrap(), []);
    let again = journal.create_case_once(&client, &key("a"), case()).await;
    assert_eq!(again.unwrap().confirmation, Confirmation::Sent);
    assert_eq!(line.asked("CreateCase"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_another_call_has_is_given_up_at_the_limit_and_this_call_has_sent_nothing() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::first("CreateCase", [Fate::LoseRequest]);
    let (client, patient) = (line.client(), journal(home.path()));
    let hurried = patient.clone().lock_timeout(Duration::from_secs(3));
    let (a, b) = (key("a"), key("b"));
    // The first call searches for its lost request for 30 seconds, and holds its locks meanwhile.
    let first = patient.create_case_once(&client, &a, case());
    let others = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let same_key = hurried.create_case_once(&client, &a, case()).await;
        let same_text = hurried.create_case_once(&client, &b, case()).await;
        // The request of `a` was sent, by the call that holds its lock. That of `b` was never sent.
        for (key, error, sent) in [
            ("a", same_key.unwrap_err(), Sent::Perhaps),
            ("b", same_text.unwrap_err(), Sent::No),
        ] {
            let OnceError::Journal(why) = &error else {
                panic!("{error:?}")
            };
            assert!(why.is_held());
            assert_eq!(error.sent(), sent);
            assert!(
                error.to_string().contains(&format!("the key {key:?}")),
                "{error}"
            );
            assert!(error.to_string().contains("3.0 s"), "{error}");
            assert!(
                error.to_string().ends_with("this call sent nothing"),
                "{error}"
            );
        }
    };
    let (first, ()) = tokio::join!(first, others);
    first.unwrap();
    hurried.create_case_once(&client, &b, case()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_key_whose_request_may_have_acted_says_so_behind_the_lock_of_another_key() {
    let home = tempfile::tempdir().unwrap();
    // The first request of each key is lost. The search of `a` fails too, so the first call with `a`
    // ends. The call with `b` searches, and holds the lock for the text of both.
    let line = Line::new(|operation, number| match (operation, number) {
        ("CreateCase", 0 | 1) | ("DescribeCases", 1) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    let (client, patient) = (line.client(), journal(home.path()));
    let hurried = patient.clone().lock_timeout(Duration::from_secs(3));
    let (a, b) = (key("a"), key("b"));
    let first = patient.create_case_once(&client, &a, case()).await;
    assert_eq!(first.unwrap_err().sent(), Sent::Perhaps);
    let other = patient.create_case_once(&client, &b, case());
    let again = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        hurried.create_case_once(&client, &a, case()).await
    };
    let (other, again) = tokio::join!(other, again);
    other.unwrap();
    let error = again.unwrap_err();
    assert!(
        matches!(&error, OnceError::Journal(error) if error.is_held()),
        "{error:?}"
    );
    assert_eq!(error.sent(), Sent::Perhaps);
    // The message is about this call alone, because an earlier call has sent the request.
    assert!(
        error.to_string().ends_with("this call sent nothing"),
        "{error}"
    );
}

#[cfg(unix)]
#[tokio::test(start_paused = true)]
async fn links_and_pipes_in_the_place_of_its_files_are_refused_and_written_through_by_nothing() {
    let home = tempfile::tempdir().unwrap();
    let line = Line::new(|_, _| Fate::Pass);
    let (client, journal) = (line.client(), journal(home.path()));
    journal
        .create_case_once(&client, &key("a"), case())
        .await
        .unwrap();
    let record = records(home.path()).remove(0);
    let target = home.path().join("target");
    let kept = fs::read(&record).unwrap();
    fs::write(&target, &kept).unwrap();
    for place in [record.clone(), record.with_extension("lock")] {
        for kind in ["a link", "a named pipe", "a folder"] {
            fs::remove_file(&place).unwrap();
            match kind {
                "a link" => std::os::unix::fs::symlink(&target, &place).unwrap(),
                "a folder" => fs::create_dir(&place).unwrap(),
                _ => {
                    let made = std::process::Command::new("mkfifo").arg(&place).status();
                    assert!(made.unwrap().success());
                }
            }
            let again = journal.create_case_once(&client, &key("a"), case()).await;
            let error = again.unwrap_err();
            assert!(
                error.to_string().contains(&*place.to_string_lossy()),
                "{error}"
            );
            let why = std::error::Error::source(&error).unwrap().to_string();
            assert_eq!(why, format!("expected a regular file, found {kind}"));
            if kind == "a folder" {
                fs::remove_dir(&place).unwrap();
                fs::write(&place, "").unwrap();
            }
        }
        fs::remove_file(&place).unwrap();
        fs::write(&record, &kept).unwrap();
    }
    assert_eq!(fs::read(&target).unwrap(), kept);
    assert_eq!(line.asked("CreateCase"), 1);
}
