//! A handle to one case of an emulator, with the actions of the support agent.

use std::sync::Arc;

use crate::account::AccountId;
use crate::state::{
    AccountView, AgentAction, CaseCommunication, CaseError, CaseSummary, Reason, State,
};
use crate::time::Timestamp;

/// A handle to one case, by which a test acts as the support agent at AWS.
///
/// [`Emulator::case`](crate::Emulator::case) returns it. Each method looks the case up, and acts at the
/// time of the emulator's clock. A case that is older than the retention of the scenario is not found.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Emulator;
///
/// let emulator = Emulator::new();
/// let open = emulator.cases()?.into_iter().find(|case| case.status != "resolved");
/// let case = emulator.case(open.expect("one of the samples").case_id);
///
/// assert_eq!(case.start()?.status, "work-in-progress");
/// assert_eq!(case.ask("Which instance is it?")?.status, "pending-customer-action");
/// let said = case.communications()?;
/// assert_eq!(said.last().expect("a question").body, "Which instance is it?");
///
/// assert_eq!(case.resolve()?.status, "resolved");
/// assert!(case.start().unwrap_err().is_resolved());
/// assert!(emulator.case("case-none").resolve().unwrap_err().is_not_found());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct EmulatedCase {
    state: Arc<State>,
    account: AccountId,
    id: String,
}

impl EmulatedCase {
    pub(crate) fn new(state: Arc<State>, account: AccountId, id: String) -> Self {
        Self { state, account, id }
    }

    /// Returns the `caseId` or `displayId` that the handle was made with.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Begins to work on the case. Its status becomes `work-in-progress`.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, when it is resolved, and when the data file cannot be read
    /// or written.
    pub fn start(&self) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Start)
    }

    /// Asks the customer a question of 1 to 8,000 characters. The status of the case becomes
    /// `pending-customer-action`.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, when it is resolved, when the text is empty or too long, and
    /// when the data file cannot be read or written.
    pub fn ask(&self, body: impl Into<String>) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Ask(body.into()))
    }

    /// Writes a message of 1 to 8,000 characters to the customer. The case keeps its status, even if it
    /// is resolved.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, when the text is empty or too long, and when the data file
    /// cannot be read or written.
    pub fn reply(&self, body: impl Into<String>) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Reply(body.into()))
    }

    /// Resolves the case. It is no error if the case is resolved already.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, and when the data file cannot be read or written.
    pub fn resolve(&self) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Resolve)
    }

    /// Returns the subject, the status and the times of the case.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, and when the data file cannot be read.
    pub fn summary(&self) -> Result<CaseSummary, CaseError> {
        self.view()?.case_summary(&self.id, self.now())
    }

    /// Returns the communications of the case, the oldest first.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, and when the data file cannot be read.
    pub fn communications(&self) -> Result<Vec<CaseCommunication>, CaseError> {
        self.view()?.case_communications(&self.id, self.now())
    }

    fn act(&self, action: AgentAction) -> Result<CaseSummary, CaseError> {
        self.view()?.act_as_agent(&self.id, action, self.now())
    }

    /// Looks the account up. Without the account, there is no such case.
    fn view(&self) -> Result<AccountView, CaseError> {
        let account = self.state.account(self.account)?;
        account.ok_or_else(|| CaseError(Reason::NotFound(self.id.clone())))
    }

    fn now(&self) -> Timestamp {
        self.state.clock.timestamp()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::emulator::Emulator;
    use crate::scenario::Scenario;

    /// The handle of a case and `Emulator::cases` do not find the case. For clients,
    /// `cases_are_forgotten_after_their_retention` (tests/emulator/support/listing.rs) expects the same.
    #[test]
    fn a_case_past_its_retention_is_not_found() {
        let scenario = Scenario::new().retention_months(24);
        let emulator = Emulator::builder().scenario(scenario).build().unwrap();
        let newest = emulator.cases().unwrap().swap_remove(0);
        let case = emulator.case(&newest.case_id);
        assert!(case.summary().is_ok());

        emulator.clock().advance(Duration::from_secs(820 * 86_400));
        assert_eq!(emulator.cases().unwrap(), []);
        for found in [case.summary(), case.reply("Still there?"), case.resolve()] {
            assert!(found.unwrap_err().is_not_found());
        }
        assert!(case.communications().unwrap_err().is_not_found());

        let longer = Scenario::new().retention_months(48);
        emulator.set_scenario(longer);
        assert_eq!(case.summary().unwrap().case_id, newest.case_id);
        assert!(case.resolve().is_ok());
    }
}
