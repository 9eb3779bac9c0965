//! Receives the events about waits, with the account that each is about.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{Interest, Subscriber};
use tracing::{Event, Level, Metadata};

use super::subject::Subject;
use super::wait::Wait;

thread_local! {
    /// The spans of accounts that this thread is in.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Receives the events about waits, and the spans of accounts.
pub(super) struct WaitSubscriber<F> {
    show: F,
    /// The accounts of the open spans.
    accounts: Mutex<HashMap<u64, String>>,
    /// The number of the next span.
    next: AtomicU64,
}

impl<F> WaitSubscriber<F> {
    /// Creates a subscriber that passes each wait on.
    pub(super) fn new(show: F) -> Self {
        Self {
            show,
            accounts: Mutex::default(),
            // The id of a span is not zero.
            next: AtomicU64::new(1),
        }
    }

    fn accounts(&self) -> MutexGuard<'_, HashMap<u64, String>> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the account that the current work is about.
    fn account(&self) -> Option<String> {
        let span = ENTERED.with_borrow(|entered| entered.last().copied())?;
        self.accounts().get(&span).cloned()
    }
}

/// Returns whether an event is about a wait, or a span about an account.
fn is_enabled(metadata: &Metadata<'_>) -> bool {
    let name = match metadata.is_event() {
        true => "wait_ms",
        false => "account",
    };
    metadata.fields().field(name).is_some()
}

impl<F: Fn(&Wait) + Send + Sync + 'static> Subscriber for WaitSubscriber<F> {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        match is_enabled(metadata) {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_enabled(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(Level::DEBUG.into())
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut account = AccountField::default();
        span.record(&mut account);
        self.accounts().insert(number, account.0);
        Id::from_u64(number)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let about = Subject::current().or_else(|| self.account());
        (self.show)(&Wait::read(event, about));
    }

    fn enter(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| entered.push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        ENTERED.with_borrow_mut(|entered| {
            // Work may leave spans in another order than the reverse one.
            let at = entered.iter().rposition(|one| *one == span.into_u64());
            at.map(|at| entered.remove(at));
        });
    }

    /// Forgets a span that has ended. No span here is cloned, so there is one handle of each.
    fn try_close(&self, span: Id) -> bool {
        self.accounts().remove(&span.into_u64()).is_some()
    }
}

/// The value of the field `account` of a span.
#[derive(Default)]
struct AccountField(String);

impl Visit for AccountField {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "account" {
            self.0 = format!("{value:?}");
        }
    }
}
