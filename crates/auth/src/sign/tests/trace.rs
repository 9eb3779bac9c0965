//! Tests that signing passes no secret to a subscriber of `tracing`.

use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span;

use super::*;

/// A subscriber that records the fields of all events.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl tracing::Subscriber for Recorder {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl Visit for Recorder {
    fn record_debug(&mut self, _: &Field, value: &dyn fmt::Debug) {
        self.0.lock().unwrap().push_str(&format!("{value:?}"));
    }
}

#[test]
fn no_part_of_a_request_reaches_a_trace() {
    let recorder = Recorder::default();
    tracing::subscriber::with_default(recorder.clone(), || {
        let credentials = key().with_session_token("MARKED");
        let mut signed = request("GET", "/?termToken=MARKED");
        sign(&mut signed, &credentials, &scope(), time()).unwrap();
        let hour = Duration::from_secs(3600);
        let options = SigningOptions::new();
        presign(&mut signed, &credentials, &scope(), time(), hour, options).unwrap();
        tracing::trace!("recorded");
    });
    assert_eq!(*recorder.0.lock().unwrap(), "recorded");
}
