//! The status of a case after each event (docs/service-notes.md, "Case states").

use std::time::Duration;

use crate::store::Status;

/// An event that may change the status of a case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Event {
    /// The customer writes a communication.
    CustomerWrites,
    /// The agent begins to work on the case.
    AgentStarts,
    /// The agent asks the customer a question.
    AgentAsks,
    /// The agent writes a communication that is not a question.
    AgentWrites,
    /// The customer or the agent resolves the case.
    Resolves,
}

/// How long a case can be reopened after it was resolved.
pub(crate) const REOPENABLE: Duration = Duration::from_secs(14 * 86_400);

/// Returns the status of a case after an event; `None` if the event cannot happen to the case.
///
/// `since` is how long the case has had its status. The agent can ask a question without having begun to
/// work on the case.
pub(crate) fn after(status: Status, event: Event, since: Duration) -> Option<Status> {
    use Status::{
        CustomerActionCompleted, PendingCustomerAction, Reopened, Resolved, WorkInProgress,
    };
    match (event, status) {
        (Event::CustomerWrites, Resolved) => (since <= REOPENABLE).then_some(Reopened),
        (Event::CustomerWrites, PendingCustomerAction) => Some(CustomerActionCompleted),
        (Event::CustomerWrites | Event::AgentWrites, other) => Some(other),
        (Event::AgentStarts | Event::AgentAsks, Resolved) => None,
        (Event::AgentStarts, _) => Some(WorkInProgress),
        (Event::AgentAsks, _) => Some(PendingCustomerAction),
        (Event::Resolves, _) => Some(Resolved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    #[test]
    fn what_the_customer_writes_answers_a_question_and_nothing_else() {
        for status in Status::ALL {
            let expected = match status {
                Status::PendingCustomerAction => Status::CustomerActionCompleted,
                Status::Resolved => Status::Reopened,
                other => other,
            };
            assert_eq!(after(status, Event::CustomerWrites, NOW), Some(expected));
            assert_eq!(after(status, Event::AgentWrites, NOW), Some(status));
            assert_eq!(after(status, Event::Resolves, NOW), Some(Status::Resolved));
        }
    }

    #[test]
    fn a_resolved_case_is_reopened_within_fourteen_days_and_by_the_customer_only() {
        let write = |since| after(Status::Resolved, Event::CustomerWrites, since);
        assert_eq!(write(REOPENABLE), Some(Status::Reopened));
        assert_eq!(write(REOPENABLE + Duration::from_millis(1)), None);
        for event in [Event::AgentStarts, Event::AgentAsks] {
            assert_eq!(after(Status::Resolved, event, NOW), None);
            assert!(after(Status::Reopened, event, NOW).is_some());
        }
    }
}
