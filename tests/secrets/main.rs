//! Tests that no secret appears in a log, an error or the output of `Debug`.
//!
//! This is a separate binary, because `tracing` caches whether an event has a subscriber: a test on
//! another thread, without one, could hide events from this test.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

#[path = "../workspace/world.rs"]
#[expect(dead_code, reason = "the workspace tests use the rest of it")]
mod world;

#[path = "../../crates/stack/tests/observe/recorder.rs"]
#[expect(dead_code, reason = "the tests of the stack use the rest of it")]
mod recorder;

#[cfg(feature = "dependency-logs")]
#[path = "../workspace/tls.rs"]
#[expect(dead_code, reason = "the workspace tests use the rest of it")]
mod tls;

#[cfg(feature = "dependency-logs")]
mod dependencies;
mod fleet;
mod operations;

use std::io::Write;
use std::sync::{Arc, Mutex};

use casebook::artifact::{GetReport, GetTermForReport, ReportDocuments};
use casebook::auth::Credentials;
use casebook::stack::Signing;
use tracing_subscriber::fmt::MakeWriter;

use world::{ResponseScript, answer, builder, ok};

const SECRETS: [&str; 5] = [
    "SECRETKEY0",
    "SESSIONTOKEN0",
    "term-token-SECRET0",
    "X-Amz-Signature",
    "BODYSECRET0",
];

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn assert_clean(what: &str, shown: &str) {
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{what} shows {secret}: {shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_download_and_every_failure_of_it_tell_nothing() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let term = ok(r#"{"termToken": "term-token-SECRET0",
        "documentPresignedUrl": "http://localhost/d?X-Amz-Signature=1"}"#);
    let link = ok(r#"{"documentPresignedUrl": "http://localhost/d?X-Amz-Signature=1"}"#);
    let script = ResponseScript::new(vec![
        term.clone(),
        answer(500, &[], r#"{"message": "BODYSECRET0".5}"#),
        link.clone(),
        answer(403, &[], "BODYSECRET0"),
        link,
        answer(403, &[], "BODYSECRET0"),
        term,
        ok(r#"{"documentPresignedUrl": ["BODYSECRET0"]}"#),
        answer(403, &[], "BODYSECRET0"),
    ]);
    let credentials = Credentials::new("AKID", "SECRETKEY0").with_session_token("SESSIONTOKEN0");
    let client = builder()
        .credentials(credentials)
        .transport(script.clone())
        .build()
        .unwrap();
    let id: casebook::types::ReportId = "report-0000000000000000".parse().unwrap();

    let documents = ReportDocuments::new(client.clone(), id.clone());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.pdf");
    let refused = documents.save_report(&path).await.unwrap_err();
    let term = client
        .send(GetTermForReport::new(id.clone()))
        .await
        .unwrap();
    let token = term.term_token.clone().unwrap();
    let get = GetReport::new(id, token);
    let unread = client.send(get.clone()).await.unwrap_err();

    // A URL whose query holds the signature is itself a secret.
    let expires = std::time::Duration::from_secs(60);
    let in_query = client.clone().signing(Signing::Query { expires });
    let denied = in_query.send(get.clone()).await.unwrap_err();

    assert_clean(
        "an error",
        &format!("{refused} {refused:?} {unread} {unread:?} {denied} {denied:?}"),
    );
    assert_clean(
        "a debug",
        &format!("{client:?} {in_query:?} {documents:?} {term:?} {get:?}"),
    );
    let uris = script.uris();
    assert_eq!(uris.len(), 9, "the story was told to its end");
    assert!(uris[8].contains("X-Amz-Signature"));
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("GetReport"),
        "there is something in the log: {log}"
    );
    assert_clean("the log", &log);
}
