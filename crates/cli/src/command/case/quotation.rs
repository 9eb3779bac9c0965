//! The last communications of a case, for the user who writes the next one.

use casebook::support::{CaseDetails, Client, Communication, DescribeCommunications};
use casebook::types::Timestamp;
use casebook::types::support::{CaseId, MaxResults};

use crate::command::ask::ask;
use crate::failure::{Failure, one_line};
use crate::output::minute;
use crate::sanitize::lines;

/// How many communications are quoted.
const QUOTED: usize = 3;

/// Returns the last communications of a case, the newest first.
///
/// # Errors
///
/// Fails if the service returns an error.
pub(super) async fn of(client: &Client, case: &CaseDetails, id: CaseId) -> Result<String, Failure> {
    let describe = DescribeCommunications::new(id).max_results(MaxResults::MAX);
    let said = ask(client, describe).await?.communications;
    let subject = case.subject.as_deref().unwrap_or_default();
    Ok(quote(subject, said))
}

/// Quotes the newest communications. The service documents no order (docs/service-notes.md,
/// "Communications"), so they are sorted by time; those without a readable time come last.
fn quote(subject: &str, mut said: Vec<Communication>) -> String {
    said.sort_by_cached_key(|one| {
        let time = one.time_created.as_ref();
        std::cmp::Reverse(time.and_then(Timestamp::to_system_time))
    });
    let mut out = format!("# {}\n", one_line(subject));
    for one in said.iter().take(QUOTED) {
        let when = one.time_created.as_ref().map(minute).unwrap_or_default();
        let who = one.submitted_by.as_deref().unwrap_or("(unknown)");
        let head = format!("{}  {}", one_line(&when), one_line(who));
        out.push_str(&format!("#\n# {}\n", head.trim()));
        for line in lines(one.body.as_deref().unwrap_or_default()).lines() {
            out.push_str(format!("> {line}").trim_end());
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_newest_communications_are_quoted() {
        let said = ["01", "04", "03", "02"].map(|day| {
            json!({"body": format!("of {day}\n\nend"), "submittedBy": "me\u{1b}",
                "timeCreated": format!("2026-01-{day}T10:00:00Z")})
        });
        let said: Vec<Communication> = serde_json::from_value(json!(said)).unwrap();
        let quoted = quote("No\ncapacity", said);
        assert!(
            quoted.starts_with(
                "# No capacity\n#\n# 2026-01-04 10:00 UTC  me\n> of 04\n>\n> end\n#\n# 2026-01-03"
            ),
            "{quoted}"
        );
        assert!(!quoted.contains("of 01") && !quoted.contains('\u{1b}'));
    }
}
