//! The agent's side of one case.

use std::time::{Duration, SystemTime};

use crate::case_error::CaseError;
use crate::case_summary::CaseSummary;
use crate::emulator::Emulator;
use crate::moment::Moment;
use crate::scenario::Scenario;
use crate::state::State;
use crate::store::{Case, Communication};
use crate::support::{self, AWS, Event};

/// How many characters a communication has at most (API reference, Communication).
pub(crate) const LONGEST_BODY: usize = 8_000;

/// A case, and what an agent at AWS does to it.
///
/// [`Emulator::case`] names it. Nothing is looked up before a method is called, and what is done is
/// done at the time of the emulator's clock. A case past its retention then is not found.
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
    emulator: Emulator,
    id: String,
}

/// Something that was said about a case, as [`EmulatedCase::communications`] shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct CaseCommunication {
    /// What was said.
    pub body: String,
    /// Who said it, in the form of the service.
    pub submitted_by: String,
    /// When it was said.
    pub created: SystemTime,
    /// The names of the files that came with it.
    pub file_names: Vec<String>,
}

/// What an agent does to a case.
#[derive(Debug)]
pub(crate) enum AgentAction {
    Start,
    Ask(String),
    Reply(String),
    Resolve,
}

impl EmulatedCase {
    pub(crate) fn new(emulator: Emulator, id: String) -> Self {
        Self { emulator, id }
    }

    /// The id by which it was named.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Begins to work on it: it is `work-in-progress` then.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, when it is resolved, and when the data file cannot be read
    /// or written.
    pub fn start(&self) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Start)
    }

    /// Asks the customer something, in 1 to 8,000 characters: it is `pending-customer-action` then.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, when it is resolved, when the text is empty or too long, and
    /// when the data file cannot be read or written.
    pub fn ask(&self, body: impl Into<String>) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Ask(body.into()))
    }

    /// Only says something, in 1 to 8,000 characters: it stays where it stands, even if it is
    /// resolved.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, when the text is empty or too long, and when the data file
    /// cannot be read or written.
    pub fn reply(&self, body: impl Into<String>) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Reply(body.into()))
    }

    /// Resolves it; one that is resolved stays so.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, and when the data file cannot be read or written.
    pub fn resolve(&self) -> Result<CaseSummary, CaseError> {
        self.act(AgentAction::Resolve)
    }

    /// What it is about and where it stands.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, and when the data file cannot be read.
    pub fn summary(&self) -> Result<CaseSummary, CaseError> {
        let state = &self.emulator.state;
        state.case_summary(&self.id, state.clock.moment())
    }

    /// What was said about it, in the order in which it was.
    ///
    /// # Errors
    ///
    /// Fails when there is no such case, and when the data file cannot be read.
    pub fn communications(&self) -> Result<Vec<CaseCommunication>, CaseError> {
        let state = &self.emulator.state;
        let (store, scenario, now) = (&state.store, state.scenario.get(), state.clock.moment());
        let case = remembered(store.case_named(&self.id)?, &self.id, &scenario, now)?;
        let said = store.said(&case)?;
        Ok(said.into_iter().map(CaseCommunication::of).collect())
    }

    fn act(&self, action: AgentAction) -> Result<CaseSummary, CaseError> {
        let state = &self.emulator.state;
        state.act_as_agent(&self.id, action, state.clock.moment())
    }
}

impl CaseCommunication {
    fn of((at, said): (u64, Communication)) -> Self {
        let attached = said.attachments.into_iter();
        Self {
            body: said.body,
            submitted_by: said.submitted_by,
            created: Moment::from_millis(at).into(),
            file_names: attached.map(|attached| attached.file_name).collect(),
        }
    }
}

/// A case that the service knows at this time; one past its retention is not found, as by a client.
fn remembered(
    case: Option<Case>,
    id: &str,
    scenario: &Scenario,
    at: Moment,
) -> Result<Case, CaseError> {
    case.filter(|case| support::is_remembered(case, scenario, at))
        .ok_or_else(|| CaseError::not_found(id))
}

impl State {
    /// A case as it is at some time, by either of its ids.
    pub(crate) fn case_summary(&self, id: &str, at: Moment) -> Result<CaseSummary, CaseError> {
        let scenario = self.scenario.get();
        let case = remembered(self.store.case_named(id)?, id, &scenario, at)?;
        Ok(CaseSummary::of(case, &scenario, at))
    }

    /// Does to a case what an agent does.
    pub(crate) fn act_as_agent(
        &self,
        id: &str,
        action: AgentAction,
        at: Moment,
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
                count => return Err(CaseError::body_length(count)),
            }
        }
        let (scenario, now) = (self.scenario.get(), at.millis());
        let change = self.store.change()?;
        let mut case = remembered(change.case_named(id)?, id, &scenario, at)?;
        let (status, since) = support::status_at(&case, &scenario, now);
        let stood = Duration::from_millis(now.saturating_sub(since));
        let next = support::after(status, event, stood).ok_or_else(|| CaseError::resolved(name))?;
        (case.status, case.since) = if next == status {
            (status, since)
        } else {
            (next, now)
        };
        if let Some(body) = body {
            let communication = Communication {
                body,
                submitted_by: AWS.to_owned(),
                attachments: Vec::new(),
            };
            change.say(&mut case, now, &communication)?;
        }
        change.put_case(&case)?;
        change.keep()?;
        Ok(CaseSummary::of(case, &scenario, at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    /// As a client finds it: `DescribeCases` and `AddCommunicationToCase` know it no more.
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
