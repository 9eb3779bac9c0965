//! The facts about a request that a retry needs.

use casebook_protocol::Effect;
use http::Request;
use tokio::time::Instant;

use crate::attempt::AttemptNumber;
use crate::call::{Call, CallDeadline};
use crate::progress::Progress;

/// A request that can be sent again.
///
/// `http::Request` implements this trait. The effect of an `http::Request` is that of the [`Call`]
/// in its extensions, or else the [`Effect`] in its extensions. Without either, it is
/// [`Effect::NonIdempotent`], because it might be.
pub trait RepeatableRequest: Clone {
    /// Returns the effect of the request at the service, which decides whether it may be sent
    /// twice.
    fn effect(&self) -> Effect;

    /// Prepares the request for another attempt.
    ///
    /// `attempt` is the number of the attempt, counted from 1. `may_have_acted` tells whether the
    /// service may have acted on an earlier attempt.
    fn start_attempt(&mut self, attempt: u32, may_have_acted: bool) {
        let _ = (attempt, may_have_acted);
    }

    /// Returns the time at which the whole call must end, if it has a time limit.
    fn deadline(&self) -> Option<Instant> {
        None
    }

    /// Returns the call that the request belongs to, for spans and metrics.
    fn call(&self) -> Option<&Call> {
        None
    }
}

impl<B: Clone> RepeatableRequest for Request<B> {
    fn effect(&self) -> Effect {
        let extensions = self.extensions();
        match extensions.get::<Call>() {
            Some(call) => call.effect,
            None => extensions.get().copied().unwrap_or(Effect::NonIdempotent),
        }
    }

    fn start_attempt(&mut self, attempt: u32, may_have_acted: bool) {
        let extensions = self.extensions_mut();
        if let Some(progress) = extensions.get_mut::<Progress>() {
            *progress = progress.again(may_have_acted);
        }
        extensions.insert(AttemptNumber(attempt));
    }

    fn deadline(&self) -> Option<Instant> {
        self.extensions()
            .get()
            .map(|CallDeadline(deadline)| *deadline)
    }

    fn call(&self) -> Option<&Call> {
        self.extensions().get()
    }
}
