//! Reads cases for a test, and carries out the actions of the support agent.

use super::AccountView;
use super::case_error::{CaseError, LONGEST_BODY, Reason};
use super::case_summary::{CaseCommunication, CaseSummary};
use crate::account::AWS;
use crate::scenario::Scenario;
use crate::store::{Case, CaseFilter, Communication, StoreError};
use crate::support::{self, Event};
use crate::time::Timestamp;

/// An action of the support agent on a case; `Ask` and `Reply` have the text of the communication.
#[derive(Debug)]
pub(crate) enum AgentAction {
    Start,
    Ask(String),
    Reply(String),
    Resolve,
}

impl AccountView {
    /// Returns the cases within their retention, with the status that each has at a time, the newest
    /// first.
    pub(crate) fn case_summaries(&self, at: Timestamp) -> Result<Vec<CaseSummary>, StoreError> {
        let scenario = &self.scenario;
        let cases = self
            .state
            .store
            .cases(CaseFilter::ALL, usize::MAX)?
            .items
            .into_iter();
        Ok(cases
            .filter(|case| support::is_retained(case, scenario, at))
            .map(|case| CaseSummary::of(case, scenario, at))
            .collect())
    }

    /// Returns the case with a `caseId` or `displayId`, with the status that it has at a time.
    pub(crate) fn case_summary(&self, id: &str, at: Timestamp) -> Result<CaseSummary, CaseError> {
        let scenario = &self.scenario;
        let case = retained(self.state.store.case_named(id)?, id, scenario, at)?;
        Ok(CaseSummary::of(case, scenario, at))
    }

    /// Returns the communications of a case, the oldest first. The case has to be within its retention at
    /// `at`.
    pub(crate) fn case_communications(
        &self,
        id: &str,
        at: Timestamp,
    ) -> Result<Vec<CaseCommunication>, CaseError> {
        let scenario = &self.scenario;
        let case = retained(self.state.store.case_named(id)?, id, scenario, at)?;
        let communications = self.state.store.conversation(&case)?.into_iter();
        Ok(communications.map(CaseCommunication::of).collect())
    }

    /// Carries out an action of the support agent on a case.
    pub(crate) fn act_as_agent(
        &self,
        id: &str,
        action: AgentAction,
        at: Timestamp,
    ) -> Result<CaseSummary, CaseError> {
        let (name, event, body) = match action {
            AgentAction::Start => ("start", Event::AgentStarts, None),
            AgentAction::Ask(body) => ("ask", Event::AgentAsks, Some(body)),
            AgentAction::Reply(body) => ("reply", Event::AgentWrites, Some(body)),
            AgentAction::Resolve => ("resolve", Event::Resolves, None),
        };
        if let Some(body) = &body {
            match body.chars().count() {
                1..=LONGEST_BODY => {}
                count => return Err(CaseError(Reason::BodyLength(count))),
            }
        }
        let scenario = &self.scenario;
        let change = self.state.store.change()?;
        let mut case = retained(change.case_named(id)?, id, scenario, at)?;
        support::apply(event, &mut case, scenario, at).ok_or(CaseError(Reason::Resolved(name)))?;
        if let Some(body) = body {
            let communication = Communication::new(AWS, body);
            change.add_communication(&mut case, at.millis(), &communication)?;
        }
        change.put_case(&case)?;
        change.commit()?;
        Ok(CaseSummary::of(case, scenario, at))
    }
}

/// Returns the case, unless there is none or it is past its retention at `at`, as for clients.
fn retained(
    case: Option<Case>,
    id: &str,
    scenario: &Scenario,
    at: Timestamp,
) -> Result<Case, CaseError> {
    case.filter(|case| support::is_retained(case, scenario, at))
        .ok_or_else(|| CaseError(Reason::NotFound(id.to_owned())))
}
