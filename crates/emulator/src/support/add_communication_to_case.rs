//! `AddCommunicationToCase` (API reference; states as in docs/service-notes.md, "Case states").

use crate::account::CUSTOMER;
use crate::operation::prelude::*;
use crate::store::{Case, Communication};

use super::life::Event;
use super::{attachment, case, refuse};

/// The largest number of email addresses that get copies of a case (API reference, CaseDetails).
const MOST_ADDRESSES: usize = 10;

input! {
    case_id: String,
    communication_body: String,
    cc_email_addresses: Option<Vec<String>>,
    attachment_set_id: Option<String>,
    upload_ids: Option<Vec<String>>,
}

/// Adds a communication of the customer. If the agent has asked a question, it answers it; if the case is
/// resolved, it reopens the case.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let change = call.store.change()?;
    let mut case = case::require(call, &input.case_id, change.case(&input.case_id)?)?;
    case::apply_or_refuse(call, &mut case, Event::CustomerWrites)?;
    let mut communication = Communication::new(CUSTOMER, input.communication_body);
    communication.attachments = attachment::take(
        call,
        &change,
        input.attachment_set_id.as_deref(),
        input.upload_ids.as_deref(),
        case.serial,
    )?;
    copy_to(&mut case, input.cc_email_addresses.unwrap_or_default())?;
    change.add_communication(&mut case, call.request.at.millis(), &communication)?;
    change.put_case(&case)?;
    call.commit(change)?;
    Ok(json!({"result": true}))
}

/// Adds email addresses that get copies of this communication and of later ones. If there would be too
/// many, the call is refused.
fn copy_to(case: &mut Case, addresses: Vec<String>) -> Result<(), Refusal> {
    let known = &mut case.cc_email_addresses;
    for address in addresses {
        if !known.contains(&address) {
            known.push(address);
        }
    }
    if known.len() > MOST_ADDRESSES {
        let count = known.len();
        let why = format!(
            "expected at most {MOST_ADDRESSES} addresses on a case, found {count} with its present ones"
        );
        return Err(refuse::invalid("ccEmailAddresses", why));
    }
    Ok(())
}
