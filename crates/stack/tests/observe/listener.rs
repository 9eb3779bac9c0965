//! A subscriber of `tracing` that keeps all spans and events for the tests.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

/// A span or an event: its name or message, the span that it is in, and its fields.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) parent: Option<u64>,
    pub(crate) fields: BTreeMap<String, String>,
}

impl Entry {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// All fields, by name.
    pub(crate) fn all(&self) -> Vec<(&str, &str)> {
        self.fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

impl Visit for Entry {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name().into(), value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        match field.name() {
            "message" => self.name = format!("{value:?}"),
            name => drop(self.fields.insert(name.into(), format!("{value:?}"))),
        }
    }
}

/// Keeps all spans in the order in which they opened, the names of closed spans in the order in
/// which they closed, and all events.
#[derive(Clone, Default)]
pub(crate) struct Listener {
    spans: Arc<Mutex<Vec<(u64, Entry)>>>,
    events: Arc<Mutex<Vec<Entry>>>,
    closed: Arc<Mutex<Vec<&'static str>>>,
}

impl Listener {
    pub(crate) fn listen() -> (Self, DefaultGuard) {
        let listener = Self::default();
        let subscriber = tracing_subscriber::registry().with(listener.clone());
        (listener, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn spans(&self) -> Vec<(u64, Entry)> {
        self.spans.lock().unwrap().clone()
    }

    pub(crate) fn the_only(&self, name: &str) -> Entry {
        let mut spans = self.spans();
        spans.retain(|(_, span)| span.name == name);
        assert_eq!(spans.len(), 1, "{spans:?}");
        spans.remove(0).1
    }

    pub(crate) fn events(&self) -> Vec<Entry> {
        self.events.lock().unwrap().clone()
    }

    /// Returns the names of the closed spans, in the order in which they closed.
    pub(crate) fn closed(&self) -> Vec<&'static str> {
        self.closed.lock().unwrap().clone()
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> tracing_subscriber::Layer<S> for Listener {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut entry = Entry {
            name: attributes.metadata().name().into(),
            parent: context.current_span().id().map(Id::into_u64),
            ..Entry::default()
        };
        attributes.record(&mut entry);
        self.spans.lock().unwrap().push((id.into_u64(), entry));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut spans = self.spans.lock().unwrap();
        // The registry may give the id of a closed span to a new span. The last span with this id
        // is the one that is still open.
        let span = spans.iter_mut().rfind(|(span, _)| *span == id.into_u64());
        values.record(&mut span.unwrap().1);
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut entry = Entry {
            parent: context.current_span().id().map(Id::into_u64),
            ..Entry::default()
        };
        event.record(&mut entry);
        self.events.lock().unwrap().push(entry);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id).unwrap();
        self.closed.lock().unwrap().push(span.name());
    }
}
