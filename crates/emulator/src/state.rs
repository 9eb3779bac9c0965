//! The state of an emulator, which its clones share.

mod case_error;
mod case_summary;
mod cases;
mod request_log;
mod tally;

use std::sync::Arc;

use crate::auth::Credentials;
use crate::current::Current;
use crate::faults::CurrentFaults;
use crate::operation::{Settings, Throttles};
use crate::scenario::Scenario;
use crate::store::{Store, StoreError};
use crate::time::Clock;

pub use case_error::CaseError;
pub(crate) use case_error::{LONGEST_BODY, Reason};
pub use case_summary::{CaseCommunication, CaseSummary};
pub(crate) use cases::AgentAction;
pub use request_log::ReceivedRequest;
pub(crate) use request_log::{LogEntry, Outcome, RequestLog};
pub use tally::{Counts, Tally};

/// The state of an emulator: the stored data, and all that is in memory only.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    pub(crate) scenario: Current<Arc<Scenario>>,
    pub(crate) faults: CurrentFaults,
    pub(crate) throttles: Throttles,
    pub(crate) credentials: Credentials,
    pub(crate) log: RequestLog,
}

impl State {
    /// Restores the initial clock, scenario, faults and data, and empties the log. The key of links and
    /// tokens stays ([`Store::reset`]).
    pub(crate) fn reset(&self) -> Result<(), StoreError> {
        self.clock.reset();
        self.scenario.reset();
        self.faults.reset();
        self.throttles.clear();
        let scenario = self.scenario.get();
        self.store
            .reset(&scenario.contents(self.clock.timestamp()))?;
        self.store.add_reports(&scenario.reports())?;
        self.log.clear();
        Ok(())
    }
}
