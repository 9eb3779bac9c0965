//! The emulator.

use std::sync::Arc;

use crate::builder::Builder;
use crate::clock::Clock;
use crate::received::Received;
use crate::state::State;

/// AWS Artifact and AWS Support in this process.
///
/// It is a [`tower_service::Service`] of HTTP requests, needs no runtime and opens no port. Clones
/// are cheap and share everything.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
/// use futures_util::FutureExt;
/// use tower_service::Service;
///
/// let mut emulator = Emulator::new();
/// let request = http::Request::get("http://localhost/_emulator/state").body(String::new())?;
/// let Some(Ok(answer)) = emulator.call(request).now_or_never() else {
///     unreachable!("the emulator answers at once, whatever it is asked");
/// };
/// assert_eq!(answer.status(), 200);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Emulator {
    pub(crate) state: Arc<State>,
}

impl Emulator {
    /// An emulator in memory with sample data, on the machine's clock.
    #[must_use]
    pub fn new() -> Self {
        Self::builder()
            .build()
            .expect("memory holds the sample data, which the tests write and read")
    }

    /// An emulator with other settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The clock by which links, tokens, signatures and cases grow old.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// The requests that arrived so far, in their order; the last 10,000 of them.
    ///
    /// Requests to the emulator's own controls are left out.
    #[must_use]
    pub fn requests(&self) -> Vec<Received> {
        self.state.received.all()
    }
}

impl Default for Emulator {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emulator_can_be_shared_and_shows_no_secret() {
        fn assert_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
        let emulator = Emulator::new();
        assert_shared(&emulator);
        assert!(!format!("{emulator:?} {:?}", Emulator::builder()).contains("EXAMPLEKEY"));
    }
}
