//! What a log gets to hear of signing, where `tracing` hands on to it.
//!
//! A process has one log, so this stands alone.

#![expect(clippy::unwrap_used, reason = "it is how a test fails")]

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::{Credentials, Scope, SigningOptions, presign, sign};
use casebook_types::Region;
use http::Request;

/// Keeps all that is logged.
struct Kept(Mutex<String>);

impl log::Log for Kept {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().unwrap().push_str(&line);
    }

    fn flush(&self) {}
}

static LOG: Kept = Kept(Mutex::new(String::new()));

#[test]
fn nothing_of_a_request_reaches_the_log_and_all_else_does() {
    log::set_logger(&LOG).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::trace!("handed on");
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| (0..50).for_each(|_| sign_and_presign()));
        }
    });
    assert_eq!(log::max_level(), log::LevelFilter::Trace);
    // With its feature `log-always`, tracing would hand events on even then.
    assert!(!tracing::dispatcher::has_been_set());
    tracing::trace!("handed on afterwards");
    let heard = LOG.0.lock().unwrap();
    assert!(heard.contains("handed on\n"), "{heard}");
    assert!(heard.contains("handed on afterwards\n"), "{heard}");
    assert!(
        !heard.contains("MARKED") && !heard.contains("aws_sigv4"),
        "{heard}"
    );
}

fn sign_and_presign() {
    let credentials = Credentials::new("AKIDEXAMPLE", "MARKED").with_session_token("MARKED");
    let scope = Scope::new(Region::US_EAST_1, "artifact");
    let mut request = Request::get("https://example.com/?termToken=MARKED")
        .body(Bytes::new())
        .unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
    sign(&mut request, &credentials, &scope, time).unwrap();
    let hour = Duration::from_secs(3600);
    let options = SigningOptions::new();
    presign(&mut request, &credentials, &scope, time, hour, options).unwrap();
}
