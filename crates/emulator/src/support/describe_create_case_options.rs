//! `DescribeCreateCaseOptions` (API reference; times as in docs/service-notes.md, "Values").

use crate::operation::prelude::*;

use super::language::{self, Availability};
use super::topic;

const ROUND_THE_CLOCK: (&str, &str) = ("00:00:00.000", "23:59:59.999");

input! {
    issue_type: String,
    service_code: String,
    language: String,
    category_code: String,
}

/// Returns the ways to communicate about such a case (`web`, `chat`, `call`) and their hours. If the
/// language is supported, `web` is always one of them.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let issue_type = topic::issue_type(Some(&input.issue_type))?;
    let service = topic::service(call, Some(&input.service_code))?;
    topic::category(call, service, Some(&input.category_code))?;
    let language = language::of_case(&input.language)?;
    let availability = language.availability_for(issue_type);
    let ways: &[&str] = match availability {
        Availability::Available => &["web", "chat", "call"],
        Availability::BestEffort => &["web"],
        // The member `communicationTypes` is left out, because the model does not allow an empty list.
        // CreateCase refuses such a case.
        Availability::Unavailable => {
            return Ok(json!({"languageAvailability": availability.word()}));
        }
    };
    let holidays = holidays(call.request.at.year());
    let ways: Vec<Value> = ways
        .iter()
        .map(|way| {
            // By the web, a customer can write at any hour.
            let hours = language.hours.filter(|_| *way != "web");
            let (start, end) = hours.unwrap_or(ROUND_THE_CLOCK);
            json!({
                "type": way,
                "supportedHours": [{"startTime": start, "endTime": end}],
                "datesWithoutSupport": hours.map_or(&[][..], |_| &*holidays),
            })
        })
        .collect();
    Ok(json!({"languageAvailability": availability.word(), "communicationTypes": ways}))
}

/// Returns the days of a year on which calls and chats are not answered.
fn holidays(year: i16) -> Vec<Value> {
    [("01-01", "01-01"), ("12-25", "12-26")]
        .map(|(first, last)| {
            json!({
                "startDateTime": format!("{year:04}-{first}T00:00:00.000+00:00"),
                "endDateTime": format!("{year:04}-{last}T23:59:59.999+00:00"),
            })
        })
        .to_vec()
}
