//! Tests that signing passes no secret to the logger, even if `tracing` passes its events to the
//! logger.
//!
//! A process has only one logger, so this test is a separate binary.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_auth::{Credentials, Scope, SigningOptions, presign, sign};
use casebook_types::Region;
use http::Request;

/// A logger that records all lines.
struct Recorder(Mutex<String>);

impl log::Log for Recorder {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().unwrap().push_str(&line);
    }

    fn flush(&self) {}
}

static LOG: Recorder = Recorder(Mutex::new(String::new()));

#[test]
fn no_part_of_a_request_reaches_the_log_but_other_events_do() {
    log::set_logger(&LOG).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::trace!("passed on");
    thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| (0..50).for_each(|_| sign_and_presign()));
        }
    });
    assert_eq!(log::max_level(), log::LevelFilter::Trace);
    // Once a dispatcher is set, `tracing` passes events to the logger only with its feature
    // `log-always`. So the test would prove nothing.
    assert!(!tracing::dispatcher::has_been_set());
    tracing::trace!("passed on afterwards");
    let lines = LOG.0.lock().unwrap();
    assert!(lines.contains("passed on\n"), "{lines}");
    assert!(lines.contains("passed on afterwards\n"), "{lines}");
    assert!(
        !lines.contains("MARKED") && !lines.contains("aws_sigv4"),
        "{lines}"
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
