//! The emulator.

mod builder;
mod case;
mod service;

use std::io;
use std::sync::Arc;

use crate::faults::Faults;
use crate::scenario::Scenario;
use crate::state::{CaseSummary, ReceivedRequest, State, Tally};
use crate::store::Inventory;
use crate::time::Clock;

pub use builder::{ACCESS_KEY_ID, Builder, SECRET_ACCESS_KEY};
pub use case::EmulatedCase;
pub use service::ResponseFuture;

/// AWS Artifact and AWS Support in this process.
///
/// It is a [`tower_service::Service`] of HTTP requests, needs no runtime without faults that take time,
/// and opens no port. Clones are cheap and share everything.
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
///     unreachable!("the emulator answers at once");
/// };
/// assert_eq!(answer.status(), 200);
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Emulator {
    state: Arc<State>,
}

impl Emulator {
    /// Returns an emulator in memory with sample data, on the machine's clock.
    #[must_use]
    pub fn new() -> Self {
        Self::builder()
            .build()
            .expect("memory holds the sample data, which the tests write and read")
    }

    /// Returns an emulator with other settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Returns the clock by which links, tokens, signatures and cases expire.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.state.clock
    }

    /// Returns the last 10,000 requests, in the order of their arrival.
    ///
    /// Requests to the emulator's own controls are left out.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.state.log.all()
    }

    /// Returns the counts of all requests and outcomes since the emulator began or was reset.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.state.log.tally()
    }

    /// Returns the plan of faults that the emulator follows.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Arc::unwrap_or_clone(self.state.faults.get())
    }

    /// Follows another plan of faults, from its beginning. A pending call keeps its fault.
    pub fn set_faults(&self, faults: Faults) {
        self.state.faults.set(faults);
    }

    /// Returns the scenario that the emulator plays.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        Arc::unwrap_or_clone(self.state.scenario.get())
    }

    /// Plays another scenario until the next one, or until a reset brings that of
    /// [`Builder::scenario`] back. What it says about the beginning, such as sample data, changes
    /// nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{Emulator, Plan, Scenario};
    ///
    /// let emulator = Emulator::new();
    /// emulator.set_scenario(Scenario::no_support_plan());
    /// assert_eq!(emulator.scenario().plan, Plan::None);
    /// emulator.reset()?;
    /// assert_eq!(emulator.scenario().plan, Plan::Enterprise);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn set_scenario(&self, scenario: Scenario) {
        self.state.scenario.set(Arc::new(scenario));
    }

    /// Restores the initial samples, clock, scenario and plan of faults. The log and the tally are empty
    /// then, and the [`identity`](Self::identity) is another one. Links and
    /// tokens that were issued before stay valid.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be written.
    pub fn reset(&self) -> io::Result<()> {
        self.state.reset().map_err(io::Error::other)
    }

    /// Returns the identity of this state. In memory every emulator has another identity. A data file keeps
    /// its identity when it is renamed, and a new file under an old name has a new one. A reset draws
    /// another.
    ///
    /// On Unix a copy of a file gets an identity of its own when it is first opened, and so does a file
    /// that was moved to another file system, which is a copy, too. An older copy that is written over
    /// the file itself, as by `cp`, goes unnoticed there: remove the file first. Elsewhere a copy keeps
    /// the identity.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let (one, other) = (Emulator::new(), Emulator::new());
    /// assert_eq!(one.identity()?, one.clone().identity()?);
    /// assert_ne!(one.identity()?, other.identity()?);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn identity(&self) -> io::Result<String> {
        self.state.store.identity().map_err(io::Error::other)
    }

    /// Returns every case, the newest first.
    ///
    /// It reads the record of each case, a few hundred bytes, and no communications.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    pub fn cases(&self) -> io::Result<Vec<CaseSummary>> {
        let now = self.state.clock.timestamp();
        self.state.case_summaries(now).map_err(io::Error::other)
    }

    /// Returns one case, by the id of the API or the one that people see, to read it and to act as its
    /// agent.
    #[must_use]
    pub fn case(&self, id: impl AsRef<str>) -> EmulatedCase {
        EmulatedCase::new(Arc::clone(&self.state), id.as_ref().to_owned())
    }

    /// Makes a new revision of an agreement that can be accepted, as AWS may at any time, or of its
    /// non-disclosure agreement. Returns the identifier of the revision, or `None` if there is no such
    /// document.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be written.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::Emulator;
    ///
    /// let emulator = Emulator::new();
    /// let nda = emulator.revise_agreement("agreement-Nz7KcP3vRd9WqJ1x", true)?;
    /// let agreement = emulator.revise_agreement("agreement-Nz7KcP3vRd9WqJ1x", false)?;
    /// assert_ne!(nda, agreement);
    /// assert_eq!(emulator.revise_agreement("agreement-0000000000000000", false)?, None);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn revise_agreement(&self, id: &str, nda: bool) -> io::Result<Option<String>> {
        let revision = self.state.revise_agreement(id, nda);
        revision.map_err(io::Error::other)
    }

    /// Returns how many entries of each kind there are.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be read.
    pub fn inventory(&self) -> io::Result<Inventory> {
        self.state.store.inventory().map_err(io::Error::other)
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
