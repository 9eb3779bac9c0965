//! `CreateCase` (API reference; defaults and limits as in docs/service-notes.md, "Case states").

use std::time::Duration;

use crate::account::{CUSTOMER, OWNER, case_id, display_id};
use crate::crypto::random;
use crate::operation::AT_ONCE;
use crate::operation::prelude::*;
use crate::store::{Case, Change, Communication, Status};

use super::{attachment, language, refuse, topic};

const HOUR: Duration = Duration::from_secs(3_600);
const LANGUAGE: &str = "en";

input! {
    subject: String,
    communication_body: String,
    service_code: Option<String>,
    severity_code: Option<String>,
    category_code: Option<String>,
    issue_type: Option<String>,
    language: Option<String>,
    cc_email_addresses: Option<Vec<String>>,
    attachment_set_id: Option<String>,
    upload_ids: Option<Vec<String>>,
}

/// Opens a case. `communicationBody` becomes its first communication.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let now = call.request.at.millis();
    let change = call.store.change()?;
    let mut case = new_case(call, change.next_serial()?, &input)?;
    let mut first = Communication::new(CUSTOMER, input.communication_body);
    first.attachments = attachment::take(
        call,
        &change,
        input.attachment_set_id.as_deref(),
        input.upload_ids.as_deref(),
        case.serial,
    )?;
    check_limit(call, &change)?;
    change.add_communication(&mut case, now, &first)?;
    change.add_case(&case)?;
    call.commit(change)?;
    Ok(json!({"caseId": case.case_id}))
}

/// Makes the new case from the input and the defaults of missing members.
fn new_case(call: &Call<'_>, serial: u64, input: &Input) -> Result<Case, Refusal> {
    if input.subject.is_empty() {
        return Err(refuse::invalid("subject", "expected a text, found none"));
    }
    let service = topic::service(call, input.service_code.as_deref())?;
    let issue_type = topic::issue_type(input.issue_type.as_deref())?;
    let language = input.language.as_deref().unwrap_or(LANGUAGE);
    let now = call.request.at.millis();
    Ok(Case {
        serial,
        case_id: case_id(call.store.account(), call.request.at, random::eight_bytes()),
        display_id: display_id(call.store.account(), serial),
        subject: input.subject.clone(),
        status: if call.scenario.unassigned_cases {
            Status::Unassigned
        } else {
            Status::Opened
        },
        status_since: now,
        service_code: service.code.to_owned(),
        category_code: topic::category(call, service, input.category_code.as_deref())?.to_owned(),
        severity_code: topic::severity(call.scenario, input.severity_code.as_deref())?.to_owned(),
        issue_type: issue_type.to_owned(),
        language: language::of_new_case(language, issue_type)?.code.to_owned(),
        submitted_by: OWNER.to_owned(),
        created: now,
        cc_email_addresses: input.cc_email_addresses.clone().unwrap_or_default(),
        communications: 0,
    })
}

/// Refuses a new case if the largest allowed number of cases was opened within the last hour.
///
/// A case of a request that arrived a little later, and was carried out first, counts.
fn check_limit(call: &Call<'_>, change: &Change) -> Result<(), OperationError> {
    let Some(limit) = call.scenario.case_limit_per_hour else {
        return Ok(());
    };
    let after = call.request.at.minus(HOUR).millis();
    let to = call.request.at.plus(AT_ONCE).millis();
    if change.count_created(after, to, limit)? >= limit {
        let code = "CaseCreationLimitExceeded";
        return Err(refuse::over_limit(code, limit, "case", "within an hour").into());
    }
    Ok(())
}
