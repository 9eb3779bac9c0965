use super::*;
use crate::layout::Layout;
use crate::store::error::line;
use crate::store::{Place, Store, StoreOptions};

mod journal;
mod server;

use server::{Server, Trouble};

const PART: &str = "kind=case/account=1/dt=2026-11-28/part-000001.jsonl";

async fn open(server: &Server) -> Result<Store, StoreError> {
    let options = StoreOptions::new().config(server.config());
    Store::open(&"s3://audit/one".parse::<Place>().unwrap(), options).await
}

fn trouble(server: &Server, begin: &'static str, trouble: Trouble) {
    server.0.lock().unwrap().troubles.push((begin, trouble));
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_new_and_a_name_that_is_taken_is_not() {
    let server = Server::default();
    let store = open(&server).await.unwrap();
    trouble(&server, "PUT /one/kind=case", Trouble::Lost);
    assert_eq!(store.create(PART, "1".into()).await.unwrap(), Created::New);
    assert!(server.0.lock().unwrap().troubles.is_empty());
    assert_eq!(
        store.create(PART, "2".into()).await.unwrap(),
        Created::Exists
    );
    assert_eq!(
        store.create(PART, "longer".into()).await.unwrap(),
        Created::Exists
    );
    assert_eq!(store.read(PART, 9).await.unwrap().unwrap(), "1");
    // No answer comes at all, and one of the attempts has written the object, or none has.
    for _ in 0..3 {
        trouble(&server, "PUT /one/kind=case/4", Trouble::Lost);
        trouble(
            &server,
            "PUT /one/kind=case/5",
            Trouble::Answer(500, "InternalError"),
        );
    }
    assert_eq!(
        store.create("kind=case/4", "1".into()).await.unwrap(),
        Created::New
    );
    let error = store.create("kind=case/5", "1".into()).await.unwrap_err();
    assert!(
        line(&error).contains("PutObject failed: "),
        "{}",
        line(&error)
    );
    // Another write of the same name goes on.
    trouble(
        &server,
        "PUT /one/kind=case/2",
        Trouble::Answer(409, "ConditionalRequestConflict"),
    );
    assert_eq!(
        store.create("kind=case/2", "1".into()).await.unwrap(),
        Created::New
    );
    // The service is busy.
    trouble(
        &server,
        "PUT /one/kind=case/3",
        Trouble::Answer(503, "SlowDown"),
    );
    assert_eq!(
        store.create("kind=case/3", "1".into()).await.unwrap(),
        Created::New
    );
}

#[tokio::test(start_paused = true)]
async fn a_line_whose_answer_was_lost_is_there_once() {
    let server = Server::default();
    let store = open(&server).await.unwrap();
    store
        .append_line("runs.jsonl", "{\"run\":1}")
        .await
        .unwrap();
    trouble(&server, "PUT /one/runs.jsonl", Trouble::Lost);
    store
        .append_line("runs.jsonl", "{\"run\":2}")
        .await
        .unwrap();
    trouble(
        &server,
        "PUT /one/runs.jsonl",
        Trouble::Answer(412, "PreconditionFailed"),
    );
    store
        .append_line("runs.jsonl", "{\"run\":3}")
        .await
        .unwrap();
    let text = store.read("runs.jsonl", 99).await.unwrap().unwrap();
    assert_eq!(text, "{\"run\":1}\n{\"run\":2}\n{\"run\":3}\n");
    for _ in 0..3 {
        trouble(
            &server,
            "PUT /one/runs.jsonl",
            Trouble::Answer(500, "InternalError"),
        );
    }
    store
        .append_line("runs.jsonl", "{\"run\":4}")
        .await
        .unwrap_err();
    assert_eq!(store.read("runs.jsonl", 99).await.unwrap().unwrap(), text);
    // A file that a person has put there without a line feed, and one that is torn.
    for (before, after) in [("{}", "{}\n[]\n"), ("{}\n{\"a", "{}\n[]\n")] {
        store.replace("runs.jsonl", before.into()).await.unwrap();
        store.append_line("runs.jsonl", "[]").await.unwrap();
        assert_eq!(store.read("runs.jsonl", 99).await.unwrap().unwrap(), after);
    }
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_ignores_a_condition_is_refused() {
    for (ignored, says) in [("if-none-match", "If-None-Match"), ("if-match", "If-Match")] {
        for is_new in [true, false] {
            let server = Server::default();
            if !is_new {
                open(&server).await.unwrap();
            }
            server.0.lock().unwrap().ignored.push(ignored);
            let error = open(&server).await.unwrap_err();
            assert!(error.is_wrong_place());
            let line = line(&error);
            assert!(
                line.starts_with("s3://audit/one: expected a bucket with conditional writes"),
                "{line}"
            );
            assert!(
                line.contains(&format!("ignores the header {says},")),
                "{line}"
            );
        }
    }
    // A server that knows no such header.
    for is_new in [true, false] {
        let server = Server::default();
        if !is_new {
            open(&server).await.unwrap();
        }
        let answer = Trouble::Answer(501, "NotImplemented");
        trouble(&server, "PUT /one/archive.json", answer);
        let error = open(&server).await.unwrap_err();
        assert!(error.is_wrong_place());
        let line = line(&error);
        assert!(line.contains("ignores the header If-None-Match"), "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_says_what_to_do() {
    for (begin, status, code, region, says) in [
        (
            "GET",
            404,
            "NoSuchBucket",
            None,
            "there is no such bucket; create it, or name another one",
        ),
        (
            "GET",
            403,
            "AccessDenied",
            None,
            "GetObject failed; allow s3:GetObject and s3:ListBucket to these credentials",
        ),
        (
            "PUT",
            403,
            "AccessDenied",
            None,
            "PutObject failed; allow s3:PutObject to these credentials",
        ),
        (
            "GET /?list-type",
            403,
            "AccessDenied",
            None,
            "ListObjectsV2 failed; allow s3:ListBucket to these credentials",
        ),
        (
            "GET",
            301,
            "PermanentRedirect",
            Some("us-west-2"),
            "the bucket is in the Region us-west-2; set this Region",
        ),
        (
            "GET",
            400,
            "AuthorizationHeaderMalformed",
            Some("us-west-2"),
            "the bucket is in the Region us-west-2; set this Region",
        ),
        (
            "GET",
            301,
            "PermanentRedirect",
            Some("\u{7f}\u{1b}[2J"),
            "GetObject failed",
        ),
        (
            "GET",
            400,
            "ExpiredToken",
            None,
            "the credentials have expired or are wrong: renew them and run again",
        ),
    ] {
        let server = Server::default();
        let known = region.filter(|region| region.is_ascii() && !region.contains('\u{1b}'));
        server.0.lock().unwrap().region = known;
        for _ in 0..3 {
            trouble(&server, begin, Trouble::Answer(status, code));
        }
        let error = open(&server).await.unwrap_err();
        let line = line(&error);
        assert!(line.contains(says), "{code}: {line}");
        assert!(
            line.ends_with(&format!("{code}: Said by the server")),
            "{line}"
        );
        assert!(
            !line.contains("s3cr3t") && !line.contains("t0ken"),
            "{line}"
        );
        let is_place = code == "NoSuchBucket" || known.is_some();
        assert_eq!(error.is_wrong_place(), is_place, "{line}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_document_is_sent_once_in_parts_and_leaves_no_part_behind() {
    let server = Server::default();
    let home = tempfile::tempdir().unwrap();
    let options = StoreOptions::new().config(server.config());
    let options = options.temporary(home.path().to_owned());
    let place: Place = "s3://audit/one".parse().unwrap();
    std::fs::write(home.path().join(".casebook-document.1-1.part"), "half").unwrap();
    std::fs::write(home.path().join("mine.part"), "mine").unwrap();
    let store = Store::open(&place, options).await.unwrap();
    assert!(!home.path().join(".casebook-document.1-1.part").exists());
    let bytes: Vec<u8> = (0..20 << 20).map(|at: u32| (at % 253) as u8).collect();
    let write = async || {
        let mut writer = store.blob();
        for piece in bytes.chunks(3 << 20) {
            writer.write(piece).await?;
        }
        writer.finish().await
    };
    let count = |begin: &str| {
        let state = server.0.lock().unwrap();
        state
            .requests
            .iter()
            .filter(|request| request.starts_with(begin))
            .count()
    };
    // The service refuses a part for good: no part stays.
    for _ in 0..9 {
        trouble(
            &server,
            "PUT /one/blobs",
            Trouble::Answer(500, "InternalError"),
        );
    }
    let error = write().await.unwrap_err();
    assert!(
        line(&error).contains("UploadPart failed"),
        "{}",
        line(&error)
    );
    assert!(server.0.lock().unwrap().uploads.is_empty());
    server.0.lock().unwrap().requests.clear();
    // Sending ends with the first part that fails.
    server.0.lock().unwrap().troubles.clear();
    // A part is sent again, and the answer of the end is lost.
    trouble(&server, "PUT /one/blobs", Trouble::Answer(503, "SlowDown"));
    trouble(&server, "POST *uploads", Trouble::Answer(503, "SlowDown"));
    trouble(&server, "PUT /one/blobs", Trouble::Lost);
    let blob = write().await.unwrap();
    let key = format!("/one/{}", Layout::blob(&blob.sha256));
    assert!(server.0.lock().unwrap().objects[&key] == bytes);
    assert_eq!(count("PUT"), 5);
    write().await.unwrap();
    assert_eq!((count("PUT"), count("HEAD")), (5, 2));
    // The answer of the end is lost.
    server.0.lock().unwrap().objects.remove(&key);
    trouble(&server, "POST *uploadId=", Trouble::Lost);
    write().await.unwrap();
    let names: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn the_host_names_the_bucket_at_aws_and_the_path_does_elsewhere() {
    let dotted = "s3://audit.example/one";
    for (place, config, host, path) in [
        (
            "s3://audit/one",
            None,
            "audit.s3.eu-west-1.amazonaws.com",
            "/one/",
        ),
        (
            dotted,
            None,
            "s3.eu-west-1.amazonaws.com",
            "/audit.example/one/",
        ),
        (
            "s3://audit/one",
            Some("https://minio.example:9000"),
            "minio.example",
            "/audit/one/",
        ),
        (
            "s3://audit",
            Some("http://127.0.0.1:9000"),
            "127.0.0.1",
            "/audit/",
        ),
    ] {
        let server = Server::default();
        let mut settings = server.config();
        if let Some(url) = config {
            settings = settings.endpoint_url(url);
        }
        let options = StoreOptions::new().config(settings);
        let store = Store::open(&place.parse().unwrap(), options).await.unwrap();
        store.create(PART, "1".into()).await.unwrap();
        let state = server.0.lock().unwrap();
        assert!(
            state.hosts.iter().all(|found| found == host),
            "{:?}",
            state.hosts
        );
        assert!(
            state.objects.contains_key(&format!("{path}{PART}")),
            "{:?}",
            state.objects
        );
        for headers in &state.headers {
            let signed = headers["authorization"].to_str().unwrap();
            assert!(signed.contains("/eu-west-1/s3/aws4_request"), "{signed}");
            assert_eq!(headers["x-amz-security-token"], "t0ken");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fips_or_dual_stack_host_names_the_bucket_too() {
    for (fips, dualstack, host) in [
        (true, false, "audit.s3-fips.eu-west-1.amazonaws.com"),
        (false, true, "audit.s3.dualstack.eu-west-1.amazonaws.com"),
        (
            true,
            true,
            "audit.s3-fips.dualstack.eu-west-1.amazonaws.com",
        ),
    ] {
        let server = Server::default();
        let config = server.config().fips(fips).dualstack(dualstack);
        let options = StoreOptions::new().config(config);
        Store::open(&"s3://audit".parse().unwrap(), options)
            .await
            .unwrap();
        let state = server.0.lock().unwrap();
        assert!(
            state.hosts.iter().all(|found| found == host),
            "{:?}",
            state.hosts
        );
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_needs_permission() {
    let server = Server::default();
    let config = server.config().endpoint_url("http://minio.example:9000");
    let place: Place = "s3://audit".parse().unwrap();
    let options = StoreOptions::new().config(config.clone());
    let error = Store::open(&place, options).await.unwrap_err();
    assert!(
        line(&error).contains("no requests can be sent: "),
        "{}",
        line(&error)
    );
    assert!(server.0.lock().unwrap().requests.is_empty());
    let options = StoreOptions::new().config(config.allow_http(true));
    Store::open(&place, options).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn many_runs_that_begin_at_once_open_one_archive() {
    let server = Server::default();
    let opening = (0..12).map(|_| open(&server));
    let stores = futures_util::future::try_join_all(opening).await.unwrap();
    assert!(
        stores
            .iter()
            .all(|store| store.format() == stores[0].format())
    );
    assert_eq!(server.0.lock().unwrap().objects.len(), 1);
    assert_eq!(stores[0].list("kind=case").await.unwrap(), [""; 0]);
    stores[0].create(PART, "1".into()).await.unwrap();
    assert_eq!(stores[1].list("kind=case").await.unwrap(), [PART]);
    stores[2].remove(PART).await.unwrap();
    assert!(!stores[2].has_blob(&"0".repeat(64)).await.unwrap());
    assert!(
        stores[3]
            .lock(&"123456789012".parse().unwrap())
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn an_archive_is_looked_at_a_piece_at_a_time_and_nothing_is_written() {
    let server = Server::default();
    let place: Place = "s3://audit/one".parse().unwrap();
    let options = || StoreOptions::new().config(server.config());
    let error = Store::open_to_read(&place, options()).await.unwrap_err();
    assert!(error.is_wrong_place());
    assert_eq!(
        line(&error),
        "s3://audit/one: expected an archive, found no file archive.json; name the place of an archive"
    );
    let store = open(&server).await.unwrap();
    let content: Bytes = vec![7; 17 << 20].into();
    store
        .create("kind=case/account=1/large", content.clone())
        .await
        .unwrap();
    store
        .create("kind=case/account=2/none", Bytes::new())
        .await
        .unwrap();
    server.0.lock().unwrap().requests.clear();

    let store = Store::open_to_read(&place, options()).await.unwrap();
    assert_eq!(
        store.folders("kind=case").await.unwrap(),
        ["account=1", "account=2"]
    );
    assert!(store.folders("kind=none").await.unwrap().is_empty());
    let listed = store.list_sizes("kind=case").await.unwrap();
    let sizes: Vec<_> = listed.iter().map(|file| file.size).collect();
    assert_eq!(sizes, [content.len() as u64, 0]);
    let hash = async |name: &str| store.hash(name).await.unwrap().map(|blob| blob.sha256);
    let expected = |content: &[u8]| {
        let hash = ring::digest::digest(&ring::digest::SHA256, content);
        Some(hex::encode(hash))
    };
    assert_eq!(hash("kind=case/account=1/large").await, expected(&content));
    assert_eq!(hash("kind=case/account=2/none").await, expected(b""));
    assert_eq!(hash("kind=case/account=3/no").await, None);
    let state = server.0.lock().unwrap();
    let written = state
        .requests
        .iter()
        .filter(|request| !request.starts_with("GET ") && !request.starts_with("HEAD "));
    assert_eq!(written.count(), 0);
    // Three pieces.
    let pieces = state
        .requests
        .iter()
        .filter(|request| request.contains("/large"));
    assert_eq!(
        pieces.filter(|request| request.starts_with("GET ")).count(),
        3
    );
}
